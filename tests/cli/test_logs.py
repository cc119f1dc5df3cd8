from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.cli.main import main
from massgen_tui.text.cells import width
from tests.logs.directories import line, put
from tests.logs.golden import GOLDEN, golden_base, load, needs_golden

OLD, NEW = "log_20260301_101500_000001", "log_20260302_101500_000001"
METRICS: dict[str, Any] = {
    "meta": {"question": "Name a prime > 90", "num_agents": 2, "winner": "bob"},
    "totals": {"estimated_cost": 0.0123, "input_tokens": 5200, "output_tokens": 310, "reasoning_tokens": 40},
    "tools": {
        "by_tool": {
            "mcp__calc__add": {"call_count": 1, "total_execution_time_ms": 94.0, "avg_execution_time_ms": 94.0},
            "mcp__web__" + "x" * 40: {
                "call_count": 3, "total_execution_time_ms": 1500, "avg_execution_time_ms": 500.0, "failure_count": 2,
            },
        }
    },
    "rounds": {"total_rounds": 5, "by_outcome": {"answer": 2, "vote": 2, "presentation": 1, "error": 0, "timeout": 0}},
    "agents": {"ana": {"round_history": [{"duration_ms": 61_000}]}},
}  # fmt: skip


@pytest.fixture
def base(home: Path) -> Path:
    base = home / ".massgen" / "massgen_logs"
    put(base / OLD, {"turn_1/attempt_1/metrics_summary.json": METRICS, "turn_1/ANALYSIS_REPORT.md": "#"})
    put(base / NEW, {"turn_1/attempt_1/status.json": {"meta": {"question": "[b]Why?\x1b[31m\n", "last_updated": 1}}})
    return base


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["logs", *argv]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["logs", *argv]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.parametrize(
    "argv",
    [
        ("summary", OLD, "--json"),
        ("summary", "--json", OLD),
        ("--json", "--log-dir", OLD),
        (OLD, "--json"),
        ("tools", "--log-dir", OLD, "--json"),
        ("summary", "20260301", "--json"),
    ],
)
def test_the_figures_as_they_were_written(
    argv: tuple[str, ...], base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(printed(capsys, *argv)) == METRICS


def test_a_summary_to_read(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "--log-dir", OLD).splitlines()
    assert lines[0] == "MassGen Run Summary"
    assert "  Name a prime > 90" in lines
    assert "  Winner: bob | Agents: 2 | Duration: 1.0m | Cost: $0.01" in lines
    assert "Tokens: Input: 5,200 | Output: 310 | Reasoning: 40" in lines
    assert "Rounds (5): answer: 2 | vote: 2 | presentation: 1" in lines
    assert "  Errors: 0 | Timeouts: 0" in lines
    top = lines[lines.index("Top Tools by Time") :]
    assert re.fullmatch(r"\.\.\.x{40} +3 +1\.5s +500ms +2", top[2].replace("_b__", "")) or "..." in top[2]
    assert top[3].split() == ["mcp__calc__add", "1", "94ms", "94ms"]
    assert lines[-1] == f"Log: .massgen/massgen_logs/{OLD}/turn_1/attempt_1"


def test_all_tools(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "tools", OLD, "--sort", "calls").splitlines()
    assert lines[0] == "Tool Breakdown (sorted by calls)"
    assert ("mcp__web__" + "x" * 40) in lines[3]
    assert lines[6].split() == ["TOTAL", "4", "1.6s", "2"]
    assert printed(capsys, "tools", NEW) == "No tool data found.\n"


def test_without_figures_what_can_be_told_is_told(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys)
    assert "Cost: unknown" in out
    assert "Tokens: Input: unknown | Output: unknown | Reasoning: unknown" in out
    assert "computed from its other files" in out
    document = json.loads(printed(capsys, "--json"))
    assert document["computed"] is True
    assert document["totals"]["estimated_cost"] is None


def test_the_list(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "list").splitlines()
    assert lines[0] == "Recent Runs"
    assert lines[2].split() == ["#", "Timestamp", "State", "Duration", "Cost", "Analyzed", "Question"]
    assert lines[3].split()[:7] == ["1", "2026-03-02", "10:15", "killed", "-", "-", "-"]
    assert lines[3].endswith("[b]Why?␛[31m")
    assert lines[4].split()[:7] == ["2", "2026-03-01", "10:15", "interrupted", "1.0m", "$0.01", "✓"]
    assert width(lines[3][: lines[3].index("[b]")]) == width(lines[4][: lines[4].index("Name")])


def test_the_list_as_json(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, old = json.loads(printed(capsys, "list", "--json"))
    promised = {
        "n",
        "session",
        "path",
        "at",
        "state",
        "duration_ms",
        "cost",
        "analyzed",
        "question",
        "winner",
        "agents",
    }
    assert promised <= set(new)
    assert (new["n"], new["session"], new["cost"], new["duration_ms"]) == (1, NEW, None, None)
    assert (old["n"], old["analyzed"], old["cost"], old["duration_ms"]) == (2, True, 0.0123, 61_000)
    assert json.loads(printed(capsys, "list", "--json", "--limit", "1"))[0]["session"] == NEW
    assert [run["session"] for run in json.loads(printed(capsys, "list", "--json", "--analyzed"))] == [OLD]
    assert [run["session"] for run in json.loads(printed(capsys, "list", "--json", "--unanalyzed"))] == [NEW]
    assert [run["session"] for run in json.loads(printed(capsys, "list", "--json", OLD))] == [OLD]
    assert len(json.loads(printed(capsys, "list", "--json", str(base)))) == 2


def test_another_place(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "runs" / OLD, {"turn_1/attempt_1/metrics_summary.json": METRICS})
    out = printed(capsys, "list", "--json", "--logs-dir", str(tmp_path / "runs"))
    assert [run["session"] for run in json.loads(out)] == [OLD]


def test_open_prints_the_folder(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["logs", "open", OLD]) == 0
    said = capsys.readouterr()
    assert said.out == f"{base / OLD / 'turn_1' / 'attempt_1'}\n"
    assert said.err == "There is no file manager to open it with here.\n"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("lsit",), "`logs` has no action “lsit” (did you mean list?)"),
        (("analyze",), "`logs analyze` is not available in this version"),
        (("summary", "--limit", "3"), "`logs summary` takes no --limit; `logs list` does"),
        (("list", "--sort", "time"), "`logs list` takes no --sort; `logs tools` does"),
        (("summary", OLD, "--log-dir", NEW), "LOG and --log-dir name different runs; use one of them"),
        (("list", "--limit", "0"), "--limit: 0 will not do; it takes a number, a whole one, 1 or more"),
        (("open", "--json"), "`logs open` takes no --json"),
        (("summary", "log_2026"), f"“log_2026” may be any of 2 runs:\n  {NEW}\n  {OLD}"),
    ],
)
def test_wrong_uses(argv: tuple[str, ...], said: str, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, *argv) == f"massgen-tui: {said}\n"


