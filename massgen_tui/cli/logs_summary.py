"""The pages of `logs summary` and `logs tools`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from massgen_tui.cli.output import UNKNOWN, columns, here, say
from massgen_tui.insight.summary import ApiFigures, Summary, duration, summarise
from massgen_tui.insight.tools import Order, ToolFigures, sort_tools
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.values import number

TOP_TOOLS = 5
QUESTION_CHARS = 70
TOOL_CHARS = 45
TASK_CHARS = 50


def print_summary(metrics: Mapping[str, Any], attempt: Attempt) -> None:
    """Print what a run took."""
    summary = summarise(metrics)
    say("MassGen Run Summary")
    say()
    say("  " + _shortened(" ".join((summary.question or "Unknown").split()), QUESTION_CHARS))
    for block in (
        [_headline(summary)],
        [_tokens(summary)],
        _rounds(summary),
        _top_tools(summary.tools),
        _subagents(summary),
        _api(summary.api) if summary.api else [],
        _remarks(metrics),
    ):
        lines = list(block)
        if lines:
            say()
            say("\n".join(lines))
    say()
    say(f"Log: {here(attempt.directory)}")


def print_tools(metrics: Mapping[str, Any], attempt: Attempt, order: Order) -> None:
    """Print all tools of a run."""
    tools = sort_tools(summarise(metrics).tools, order)
    if not tools:
        say("No tool data found.")
        return
    failures = sum(tool.failures for tool in tools)
    known = [tool.total_ms for tool in tools if tool.total_ms is not None]
    total = ("TOTAL", str(sum(tool.calls for tool in tools)), duration(sum(known)) if known else UNKNOWN, "")
    say(f"Tool Breakdown (sorted by {order})")
    say()
    lines = _tool_table(tools, [(*total, str(failures) if failures else "")])
    lines.insert(-1, "-" * max(map(len, lines)))
    say("\n".join([*lines, *_unfinished(tools)]))
    say()
    say(f"Log: {here(attempt.directory)}")


def _headline(summary: Summary) -> str:
    winner = summary.winner or ("None" if summary.winner_told else "N/A")
    time = "N/A" if summary.agent_ms is None else duration(summary.agent_ms)
    return f"  Winner: {winner} | Agents: {summary.agents} | Duration: {time} | Cost: {_cost(summary)}"


def _cost(summary: Summary) -> str:
    if summary.cost is None:
        return UNKNOWN
    return f"{'' if summary.cost_known else '≥'}${summary.cost:.2f}"


def _tokens(summary: Summary) -> str:
    told = (summary.input_tokens, summary.output_tokens, summary.reasoning_tokens)
    said = [UNKNOWN if count is None else f"{count:,}" for count in told]
    return f"Tokens: Input: {said[0]} | Output: {said[1]} | Reasoning: {said[2]}"


def _rounds(summary: Summary) -> Iterator[str]:
    rounds = UNKNOWN if summary.rounds is None else str(summary.rounds)
    outcomes = " | ".join(f"{name}: {count}" for name, count in summary.good_outcomes.items())
    yield f"Rounds ({rounds}): {outcomes}".rstrip()
    yield f"  Errors: {summary.errors} | Timeouts: {summary.timeouts}"


def _top_tools(tools: Sequence[ToolFigures]) -> list[str]:
    if not tools:
        return []
    return ["Top Tools by Time", *_tool_table(sort_tools(tools)[:TOP_TOOLS], [], TOOL_CHARS), *_unfinished(tools)]


def _unfinished(tools: Sequence[ToolFigures]) -> list[str]:
    """A remark about calls that have no result, because they go on or because the run was killed."""
    count = sum(tool.unfinished for tool in tools)
    if not count:
        return []
    return ["", f"{count} {'call has' if count == 1 else 'calls have'} no result; the time until now is not counted."]


def _tool_table(tools: Sequence[ToolFigures], more: Sequence[tuple[str, ...]], longest: int | None = None) -> list[str]:
    rows = [
        (
            _ending(tool.name, longest),
            str(tool.calls),
            UNKNOWN if tool.total_ms is None else duration(tool.total_ms),
            UNKNOWN if tool.average_ms is None else f"{tool.average_ms:.0f}ms",
            str(tool.failures) if tool.failures else "",
        )
        for tool in tools
    ]
    return columns(("Tool", "Calls", "Time", "Avg", "Fail"), [*rows, *more], right=" rrrr")


def _subagents(summary: Summary) -> list[str]:
    if not summary.subagent_count:
        return []
    cost = UNKNOWN if summary.subagent_cost is None else f"${summary.subagent_cost:.3f}"
    parent = UNKNOWN if summary.agent_cost is None else f"${summary.agent_cost:.2f}"
    rows = [
        (
            one.id,
            one.status,
            "" if one.seconds is None else duration(one.seconds * 1000),
            f"{one.input_tokens or 0:,}→{one.output_tokens or 0:,}",
            "" if one.cost is None else f"${one.cost:.4f}",
            _shortened(one.task, TASK_CHARS),
        )
        for one in summary.subagents
    ]
    head = ("Subagent", "Status", "Time", "Tokens", "Cost", "Task")
    return [f"Subagents ({summary.subagent_count}): {cost} (parent: {parent})", *columns(head, rows, right="  rrr")]


def _api(api: ApiFigures) -> Iterator[str]:
    parts = [f"Count: {api.calls}"]
    if api.total_ms is not None and api.average_ms is not None:
        parts += [f"Total Time: {duration(api.total_ms)}", f"Avg: {duration(api.average_ms)}"]
    if api.first_token_ms is not None:
        parts.append(f"Avg TTFT: {api.first_token_ms:.0f}ms")
    yield "API Calls: " + " | ".join(parts)
    if len(api.backends) > 1:
        for backend in api.backends:
            yield f"  {backend.name}: {backend.calls} calls, avg {duration(backend.average_ms)}"


def _remarks(metrics: Mapping[str, Any]) -> list[str]:
    if not metrics.get("computed"):
        return []
    wall = number(metrics.get("wall_time_ms"))
    took = "" if wall is None else f" It took {duration(wall)} by the clock."
    return [f"The run left no figures of its own; these were computed from its other files.{took}"]


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def _ending(text: str, most: int | None) -> str:
    return text if most is None or len(text) <= most else "..." + text[3 - most :]
