from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.index import recent_runs
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.run import read_run
from massgen_tui.logs.repair import repair
from massgen_tui.logs.write.files import write_text
from tests.coordination.scenario import play
from tests.coordination.test_properties import AGENTS, modes, scripts
from tests.disk import room_for
from tests.logs.golden import golden_base, golden_files, load, needs_golden
from tests.logs.story import START, Story, Written, write_into, write_whole
from tests.state.random_events import event_lists

ONLY_AT_THE_START = {"events.jsonl", "execution_metadata.yaml"}


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write_whole(tmp_path)


def contents(session: Path) -> dict[str, Any]:
    """Every file and link of a session; of what is written at another time, without the time."""
    found: dict[str, Any] = {}
    for path in session.rglob("*"):
        name = path.relative_to(session).as_posix()
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.name == "status.json":
            found[name] = load(path)
            for key in ("last_updated", "elapsed_seconds"):
                del found[name]["meta"][key]
        elif path.is_file() and path.name != "execution_metadata.yaml":
            found[name] = path.read_bytes()
    return found


def lose_all_but_the_events(attempt: Attempt) -> None:
    for path in [*attempt.directory.iterdir(), *attempt.session.iterdir(), attempt.turn_final]:
        if path.is_symlink() or (path.is_file() and path.name not in ONLY_AT_THE_START):
            path.unlink()
        elif path.is_dir() and path != attempt.turn_directory:
            shutil.rmtree(path)


def test_a_whole_run_comes_back_byte_for_byte(written: Written) -> None:
    before = contents(written.attempt.session)
    lose_all_but_the_events(written.attempt)
    (result,) = repair(written.attempt.session)
    assert contents(written.attempt.session) == before
    assert "coordination_table.txt" in result.rebuilt
    assert "../final" in result.rebuilt
    assert (result.remarks, result.failures) == ([], [])
    (again,) = repair(written.attempt.session)
    assert again.rebuilt == []


def test_without_room_no_half_of_a_file_is_put_in_place(written: Written) -> None:
    """A later repair would take it for the whole."""
    attempt = written.attempt
    lose_all_but_the_events(attempt)
    before = sorted(attempt.directory.iterdir())
    with room_for(100):
        (result,) = repair(attempt.directory)
    assert "Nothing was rebuilt, as half of a file would pass for the whole." in result.failures
    assert (result.rebuilt, sorted(attempt.directory.iterdir())) == ([], before)
    (result,) = repair(attempt.directory)
    assert (result.failures, attempt.output("ana").stat().st_size > 100) == ([], True)


@given(scripts, modes, st.data())
@settings(max_examples=20)
def test_a_team_s_run_that_was_killed_at_any_event_comes_back(
    script: dict[str, Any], mode: Settings, data: st.DataObject
) -> None:
    events = asyncio.run(play(AGENTS, script, mode)).events
    rebuilt_is_what_was_written(events[: data.draw(st.integers(1, len(events)))])


@given(event_lists(), st.data())
@settings(max_examples=25)
def test_what_is_rebuilt_is_what_would_have_been_written(events: list[Event], data: st.DataObject) -> None:
    begun = b.RunStarted(question="?", agents=[{"id": "ana", "number": 1}, {"id": "bob", "number": 2}])
    events = [Event(1, START.isoformat(), None, 0, begun), *(event for event in events if event.seq > 1)]
    ends = [number for number, event in enumerate(events, 1) if isinstance(event.body, b.RunEnded)]
    events = events[: data.draw(st.integers(1, min([*ends, len(events)])))]
    rebuilt_is_what_was_written(events)


