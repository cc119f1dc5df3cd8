"""The files that a question names: for agents with file tools context of the run, for others part of the question."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from massgen_tui.config.load import Loaded
    from massgen_tui.config.model import TeamConfig
    from massgen_tui.runs.plan import Plan

MOST_OF_ONE = 64_000
MOST_OF_ALL = 256_000
MOST_NAMES = 200
_LOOKED_AT = 8192

Kind = Literal["file", "folder", "missing", "not text"]


@dataclass(frozen=True, slots=True)
class Given:
    """A path as the question names it, and what is there."""

    name: str
    path: Path
    kind: Kind
    size: int = 0
    """Bytes of a file, names in a folder."""

    @property
    def is_there(self) -> bool:
        """Whether agents with file tools can read it."""
        return self.kind != "missing"


def look(folder: Path, names: Sequence[str]) -> list[Given]:
    """What is at the paths that a question names; they are meant from the folder."""
    return [_given(folder, name) for name in names]


def _given(folder: Path, name: str) -> Given:
    path = folder / os.path.expanduser(name)
    try:
        if path.is_dir():
            return Given(name, path.absolute(), "folder", len(os.listdir(path)))
        if not path.is_file():
            return Given(name, path.absolute(), "missing")
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
        return Given(name, path.absolute(), "file" if _is_text(head) else "not text", path.stat().st_size)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return Given(name, path, "missing")


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end >= len(head) == _LOOKED_AT and b"\0" not in head  # a character that the piece cuts
    return b"\0" not in head


def can_read(config: TeamConfig) -> bool:
    """Whether every agent of the team has tools to read files with."""
    return all(agent.backend.cwd for agent in config.agents)


def arranged(plan: Plan, question: str, given: Sequence[Given]) -> tuple[Plan, str]:
    """The plan and the question for a run with these files; OSError if one can no longer be read."""
    there = [one for one in given if one.is_there]
    if not there:
        return plan, question
    if can_read(plan.loaded.config):
        return replace(plan, loaded=_with_context(plan.loaded, there)), question
    return plan, question + _texts(there)


def _with_context(loaded: Loaded, given: Sequence[Given]) -> Loaded:
    """The team's file as if it had named these files, read-only; so the run's log tells what the agents had."""
    from massgen_tui.config.model import ContextPath

    rules = loaded.config.orchestrator
    known = {Path(os.path.expanduser(context.path)).absolute() for context in rules.context_paths}
    new = [str(one.path) for one in given if one.path not in known]
    paths = [*rules.context_paths, *(ContextPath(path=path) for path in new)]
    config = loaded.config.model_copy(update={"orchestrator": rules.model_copy(update={"context_paths": paths})})
    section = loaded.raw.get("orchestrator") or {}
    written = [*(section.get("context_paths") or []), *({"path": path, "permission": "read"} for path in new)]
    return replace(loaded, config=config, raw={**loaded.raw, "orchestrator": {**section, "context_paths": written}})


def portions(given: Sequence[Given]) -> list[int]:
    """How many bytes of each file become part of the question where the agents have no file tools."""
    room, portions = MOST_OF_ALL, list[int]()
    for one in given:
        portions.append(min(one.size, MOST_OF_ONE, room) if one.kind == "file" else 0)
        room -= portions[-1]
    return portions


def _texts(given: Sequence[Given]) -> str:
    parts = []
    for one, most in zip(given, portions(given), strict=True):
        if one.kind == "folder":
            parts.append(f'<folder path="{one.name}">\n{_names(one.path)}\n</folder>')
        elif one.kind == "file":
            cut = f' cut="the first {most:,} of {one.size:,} bytes"' if most < one.size else ""
            parts.append(f'<file path="{one.name}"{cut}>\n{_text(one.path, most)}\n</file>')
    return "".join(f"\n\n{part}" for part in parts)


def _text(path: Path, most: int) -> str:
    with path.open("rb") as file:
        return file.read(most).decode("utf-8", "ignore")  # what cannot be read is the character that the end cuts


def _names(folder: Path) -> str:
    with os.scandir(folder) as entries:
        names = sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries)
    more = f"\n(and {len(names) - MOST_NAMES:,} more)" if len(names) > MOST_NAMES else ""
    return "\n".join(names[:MOST_NAMES]) + more
