"""What the tools of a run cost in time, and how often they failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from massgen_tui.logs.read.values import integer, mapping, number

Order = Literal["time", "calls"]


@dataclass(frozen=True, slots=True)
class ToolFigures:
    """The calls of one tool."""

    name: str
    calls: int
    total_ms: float
    average_ms: float
    failures: int


def tools_of(metrics: Mapping[str, Any]) -> list[ToolFigures]:
    """Every tool in an object of the shape of `metrics_summary.json`, in its order."""
    by_tool = mapping(mapping(metrics.get("tools")).get("by_tool"))
    return [_tool(name, mapping(record)) for name, record in by_tool.items()]


def _tool(name: str, record: Mapping[str, Any]) -> ToolFigures:
    return ToolFigures(
        name,
        integer(record.get("call_count")) or 0,
        number(record.get("total_execution_time_ms")) or 0.0,
        number(record.get("avg_execution_time_ms")) or 0.0,
        integer(record.get("failure_count")) or 0,
    )


def sort_tools(tools: Sequence[ToolFigures], order: Order = "time") -> list[ToolFigures]:
    """The tools, the most costly first; equal ones stay in their order."""
    return sorted(tools, key=lambda tool: tool.total_ms if order == "time" else tool.calls, reverse=True)
