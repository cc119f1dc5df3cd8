"""What may not be read is told as that; it is not missing, and the rest of the run is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from massgen_tui.insight.history import is_analyzed, past_runs
from massgen_tui.logs.index import recent_runs
from massgen_tui.logs.locate import NoRun, locate_run
from massgen_tui.logs.read.attempts import attempts_in
from massgen_tui.logs.read.run import read_run
from massgen_tui.logs.repair import repair
from massgen_tui.replay.sources import open_replay
from tests.logs.directories import SESSION, line, modern, put, read
from tests.logs.story import ANSWERS, Written, write_whole
from tests.permissions import forbidden


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write_whole(tmp_path)


def told(written: Written) -> dict[str, str]:
    return {problem.file: problem.what for problem in read_run(written.attempt).problems}


def test_a_file_is_named_also_one_that_the_record_does_not_need(written: Written) -> None:
    files = ("status.json", "snapshot_mappings.json", "coordination_table.txt", "massgen.log", "final/bob/answer.txt")
    for name in files:
        with forbidden(written.attempt.directory / name):
            assert told(written) == {name: "may not be read"}
    with forbidden(written.attempt.events):
        assert told(written) == {"events.jsonl": "cannot be read: Permission denied"}
    assert told(written) == {}


@pytest.mark.parametrize("mode", [0, 0o444])
def test_a_closed_folder_of_an_agent_hides_no_answer(written: Written, mode: int) -> None:
    (folder,) = [path for path in (written.attempt.directory / "bob").iterdir() if (path / "answer.txt").exists()]
    for path in (folder, folder.parent, written.attempt.directory / "final" / "bob", written.attempt.finals):
        with forbidden(path, mode):
            record = read_run(written.attempt)
            assert (record.state, record.winner) == ("finished", "bob")
            assert [answer.text for answer in record.answers if answer.agent == "bob"] == [ANSWERS["bob"]]
            assert told(written) == {written.attempt.relative(path): "may not be read"}


@pytest.mark.parametrize("mode", [0, 0o444])
def test_a_closed_folder_of_the_winner_tells_who_it_is(tmp_path: Path, mode: int) -> None:
    attempt = modern(tmp_path, {"status.json": {}, "final/ana/answer.txt": "97"})
    with forbidden(attempt.final("ana"), mode):
        record = read(tmp_path)
        assert (record.winner, record.final_answer) == ("ana", None)
        assert "final/ana" in {problem.file for problem in record.problems if problem.what == "may not be read"}


@pytest.mark.parametrize("mode", [0, 0o444])
def test_of_a_closed_attempt_nothing_is_called_missing(written: Written, mode: int) -> None:
    """And the answer that its turn keeps is there."""
    with forbidden(written.attempt.directory, mode):
        record = read_run(written.attempt)
        assert told(written) == {"turn_1/attempt_1": "may not be read"}
        assert (record.winner, record.final_answer) == ("bob", "97")
        json.dumps(record.as_json())
        assert "turn_1/attempt_1" in {problem.file for problem in open_replay(written.attempt).problems}


def test_one_run_in_a_list_does_not_hide_the_others(written: Written, tmp_path: Path) -> None:
    closed = modern(tmp_path, {"events.jsonl": line(1, "text", "ana", content="x")})
    with forbidden(closed.directory):
        runs = recent_runs(tmp_path, 10)
        assert {run.name for run in runs} == {SESSION, written.attempt.session.name}
        assert [run.error for run in runs if run.name == SESSION] == ["turn_1/attempt_1 may not be read"]
        assert len(past_runs(tmp_path)) == 2


def test_a_turn_is_not_passed_over(tmp_path: Path) -> None:
    """Else the turn before would seem to be the last one."""
    session = modern(tmp_path, {"status.json": {}}).session
    put(session / "turn_2" / "attempt_1", {"status.json": {}})
    put(session / "turn_3", {"ANALYSIS_REPORT.md": ""})
    with forbidden(session / "turn_2"):
        assert [attempt.turn for attempt in attempts_in(session)] == [1, 2]
        assert [problem.as_json() for problem in read(session).problems] == [
            {"file": "turn_2", "what": "may not be read"}
        ]
        assert is_analyzed(session)


@pytest.mark.parametrize("mode", [0, 0o444])
def test_what_nobody_may_look_into_is_not_said_to_be_empty(written: Written, tmp_path: Path, mode: int) -> None:
    session = written.attempt.session
    with forbidden(session, mode):
        for name, base in ((None, tmp_path), (str(session), tmp_path), (str(tmp_path), tmp_path), ("log_", tmp_path)):
            with pytest.raises(NoRun, match=r"log_\w+ may not be read"):
                locate_run(name, base)
    with forbidden(tmp_path, mode):
        for name in (None, str(tmp_path), "log_"):
            with pytest.raises(NoRun, match=f"{tmp_path}.* may not be read"):
                locate_run(name, tmp_path)
        with pytest.raises(NoRun, match=f"{session} may not be read"):
            locate_run(str(session), tmp_path / "elsewhere")


def test_repair_says_where_it_could_not_write(written: Written) -> None:
    written.attempt.coordination_table.unlink()
    with forbidden(written.attempt.directory, 0o555):
        (result,) = repair(written.attempt.directory)
    assert (result.rebuilt, result.failures) == ([], ["Not everything could be rebuilt: attempt_1: Permission denied."])
    (snapshot,) = (path.parent for path in written.attempt.directory.glob("bob/*/answer.txt"))
    (snapshot / "context.txt").unlink()
    with forbidden(snapshot, 0o555):
        (result,) = repair(written.attempt.directory)
    place = written.attempt.relative(snapshot / "context.txt")
    assert result.rebuilt == ["coordination_table.txt"]
    assert result.failures == [f"Not everything could be rebuilt: {place}: Permission denied."]


def test_repair_does_not_call_unreadable_records_too_few(tmp_path: Path) -> None:
    attempt = modern(tmp_path, {"coordination_events.json": {"events": []}})
    with forbidden(attempt.coordination_events):
        (result,) = repair(attempt.directory)
    assert result.failures == ["coordination_events.json may not be read."]
    attempt.coordination_events.write_text('{"events": [')
    (result,) = repair(attempt.directory)
    assert result.failures[0].startswith("coordination_events.json is not JSON")
    assert not any("not enough" in remark for remark in result.remarks)
