"""Rules of the reader that show in one odd directory each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from massgen_tui.logs.index import recent_runs
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.locate import NoRun, locate_run
from massgen_tui.logs.read.attempts import runs_in
from massgen_tui.logs.read.inventory import list_files
from massgen_tui.logs.read.metrics import counts_on, less
from massgen_tui.logs.read.sources import Sources
from massgen_tui.logs.read.state import Signs, judge
from massgen_tui.logs.write.coordination_table import table_text
from tests.logs.directories import SESSION, coordination, entry, line, modern, put, read


def test_two_final_directories_tell_no_winner(tmp_path: Path) -> None:
    files = {"final/ana/answer.txt": "91", "status.json": {}}
    modern(tmp_path / "one", files)
    assert read(tmp_path / "one").winner == "ana"
    modern(tmp_path / "two", {**files, "final/bob/answer.txt": "97"})
    assert read(tmp_path / "two").winner is None


def test_errors_are_no_failure_where_there_is_an_answer() -> None:
    assert judge(Signs(errors=True)) == "failed"
    assert judge(Signs(errors=True, answers=True)) == "killed"


def test_a_log_for_people_may_go_on_past_midnight(tmp_path: Path) -> None:
    session = tmp_path / "log_20260301_235950_000001"
    put(session / "turn_1" / "attempt_1", {"massgen.log": "23:59:50 | INFO     | a\n00:00:10 | INFO     | b\n"})
    assert read(session).figures["duration_seconds"] == 20


@pytest.mark.parametrize(
    ("value", "earlier", "own"), [(5, 2, 3), (2, 5, 0), ("3.5", None, 3.5), (0.3, 0.1, 0.2), (None, 1, None)]
)
def test_what_was_counted_before_is_taken_off(value: object, earlier: object, own: object) -> None:
    assert less(value, earlier) == own


def test_figures_count_on_only_if_every_agent_has_its_first_round_in_both() -> None:
    def figures(**starts: float) -> dict[str, object]:
        return {"agents": {name: {"round_history": [{"start_time": start}]} for name, start in starts.items()}}

    assert counts_on(figures(ana=1.0, bob=2.0), figures(ana=1.0, bob=2.0))
    assert not counts_on(figures(ana=1.0, bob=9.0), figures(ana=1.0, bob=2.0))
    assert not counts_on(figures(ana=1.0), {})


def test_a_flat_session_does_not_list_the_turns_in_it(tmp_path: Path) -> None:
    put(tmp_path, {"status.json": {}, "turn_1/attempt_1/status.json": {}, "ana/turn_1/notes.txt": "x"})
    files = list_files(Sources(Attempt(tmp_path, 1, 1, tmp_path)))
    assert [file.path for file in files] == ["status.json", "ana/turn_1/notes.txt"]


@pytest.mark.parametrize(
    ("costs", "cost"),
    [
        ({"total_estimated_cost": 0.0}, None),
        ({"total_estimated_cost": 0.0, "total_input_tokens": 5}, None),
        ({"total_estimated_cost": 0.0, "total_input_tokens": 5, "cost_known": True}, 0.0),
        ({"total_estimated_cost": 0.5, "total_input_tokens": 5}, 0.5),
        ({"total_estimated_cost": 0.5, "total_input_tokens": 5, "cost_known": False}, None),
    ],
)
def test_a_cost_of_nothing_in_a_list_is_one_only_where_it_is_said(
    costs: dict[str, object], cost: float | None, tmp_path: Path
) -> None:
    modern(tmp_path, {"status.json": json.dumps({"costs": costs}), "final/ana/answer.txt": "97"})
    assert recent_runs(tmp_path, 1)[0].cost == cost


def test_a_session_that_only_a_viewer_left_behind_holds_no_run(tmp_path: Path) -> None:
    session = tmp_path / SESSION
    put(session / "turn_1" / "attempt_1", {"agent_outputs/ana.txt": ""})
    assert runs_in(session) == []
    put(session / "turn_1" / "attempt_1", {"status.json": {}})
    assert len(runs_in(session)) == 1


def test_a_start_that_failed_without_a_word_tells_its_stage(tmp_path: Path) -> None:
    metadata = "query: Why?\ncli_args: {failure_stage: configuration_error}\n"
    modern(tmp_path, {"execution_metadata.yaml": metadata, "massgen.log": ""})
    record = read(tmp_path)
    assert (record.state, record.end_reason) == ("failed", "configuration error")


@pytest.mark.parametrize(("result", "failures"), [("Error executing tool read: no file", 1), ("a file", 0)])
def test_a_tool_that_failed_silently_is_counted_as_a_failure(tmp_path: Path, result: str, failures: int) -> None:
    events = line(1, "tool_start", "ana", tool_id="1", tool_name="read", args={})
    events += line(2, "tool_complete", "ana", tool_id="1", tool_name="read", result=result, elapsed_seconds=1.0)
    modern(tmp_path, {"events.jsonl": events})
    assert [(tool.calls, tool.failures) for tool in read(tmp_path).tools] == [(1, failures)]


def test_a_long_text_is_cut_in_the_table_with_three_dots() -> None:
    label = "agent1." + "1" * 99
    records = coordination(entry(1, "new_answer", "bob", 1, label=label))
    lines = table_text(records["session_metadata"], records["events"]).splitlines()
    (row,) = [row for row in lines if "NEW ANSWER: agent1" in row]
    assert row.split("|")[2] == f"✨ NEW ANSWER: {label}"[:57] + "..."


def test_a_part_of_a_session_s_name_does_not_lead_into_it(tmp_path: Path) -> None:
    put(tmp_path / SESSION / "turn_1" / "attempt_1", {"status.json": {}})
    assert locate_run(SESSION[4:12], tmp_path).session.name == SESSION
    assert locate_run(f"{SESSION}/turn_1", tmp_path).path.name == "turn_1"
    with pytest.raises(NoRun):
        locate_run(f"{SESSION[4:12]}/turn_1", tmp_path)
