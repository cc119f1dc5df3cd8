from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.events import bodies as b
from massgen_tui.logs.write.figure_records import metrics_of_tools, tool_sums
from massgen_tui.logs.write.figures import Figures, ToolRun
from massgen_tui.logs.write.metrics_summary import metrics_summary
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.logs.golden import golden_files, load, needs_golden, title
from tests.logs.story import Written, write_into


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write_into(tmp_path)


def test_the_totals_are_those_of_the_attempt(written: Written) -> None:
    story = written.story
    story.start()
    for agent, cost in (("ana", 0.01), ("bob", 0.02)):
        story.round(agent)
        used = b.Usage(input_tokens=100, output_tokens=20, reasoning_tokens=5, cached_input_tokens=60, cost=cost)
        story.stream.emit(replace(used, cache_write_tokens=30), agent)
        story.answer(agent, "text")
    story.present("bob", "97")
    story.end()
    summary = load(written.attempt.metrics_summary)
    assert summary["meta"] == {
        "generated_at": story.clock.epoch(),
        "session_id": "attempt_1",
        "question": "Name a prime > 90",
        "num_agents": 2,
        "winner": "bob",
    }
    assert summary["totals"] == {
        "estimated_cost": 0.03,
        "agent_cost": 0.03,
        "subagent_cost": 0.0,
        "input_tokens": 200,
        "output_tokens": 40,
        "reasoning_tokens": 10,
        "cached_input_tokens": 120,
        "cache_write_tokens": 60,
        "cost_known": False,
    }
    assert summary["rounds"]["by_outcome"]["answer"] == 2
    assert summary["rounds"]["total_cached_input_tokens"] == 120
    assert summary["rounds"]["total_cache_write_tokens"] == 60
    assert summary["agents"]["ana"]["token_usage"]["cached_input_tokens"] == 60
    assert summary["agents"]["ana"]["token_usage"]["cache_write_tokens"] == 30
    (ana,) = summary["agents"]["ana"]["round_history"]
    assert (ana["round_type"], ana["outcome"], ana["input_tokens"]) == ("initial_answer", "answer", 100)
    assert ana["cache_write_tokens"] == 30
    rounds = load(written.attempt.metrics_events)["round_completions"]
    assert [(done["agent_id"], done["outcome"]) for done in rounds] == [
        ("ana", "answer"),
        ("bob", "answer"),
        ("bob", "presentation"),
    ]


def test_the_cost_is_a_lower_bound_where_a_run_broke_off_in_a_round(written: Written) -> None:
    """As in one that was killed and repaired: what the call under way used is not among its events."""
    story, state, figures = written.story, RunState(), Figures()
    story.start()
    for agent in ("ana", "bob"):
        story.round(agent)
        story.stream.emit(b.Usage(input_tokens=100, output_tokens=20, cost=0.01, cost_known=True), agent)
    story.answer("ana", "text")
    story.stream.close()
    for event in story.events:
        state = fold(state, event)
        figures.fold(event, state)
    summary = metrics_summary(state, figures, "attempt_1")
    assert (summary["totals"]["estimated_cost"], summary["totals"]["cost_known"]) == (0.02, False)
    known = {agent: told["token_usage"]["cost_known"] for agent, told in summary["agents"].items()}
    assert known == {"ana": True, "bob": False}


