"""What a tool call would do, as a person should see it before saying yes: the command, or the change to the file."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from massgen_tui.tools.demands import place
from massgen_tui.tools.files import Files, FileTrouble
from massgen_tui.tools.paths import Root, Roots
from massgen_tui.tools.rules import Demand

DIFF_LINES = 4000  # comparing more takes longer than a person wants to wait


def preview(arguments: Mapping[str, Any], demands: tuple[Demand, ...], workspace: Path) -> str:
    """All of it, not cut: what is shown is what runs. The difference where a file is written, else the arguments."""
    commands = [demand.target for demand in demands if demand.action == "command"]
    if commands:
        return "\n".join(commands)
    path = arguments.get("path")
    if isinstance(path, str) and any(demand.action == "write_file" for demand in demands):
        changed = _change(arguments, path, workspace)
        if changed is not None:
            return changed
    return json.dumps(dict(arguments), indent=2, ensure_ascii=False, default=str)


def _change(arguments: Mapping[str, Any], path: str, workspace: Path) -> str | None:
    """The difference that a write or an edit makes; None if it is neither."""
    content, old, new = (arguments.get(key) for key in ("content", "old_text", "new_text"))
    before = _text(path, workspace)
    if isinstance(content, str):
        after = content
    elif isinstance(old, str) and isinstance(new, str) and old:
        after = before.replace(old, new) if arguments.get("replace_all") else before.replace(old, new, 1)
    else:
        return None
    shown = place(path, workspace)
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if sum(map(len, lines)) > DIFF_LINES:
        return f"{shown}: {len(lines[0])} lines are replaced by {len(lines[1])}\n{after}"
    rows = difflib.unified_diff(*lines, fromfile=shown if before else "(new file)", tofile=shown)
    return "".join(row if row.endswith("\n") else f"{row}\n[no line break at the end]\n" for row in rows)


def _text(path: str, workspace: Path) -> str:
    files = Files(Roots([Root(workspace), Root(Path("/"))]))
    try:
        return files.read(path)
    except FileTrouble:
        return ""  # there is none yet, or none that could be shown
