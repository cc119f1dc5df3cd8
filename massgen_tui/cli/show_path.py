"""`show --path`: where the files of a run are."""

from __future__ import annotations

import os
from pathlib import Path

from massgen_tui.cli.output import here, say
from massgen_tui.cli.show_parts import Nothing
from massgen_tui.logs.read.inventory import KINDS
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.workspaces import kept_workspaces

_FOLDERS = ("session", "turn", "attempt", "final")


def print_paths(record: RunRecord, kind: str) -> None:
    """Print the paths of a kind, a line each."""
    paths = _paths(record, kind)
    if not paths:
        raise Nothing(f"this run has no {kind.replace('_', ' ')}: {here(record.attempt.directory)}")
    for path in paths:
        say(str(path))


def _paths(record: RunRecord, kind: str) -> list[Path]:
    attempt = record.attempt
    folders = {
        "session": attempt.session,
        "turn": attempt.turn_directory,
        "attempt": attempt.directory,
        "final": attempt.finals / record.winner if record.winner else attempt.finals,
    }
    if kind == "workspaces":
        return [kept.path for kept in kept_workspaces(attempt) if kept.exists]
    if kind in folders:
        return [folders[kind]] if os.path.isdir(folders[kind]) else []
    if kind not in KINDS:
        raise Nothing(
            f"there are no files of the kind “{kind}”; there are {', '.join((*_FOLDERS, *KINDS, 'workspaces'))}"
        )
    return [attempt.directory / file.path for file in record.files if file.kind == kind]
