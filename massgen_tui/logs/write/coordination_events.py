"""`coordination_events.json`: an attempt's coordination for programs, with every tool call and its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.files import write_json
from massgen_tui.state.coordination_log import CoordinationLog


def write_coordination_events(attempt: Attempt, record: Mapping[str, Any]) -> None:
    """Write the file."""
    write_json(attempt.coordination_events, record)


def coordination_record(log: CoordinationLog) -> dict[str, Any]:
    """The object of the file."""
    state = log.state
    return {
        "session_metadata": {
            "user_prompt": state.question,
            "agent_ids": list(state.agents),
            "start_time": state.started_at,
            "end_time": state.at if state.ending else None,
            "final_winner": state.winner,
        },
        "events": [{"event_id": f"E{number}", **record.as_json()} for number, record in enumerate(log.records, 1)],
    }
