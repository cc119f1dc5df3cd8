"""What lies in the directory of an attempt, by what it is for; links are listed, not followed."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from massgen_tui.logs import layout
from massgen_tui.logs.read.sources import Sources

MOST_FILES = 2000

_KIND_OF = {
    layout.EVENTS: "events",
    layout.STATUS: "status",
    layout.METADATA: "metadata",
    layout.MAIN_LOG: "log",
    layout.DEBUG_LOG: "log",
    layout.COORDINATION_EVENTS: "coordination",
    layout.COORDINATION_TABLE: "table",
    layout.SNAPSHOT_MAPPINGS: "mappings",
    layout.METRICS_SUMMARY: "metrics",
    layout.METRICS_EVENTS: "metrics_events",
    layout.ANSWER: "answer",
    layout.CONTEXT: "context",
    layout.VOTE: "vote",
    layout.TRACE: "trace",
    layout.CHANGEDOC: "changedoc",
    layout.SPANS: "spans",
    layout.STREAMING_LOG: "streaming",
}
KINDS = tuple(dict.fromkeys((*_KIND_OF.values(), "final_answer", "output", "workspace", "stderr")))


@dataclass(frozen=True, slots=True)
class RunFile:
    """One file, by its path from the attempt's directory."""

    path: str
    kind: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """Its form in a record."""
        return {"path": self.path, "kind": self.kind, "size": self.size}


def list_files(sources: Sources) -> list[RunFile]:
    """The files of the attempt, nearest first; of very many the list says that it is cut."""
    base = sources.attempt.directory
    found: list[RunFile] = []
    waiting = deque([base])
    while waiting and len(found) < MOST_FILES:
        for entry in sorted(sources.entries(waiting.popleft()), key=lambda entry: entry.name):
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not _is_nested_run(base, entry):
                        waiting.append(Path(entry.path))
                    continue
                size = entry.stat(follow_symlinks=False).st_size
            except OSError:
                continue
            found.append(RunFile(Path(entry.path).relative_to(base).as_posix(), _kind(base, entry), size))
    if waiting or len(found) > MOST_FILES:
        sources.tell(base, f"has more files than the {MOST_FILES} listed")
    return found[:MOST_FILES]


def _is_nested_run(base: Path, entry: os.DirEntry[str]) -> bool:
    """In old layouts a session is an attempt and may hold turns as well."""
    named = layout.turn_number(entry.name) or layout.attempt_number(entry.name)
    return named is not None and Path(entry.path).parent == base


def _kind(base: Path, entry: os.DirEntry[str]) -> str:
    parts = Path(entry.path).relative_to(base).parts
    if entry.is_symlink():
        return "link"
    if layout.WORKSPACE in parts[:-1]:
        return "workspace"
    if parts[0] == layout.FINAL and entry.name == layout.ANSWER:
        return "final_answer"
    if entry.name in _KIND_OF:
        return _KIND_OF[entry.name]
    if parts[0] == layout.AGENT_OUTPUTS:
        return "output"
    return "stderr" if entry.name.startswith("mcp_") and entry.name.endswith("_stderr.log") else "other"
