from __future__ import annotations

from typing import Any

import pytest

from massgen_tui.insight.summary import duration, summarise
from massgen_tui.insight.tools import sort_tools, tools_of

METRICS: dict[str, Any] = {
    "meta": {"question": "Why?", "num_agents": 2, "winner": None},
    "totals": {"estimated_cost": 0.0123, "input_tokens": 5200, "output_tokens": 310, "reasoning_tokens": 40},
    "rounds": {"total_rounds": 5, "by_outcome": {"answer": 2, "vote": 2, "presentation": 0, "error": 1, "timeout": 0}},
    "tools": {
        "by_tool": {
            "a": {"call_count": 1, "total_execution_time_ms": 5, "avg_execution_time_ms": 5.0, "failure_count": 0},
            "b": {"call_count": 3, "total_execution_time_ms": 9.5, "avg_execution_time_ms": 3.17, "failure_count": 2},
            "c": {"call_count": 3, "total_execution_time_ms": 5, "avg_execution_time_ms": 1.67},
        }
    },
    "api_timing": {"total_calls": 2, "total_time_ms": 300.0, "avg_time_ms": 150.0, "avg_ttft_ms": 20.4,
                   "by_backend": {"X": {"calls": 2}}},
    "agents": {"ana": {"round_history": [{"duration_ms": 600.0}, {"duration_ms": 25.5}]}, "bob": {}},
}  # fmt: skip


def test_each_figure() -> None:
    summary = summarise(METRICS)
    assert (summary.question, summary.winner, summary.winner_told, summary.agents) == ("Why?", None, True, 2)
    assert (summary.agent_ms, summary.cost, summary.cost_known) == (625.5, 0.0123, True)
    assert (summary.input_tokens, summary.output_tokens, summary.reasoning_tokens) == (5200, 310, 40)
    assert (summary.rounds, summary.errors, summary.timeouts) == (5, 1, 0)
    assert summary.good_outcomes == {"answer": 2, "vote": 2}
    assert summary.api is not None
    assert (summary.api.calls, summary.api.total_ms, summary.api.backends[0].average_ms) == (2, 300.0, 0.0)


def test_what_nobody_knows_stays_unknown() -> None:
    summary = summarise({})
    assert (summary.question, summary.winner_told, summary.agents, summary.rounds) == (None, False, 1, None)
    assert (summary.cost, summary.cost_known, summary.input_tokens, summary.agent_ms) == (None, False, None, None)
    assert (summary.tools, summary.api, summary.outcomes) == ((), None, {})


@pytest.mark.parametrize(
    ("totals", "cost", "known"),
    [
        ({"estimated_cost": 0.0}, 0.0, True),
        ({"estimated_cost": 0.0, "cost_known": False}, None, False),
        ({"estimated_cost": 0.5, "cost_known": False}, 0.5, False),
        ({"estimated_cost": None}, None, False),
    ],
)
def test_an_unknown_cost_is_not_nothing(totals: dict[str, Any], cost: float | None, known: bool) -> None:
    summary = summarise({"totals": totals})
    assert (summary.cost, summary.cost_known) == (cost, known)


def test_tools_by_time_and_by_calls() -> None:
    tools = tools_of(METRICS)
    assert [tool.name for tool in sort_tools(tools)] == ["b", "a", "c"]
    assert [tool.name for tool in sort_tools(tools, "calls")] == ["b", "c", "a"]
    assert [tool.failures for tool in tools] == [0, 2, 0]


def test_the_time_of_a_call_that_has_no_result_is_not_known() -> None:
    running = {"call_count": 2, "success_count": 0, "failure_count": 0, "total_execution_time_ms": 0.0}
    some = {"call_count": 3, "success_count": 1, "failure_count": 1, "total_execution_time_ms": 8.0}
    old = {"call_count": 2, "total_execution_time_ms": 8.0, "avg_execution_time_ms": 4.0}
    tools = tools_of({"tools": {"by_tool": {"running": running, "some": some, "old": old}}})
    assert [(tool.total_ms, tool.unfinished) for tool in tools] == [(None, 2), (8.0, 1), (8.0, 0)]
    assert tools[0].average_ms is None
    assert [tool.name for tool in sort_tools(tools)] == ["some", "old", "running"]


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(0, "0ms"), (999.4, "999ms"), (1000, "1.0s"), (59_949, "59.9s"), (60_000, "1.0m"), (90_000, "1.5m")],
)
def test_durations_are_written_as_massgen_writes_them(milliseconds: float, said: str) -> None:
    assert duration(milliseconds) == said