def test_a_tool_call_is_a_success_only_when_it_has_come_back(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.tool("ana", "ok")
    story.tool("ana", "no", failed=True)
    story.stream.emit(b.ToolStart(tool_id="lost", tool_name="mcp__calc__add", args={}), "ana")
    story.end("cancelled", winner=None)
    tool = load(written.attempt.metrics_summary)["tools"]["by_tool"]["mcp__calc__add"]
    assert (tool["call_count"], tool["success_count"], tool["failure_count"]) == (3, 1, 1)
    runs = load(written.attempt.metrics_events)["tool_executions"]
    assert [(run["success"], run["error_message"]) for run in runs] == [(True, None), (False, "no")]
    assert runs[0]["end_time"] - runs[0]["start_time"] == pytest.approx(0.1)
    assert (runs[0]["execution_time_ms"], runs[0]["tool_type"], runs[0]["round_number"]) == (100.0, "mcp", 0)
    assert (runs[0]["input_chars"], runs[0]["output_chars"]) == (len('{"a": 1, "b": 1}'), 2)


def test_a_call_that_goes_on_does_not_shorten_the_average() -> None:
    over = ToolRun("read", "1", 0, started=1.0, seconds=0.5, ended=1.5)
    figures = metrics_of_tools(tool_sums([over, ToolRun("read", "2", 0, started=2.0)]))["by_tool"]["read"]
    assert (figures["call_count"], figures["success_count"], figures["avg_execution_time_ms"]) == (2, 1, 500.0)


def test_the_time_of_models_is_that_between_the_events(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.clock.pass_(0.5)
    story.say("ana", "hm")
    story.say("ana", ", so")
    story.clock.pass_(0.1)
    story.stream.emit(b.Usage(), "ana")
    story.tool("ana")
    story.clock.pass_(0.4)
    story.stream.emit(b.Usage(), "ana")
    story.answer("ana", "91")
    story.end("failed", winner=None)
    timing = load(written.attempt.metrics_summary)["api_timing"]
    assert (timing["total_calls"], timing["total_time_ms"], timing["avg_time_ms"]) == (2, 1400.0, 700.0)
    assert timing["avg_ttft_ms"] == (700.0 + 400.0) / 2
    assert timing["by_round"] == {"round_0": {"calls": 2, "time_ms": 1400.0, "ttft_ms": 1100.0}}
    assert timing["by_backend"]["openai"]["avg_time_ms"] == 700.0


def test_the_distributions_follow_the_layout() -> None:
    def spread(count: int) -> Any:
        runs = [ToolRun("t", "", 0, 1.0, size, size, size / 1000, 2.0) for size in range(count, 0, -1)]
        return metrics_of_tools(tool_sums(runs), spread=True)["by_tool"]["t"]

    few, many = spread(9), spread(100)
    assert few["output_distribution"] == {"min": 1, "max": 9, "median": 5, "p90": 9, "p99": 9}
    assert many["output_distribution"] == {"min": 1, "max": 100, "median": 51, "p90": 91, "p99": 100}
    assert many["exec_time_distribution"] == {"min_ms": 1.0, "max_ms": 100.0, "median_ms": 51.0, "p90_ms": 91.0}
    assert few["input_distribution"] == {"min": 1, "max": 9, "median": 5}
    assert (few["avg_input_chars"], few["avg_output_chars"]) == (5.0, 5.0)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.booleans()), max_size=20))
def test_the_sums_are_those_of_the_parts(calls: list[tuple[str, int, bool]]) -> None:
    runs = [ToolRun(name, "", 0, 1.0, size, size, 0.0, 2.0, "x" if bad else None) for name, size, bad in calls]
    metrics = metrics_of_tools(tool_sums(runs), spread=True)
    parts = metrics["by_tool"].values()
    assert metrics["total_calls"] == len(calls) == sum(part["call_count"] for part in parts)
    assert metrics["total_failures"] == sum(part["failure_count"] for part in parts)
    assert all(part["call_count"] == part["success_count"] + part["failure_count"] for part in parts)


@needs_golden
@pytest.mark.parametrize("path", golden_files("metrics_events.json"), ids=title)
def test_the_figures_of_tools_are_computed_as_by_the_real_program(path: Path) -> None:
    summary = load(path.with_name("metrics_summary.json"))
    executions = load(path)["tool_executions"]
    for agent, recorded in summary["agents"].items():
        runs = [
            ToolRun(
                run["tool_name"],
                run["call_id"],
                0,
                run["start_time"],
                run["input_chars"],
                run["output_chars"],
                run["execution_time_ms"] / 1000,
                run["end_time"],
                None if run["success"] else "",
            )
            for run in executions
            if run["agent_id"] == agent
        ]
        ours = metrics_of_tools(tool_sums(runs), spread=True)
        theirs = recorded["tool_metrics"] or {"by_tool": {}}
        for name, tool in theirs["by_tool"].items():
            assert list(ours["by_tool"][name]) == list(tool)
            for key, value in tool.items():
                assert ours["by_tool"][name][key] == (pytest.approx(value, abs=0.02) if "dist" not in key else value)
