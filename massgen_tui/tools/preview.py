"""What a tool call would do, as a person should see it before saying yes: the command, or the change to the file."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from massgen_tui.tools.files import LINE, Files, FileTrouble
from massgen_tui.tools.paths import Root, Roots
from massgen_tui.tools.rules import Demand

DIFF_LINES = 4000  # comparing more takes longer than a person wants to wait
_IN_CHANGE = {"path", "content", "old_text", "new_text", "replace_all"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person is shown, and what kind of text that is."""

    kind: Literal["command", "change", "arguments"]
    text: str
    also: Mapping[str, Any] = field(default_factory=dict)
    """The arguments that the text does not show, such as the folder of a command."""


def preview(arguments: Mapping[str, Any], demands: tuple[Demand, ...], workspace: Path) -> Preview:
    """All of it, not cut: what is shown is what runs. The difference where a file is written, else the arguments."""
    commands = [demand.target for demand in demands if demand.action == "command"]
    if commands:
        also = {key: value for key, value in arguments.items() if value not in commands}
        return Preview("command", "\n".join(commands), also)
    written = [demand.target for demand in demands if demand.action == "write_file"]
    if written and isinstance(arguments.get("path"), str):
        changed = _change(arguments, written[0], workspace)
        if changed is not None:
            return Preview("change", changed, {key: arguments[key] for key in arguments.keys() - _IN_CHANGE})
    return Preview("arguments", json.dumps(dict(arguments), indent=2, ensure_ascii=False, default=str))


def _change(arguments: Mapping[str, Any], path: str, workspace: Path) -> str | None:
    """The difference that a write or an edit makes there; None if it is neither, or would not tell what changes."""
    content, old, new = (arguments.get(key) for key in ("content", "old_text", "new_text"))
    before = _text(path, workspace)
    if isinstance(content, str):
        after = content
    elif isinstance(old, str) and isinstance(new, str) and old and old in before:
        after = before.replace(old, new) if arguments.get("replace_all") else before.replace(old, new, 1)
    else:
        return None
    lines = LINE.findall(before), LINE.findall(after)
    if sum(map(len, lines)) > DIFF_LINES:
        if not isinstance(content, str):
            return None
        return f"{path}: {len(lines[0])} lines are replaced by {len(lines[1])}\n{after}"
    there = os.path.lexists(os.path.join(workspace, path))
    rows = difflib.unified_diff(*lines, fromfile=path if there else "(new file)", tofile=path)
    return "".join(row if row.endswith("\n") else f"{row}\n[no line break at the end]\n" for row in rows)


def _text(path: str, workspace: Path) -> str:
    files = Files(Roots([Root(workspace), Root(Path("/"))]))
    try:
        return files.whole(path)
    except FileTrouble:
        return ""  # there is none yet, or none that could be shown
