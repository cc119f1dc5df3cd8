"""Directories as other programs and other versions leave them, made by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.run import read_run

SESSION = "log_20260301_101500_123456"
START = datetime(2026, 3, 1, 10, 15)


def put(folder: Path, files: dict[str, Any]) -> Path:
    """Write files below a folder: text as it is, everything else as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return folder


def modern(base: Path, files: dict[str, Any], session: str = SESSION) -> Attempt:
    """An attempt in the newest layout."""
    put(base / session / "turn_1" / "attempt_1", files)
    return locate(base / session)[-1]


def line(seconds: float, kind: str, agent: str | None = None, round_number: int = 0, **data: Any) -> str:
    """A line of events."""
    record = {
        "timestamp": (START + timedelta(seconds=seconds)).isoformat(timespec="microseconds"),
        "event_type": kind,
        "agent_id": agent,
        "round_number": round_number,
        "data": data,
    }
    return json.dumps(record) + "\n"


def entry(seconds: float, kind: str, agent: str | None = None, step: int = 0, **context: Any) -> dict[str, Any]:
    """A coordination record."""
    at = (START + timedelta(seconds=seconds)).timestamp()
    details = context.pop("details", "")
    context |= {"iteration": step, "round": 0}
    return {"timestamp": at, "event_type": kind, "agent_id": agent, "details": details, "context": context}


def coordination(*events: dict[str, Any], winner: str | None = None) -> dict[str, Any]:
    """The object of `coordination_events.json` of ana and bob."""
    times = [event["timestamp"] for event in events] or [START.timestamp()]
    session = {"user_prompt": "Why?", "agent_ids": ["bob", "ana"], "start_time": times[0], "end_time": times[-1]}
    return {"session_metadata": {**session, "final_winner": winner}, "events": list(events)}


def read(path: Path, now: float | None = None) -> RunRecord:
    """The record of the last attempt in a path, long after it ended."""
    return read_run(locate(path)[-1], now if now is not None else START.timestamp() + 10_000_000)
