"""What the tools of a run cost in time, and how often they failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from massgen_tui.logs.read.values import integer, mapping, number

Order = Literal["time", "calls"]


@dataclass(frozen=True, slots=True)
class ToolFigures:
    """The calls of one tool; their time is not known before one of them has its result."""

    name: str
    calls: int
    total_ms: float | None
    average_ms: float | None
    failures: int
    unfinished: int = 0


def tools_of(metrics: Mapping[str, Any]) -> list[ToolFigures]:
    """Every tool in an object of the shape of `metrics_summary.json`, in its order."""
    by_tool = mapping(mapping(metrics.get("tools")).get("by_tool"))
    return [_tool(name, mapping(record)) for name, record in by_tool.items()]


def _tool(name: str, record: Mapping[str, Any]) -> ToolFigures:
    calls, left = integer(record.get("call_count")) or 0, unfinished(record)
    total, average = (number(record.get(f"{what}_execution_time_ms")) or 0.0 for what in ("total", "avg"))
    timed = left < calls or not calls
    failures = integer(record.get("failure_count")) or 0
    return ToolFigures(name, calls, total if timed else None, average if timed else None, failures, left)


def unfinished(record: Mapping[str, Any]) -> int:
    """How many of a tool's calls have no result, as far as its record tells: they go on, or were cut off."""
    calls, good, bad = (integer(record.get(f"{what}_count")) for what in ("call", "success", "failure"))
    return 0 if calls is None or good is None else max(0, calls - good - (bad or 0))


def sort_tools(tools: Sequence[ToolFigures], order: Order = "time") -> list[ToolFigures]:
    """The tools, the most costly first; equal ones stay in their order."""
    return sorted(tools, key=lambda tool: (tool.total_ms or 0.0) if order == "time" else tool.calls, reverse=True)
