"""`--list-sessions`: the sessions that can be gone on with, the one that was used last at first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui.cli.output import UNKNOWN, columns, note, print_json, room
from massgen_tui.logs.index import RunSummary, summarise
from massgen_tui.logs.layout import reading_base
from massgen_tui.runs.sessions import Session, Sessions
from massgen_tui.text.cells import cut

SCHEMA = 1
QUESTION_CHARS = 40
ELSEWHERE = "elsewhere"


def run(logs_dir: str | None, *, as_json: bool) -> int:
    """Print them, and say what is the matter with the list."""
    base = reading_base(logs_dir)
    sessions = Sessions(Path.home(), Path.cwd(), base)
    found = [(session, summarise(session.log) if session.log is not None else None) for session in sessions.all()]
    for trouble in sessions.trouble:
        note(trouble)
    if as_json:
        print_json({"schema": SCHEMA, "sessions": [_record(session, last) for session, last in found]})
    elif not found:
        note(f"There is no session yet, neither in the registry nor in {base}.")
    else:
        for line in _table(found):
            print(line)
    return 0


def _table(found: list[tuple[Session, RunSummary | None]]) -> list[str]:
    head = ("Session", "Used", "Turns", "State", "Name", "Last question")
    rows = [
        (
            session.id,
            _when(session.entry.used),
            str(last.turns) if last is not None else "?",
            _state(session, last),
            session.name or "-",
            last.question if last is not None else _whereabouts(session),
        )
        for session, last in found
    ]
    left = max(QUESTION_CHARS, room() - 70)
    rows = [(*row[:-1], cut(" ".join(row[-1].split()), left, "...")) for row in rows]
    return columns(head, rows, right="  r")


def _state(session: Session, last: RunSummary | None) -> str:
    if last is not None:
        return last.state
    return ELSEWHERE if session.log is None else UNKNOWN


def _whereabouts(session: Session) -> str:
    return "(its log is in another folder)" if session.log is None else "(no turn in it)"


def _when(used: str) -> str:
    try:
        return datetime.fromisoformat(used).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return "?"


def _record(session: Session, last: RunSummary | None) -> dict[str, Any]:
    entry = session.entry
    return {
        "session_id": session.id,
        "name": session.name or None,
        "state": _state(session, last),
        "start_time": entry.start_time or None,
        "end_time": entry.end_time,
        "turns": last.turns if last is not None else None,
        "question": last.question if last is not None else None,
        "winner": last.winner if last is not None else None,
        "config_path": entry.config_path,
        "model": entry.model,
        "log_directory": entry.log_directory,
        "path": str(session.log) if session.log is not None else None,
    }