def test_no_run_is_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in ((), ("list",), ("tools",), ("open",)):
        assert "there is no run" in refused(capsys, *argv)


def recorded() -> list[Path]:
    return sorted(path for path in GOLDEN.glob("*.summary.json") if "--" not in path.name)


def figures(page: str) -> list[str]:
    """The words and figures of a page, without its frames."""
    return re.findall(r"[\w$.,]+", page.partition("Log:")[0])


@needs_golden
@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.name)
def test_the_same_numbers_as_the_real_program(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = path.name.removesuffix(".summary.json")
    base, expected = str(golden_base(scenario)), load(path)
    document = json.loads(printed(capsys, "summary", "--json", "--log-dir", base))
    assert document == expected if expected else document["computed"] is True
    if expected:
        for command in ("summary", "tools"):
            theirs = (GOLDEN / f"{scenario}.{command}.txt").read_text("utf-8")
            assert figures(printed(capsys, command, base)) == figures(theirs)
    listed = (GOLDEN / f"{scenario}.list.txt").read_text("utf-8")
    (run,) = json.loads(printed(capsys, "list", "--json", base))
    line = printed(capsys, "list", base).splitlines()[3]
    if expected:
        assert re.findall(r"[\d.]+m?s", line) == re.findall(r"[\d.]+m?s", listed)
        assert re.findall(r"\$[\d.]+", line) == re.findall(r"\$[\d.]+", listed)
    assert run["question"] in line


def test_a_call_without_a_result_has_no_time_that_anybody_knows(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, events = "log_20260303_101500_000001", "turn_1/attempt_1/events.jsonl"
    started = line(0, "run_started", question="Why?", agents=[{"id": "ana"}], generator="massgen-tui test")
    called = line(1, "tool_start", "ana", tool_id="1", tool_name="mcp__calc__add", args={"a": 1})
    put(base / run, {events: started + called})
    for action in ("tools", "summary"):
        page = printed(capsys, action, run)
        assert re.search(r"mcp__calc__add +1 +unknown +unknown", page)
        assert "1 call has no result; the time until now is not counted." in page
    assert re.search(r"TOTAL +1 +unknown", printed(capsys, "tools", run))
    done = line(2, "tool_complete", "ana", tool_id="1", tool_name="mcp__calc__add", result="2", elapsed_seconds=0.2)
    put(base / run, {events: started + called + done})
    page = printed(capsys, "tools", run)
    assert re.search(r"mcp__calc__add +1 +200ms +200ms", page)
    assert "result" not in page
