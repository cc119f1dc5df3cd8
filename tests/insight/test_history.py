from __future__ import annotations

from pathlib import Path
from typing import Any

from massgen_tui.insight.history import past_run, past_runs
from tests.logs.directories import put

FIRST, SECOND, THIRD = (f"log_2026030{day}_101500_000001" for day in (1, 2, 3))


def metrics(question: str, cost: float, took: float, **totals: Any) -> dict[str, Any]:
    return {
        "meta": {"question": question},
        "totals": {"estimated_cost": cost, **totals},
        "agents": {"ana": {"round_history": [{"duration_ms": took}]}},
    }


def test_newest_first_and_the_first_turn_that_has_figures(tmp_path: Path) -> None:
    put(tmp_path / FIRST, {"turn_1/attempt_1/status.json": {"meta": {"last_updated": 1772360100}}})
    put(
        tmp_path / SECOND,
        {
            "turn_1/attempt_1/metrics_summary.json": metrics("one", 0.1, 100),
            "turn_1/attempt_2/metrics_summary.json": metrics("two", 0.2, 200),
            "turn_1/attempt_3/status.json": {},
            "turn_2/attempt_1/metrics_summary.json": metrics("three", 0.3, 300),
        },
    )
    second, first = past_runs(tmp_path)
    assert (second.question, second.cost, second.agent_ms) == ("two", 0.2, 200)
    assert (first.question, first.cost, first.agent_ms, first.state) == ("", None, None, "killed")
    assert past_runs(tmp_path, 1) == [second]


def test_the_figures_of_a_killed_run_are_those_of_its_last_status(tmp_path: Path) -> None:
    status = {"agents": {"ana": {"round_history": [{"duration_ms": 5}]}}, "meta": {"question": "Why?"}}
    put(tmp_path / FIRST, {"turn_1/attempt_1/status.json": status})
    (run,) = past_runs(tmp_path)
    assert (run.question, run.agent_ms, run.cost) == ("Why?", 5, None)


def test_an_unknown_cost_is_none(tmp_path: Path) -> None:
    put(tmp_path / FIRST, {"turn_1/attempt_1/metrics_summary.json": metrics("x", 0.0, 1, cost_known=False)})
    assert past_runs(tmp_path)[0].cost is None


def test_only_those_with_a_report_or_without(tmp_path: Path) -> None:
    for session in (FIRST, SECOND, THIRD):
        put(tmp_path / session, {"turn_1/attempt_1/status.json": {}})
    put(tmp_path / SECOND, {"turn_2/ANALYSIS_REPORT.md": "# Report"})
    assert [run.run.name for run in past_runs(tmp_path, analyzed=True)] == [SECOND]
    assert [run.run.name for run in past_runs(tmp_path, 1, analyzed=False)] == [THIRD]
    assert [run.analyzed for run in past_runs(tmp_path)] == [False, True, False]


def test_a_session_without_a_run_is_none(tmp_path: Path) -> None:
    (tmp_path / FIRST).mkdir()
    assert past_run(tmp_path / FIRST) is None
    assert past_runs(tmp_path / "missing") == []
