"""`metrics_events.json`: every tool call and every round of the attempt with its figures."""

from __future__ import annotations

from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.figure_records import estimated_tokens, round_records, tool_type
from massgen_tui.logs.write.figures import Figures, ToolRun
from massgen_tui.logs.write.files import write_json
from massgen_tui.state.records import RunState


def write_metrics_events(attempt: Attempt, state: RunState, figures: Figures) -> None:
    """Write the file."""
    write_json(attempt.metrics_events, metrics_events(state, figures, attempt.directory.name))


def metrics_events(state: RunState, figures: Figures, session_id: str) -> dict[str, Any]:
    """The object of the file, in the order of time; a call that never came back has no end and is not listed."""
    tools = [(agent, run) for agent, its in figures.of.items() for run in its.tools if run.ended]
    rounds = [record for agent, its in figures.of.items() for record in round_records(agent, its)]
    return {
        "meta": {"generated_at": state.at, "session_id": session_id, "question": state.question},
        "tool_executions": [_tool(agent, run) for agent, run in sorted(tools, key=lambda pair: pair[1].ended)],
        "round_completions": sorted(rounds, key=lambda record: float(record["end_time"])),
    }


def _tool(agent: str, run: ToolRun) -> dict[str, Any]:
    return {
        "tool_name": run.name,
        "tool_type": tool_type(run.name),
        "call_id": run.call_id,
        "agent_id": agent,
        "round_number": run.round_number,
        "start_time": run.started,
        "end_time": run.ended,
        "execution_time_ms": round(run.seconds * 1000, 2),
        "success": run.error is None,
        "error_message": run.error,
        "input_chars": run.input_chars,
        "output_chars": run.output_chars,
        "input_tokens_est": estimated_tokens(run.input_chars),
        "output_tokens_est": estimated_tokens(run.output_chars),
    }