def rebuilt_is_what_was_written(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = write_into(Path(folder))
        written.writer(events)
        written.writer.close()
        before = contents(written.attempt.session)
        lose_all_but_the_events(written.attempt)
        (result,) = repair(written.attempt.directory)
        assert bool(result.failures) == bool(written.troubles)
        assert contents(written.attempt.session) == before


def test_of_a_killed_run_everything_is_there_but_no_winner_is_made_up(tmp_path: Path) -> None:
    events = Story().whole().events
    last_vote = max(number for number, event in enumerate(events, 1) if isinstance(event.body, b.Vote))
    written = write_into(tmp_path)
    written.writer(events[:last_vote])
    written.writer.close()
    attempt = written.attempt
    lose_all_but_the_events(attempt)
    with attempt.events.open("ab") as file:
        file.write(b'{"timestamp": "2026-')
    (result,) = repair(attempt.directory)
    assert result.remarks == ["The last line is incomplete; the writer was stopped in the middle of it."]
    status = load(attempt.status)
    assert (status["finish_reason"], status["is_complete"], status["results"]["winner"]) == ("interrupted", False, None)
    assert status["agents"]["bob"]["status"] == "voted"
    assert load(attempt.metrics_summary)["meta"]["winner"] is None
    assert load(attempt.vote_summary)["winner"] is None
    assert load(attempt.coordination_events)["session_metadata"]["end_time"] is None
    assert "selected" not in attempt.coordination_table.read_text().rpartition("TOTALS")[2]
    assert not attempt.finals.exists()
    assert not attempt.turn_final.exists()
    (run,) = recent_runs(tmp_path, 1, now=written.story.clock.epoch() + 9e9)
    assert (run.state, run.winner) == ("killed", None)


def test_nothing_that_is_there_is_touched(written: Written) -> None:
    attempt = written.attempt
    attempt.coordination_table.write_text("mine")
    attempt.metrics_summary.unlink()
    attempt.main_log.rename(attempt.debug_log)
    times = {path: path.lstat().st_mtime_ns for path in attempt.session.rglob("*") if path.is_file()}
    (result,) = repair(attempt.session)
    assert result.rebuilt == ["metrics_summary.json"]
    assert {path: path.lstat().st_mtime_ns for path in times} == times


def test_no_link_leads_a_repaired_file_elsewhere(written: Written, tmp_path: Path) -> None:
    attempt, elsewhere = written.attempt, tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(attempt.agent("ana"))
    attempt.agent("ana").symlink_to(elsewhere)
    attempt.status.unlink()
    attempt.status.symlink_to(elsewhere / "status.json")
    (result,) = repair(attempt.directory)
    assert list(elsewhere.iterdir()) == []
    assert result.rebuilt == []
    assert result.remarks[0] == "ana is a link; what belongs into it was not rebuilt."


def test_the_metadata_are_rebuilt_as_far_as_the_events_tell(written: Written) -> None:
    written.attempt.metadata.unlink()
    repair(written.attempt.directory)
    text = written.attempt.metadata.read_text()
    assert text.startswith("query: Name a prime > 90\ntimestamp: '2026-03-01T10:15:00.500000'\n")
    assert "rebuilt: true" in text


def test_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    (result,) = repair(tmp_path)
    assert result.failures == ["The run goes on; nothing was rebuilt."]
    assert result.rebuilt == []
    written.writer.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.logs.story import write_into

written = write_into(Path(sys.argv[1]))
written.story.start()
written.story.round("ana")
written.story.answer("ana", "91")
written.writer.tick()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_stays_one_after_its_repair(tmp_path: Path) -> None:
    written = write_into(tmp_path / "base")
    written.story.start()
    written.story.round("ana")
    written.writer.tick()
    shutil.copytree(tmp_path / "base", tmp_path / "copy", symlinks=True)  # as it lies there after a kill
    (attempt,) = locate(tmp_path / "copy")
    assert read_run(attempt).state == "killed"
    (done,) = repair(attempt.directory)
    assert attempt.coordination_events.name in done.rebuilt
    assert read_run(attempt).state == "killed"
    written.writer.close()


def test_a_run_that_was_killed_a_moment_ago_is_repaired(tmp_path: Path, root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, check=False)
    assert done.returncode == -9
    (result,) = repair(tmp_path)
    assert result.failures == []
    assert {"coordination_events.json", "coordination_table.txt", "metrics_summary.json"} <= set(result.rebuilt)
    assert load(result.attempt.status)["finish_reason"] == "in_progress", "the status was there"


def test_only_the_newest_attempt_gives_the_turn_its_final(written: Written) -> None:
    first = written.attempt
    second = first.next()
    shutil.copy(first.events, second.events)
    shutil.rmtree(first.turn_final)
    repair(first.directory)
    assert not first.turn_final.exists()
    one, two = repair(first.session)
    assert one.rebuilt == []
    assert "../final" in two.rebuilt
    assert os.readlink(first.session / "status.json") == "turn_1/attempt_2/status.json"


def test_what_cannot_be_written_is_told_and_the_rest_is_rebuilt(written: Written) -> None:
    attempt = written.attempt
    attempt.coordination_table.unlink()
    shutil.rmtree(attempt.system_status.parent)
    attempt.system_status.parent.write_text("in the way")
    (result,) = repair(attempt.directory)
    assert result.failures == ["Not everything could be rebuilt: agent_outputs: File exists."]
    assert result.rebuilt == ["coordination_table.txt"]


@needs_golden
@pytest.mark.parametrize("path", golden_files("coordination_table.txt"), ids=lambda path: path.parts[-7])
def test_of_the_real_program_s_runs_the_table_is_rebuilt(path: Path, tmp_path: Path) -> None:
    attempt = tmp_path / "log_20260301_101500_000000" / "turn_1" / "attempt_1"
    shutil.copytree(path.parent, attempt, symlinks=True)
    (attempt / "coordination_table.txt").unlink()
    (result,) = repair(attempt)
    assert result.rebuilt == ["coordination_table.txt"]
    assert (attempt / "coordination_table.txt").read_bytes() == path.read_bytes()


@needs_golden
def test_a_killed_run_of_the_real_program_has_nothing_to_rebuild_from(tmp_path: Path) -> None:
    shutil.copytree(golden_base("interrupted_sigkill"), tmp_path / "logs", symlinks=True)
    before = set(tmp_path.rglob("*"))
    (result,) = repair(tmp_path / "logs")
    assert (result.rebuilt, result.failures) == ([], [])
    assert "not enough" in result.remarks[0]
    assert set(tmp_path.rglob("*")) == before


def test_a_bare_list_of_records_is_enough_for_a_table(tmp_path: Path) -> None:
    attempt = tmp_path / "attempt_1"
    record = {"event_type": "new_answer", "agent_id": "ana", "timestamp": 1, "context": {"label": "agent1.1"}}
    write_text(attempt / "coordination_events.json", json.dumps([record]))
    write_text(attempt / "status.json", "{}")
    (result,) = repair(attempt)
    assert result.rebuilt == ["coordination_table.txt"]
    assert re.search(r"NEW ANSWER: agent1\.1", (attempt / "coordination_table.txt").read_text())


def test_where_there_is_no_run_nothing_is_done(tmp_path: Path) -> None:
    assert repair(tmp_path) == []
    assert repair(tmp_path / "missing") == []
