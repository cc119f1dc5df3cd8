from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.logs.index import recent_runs, summarise
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.run import read_run
from massgen_tui.logs.read.state import STALE_SECONDS
from tests.logs.golden import golden_base, golden_files, load, needs_golden, title
from tests.logs.story import ANSWERS, QUESTION, START, Written, write_into

SESSION = "log_20260301_101500_123456"


def tell(base: Path, state: str = "finished", reason: str = "", question: str = QUESTION) -> Written:
    written = write_into(base)
    story = written.story
    story.start(question)
    story.round("ana")
    story.stream.emit(b.Usage(input_tokens=10, cost=0.25, cost_known=True), "ana")
    story.answer("ana", ANSWERS["ana"])
    story.end(state, winner="ana" if state == "finished" else None, reason=reason)
    written.writer.close()
    return written


def test_a_finished_run_of_ours(tmp_path: Path) -> None:
    written = tell(tmp_path)
    (run,) = recent_runs(tmp_path, 5)
    assert (run.state, run.winner, run.agents, run.turns) == ("finished", "ana", 2, 1)
    assert (run.question, run.cost, run.error) == (QUESTION, 0.25, "")
    assert run.duration == pytest.approx(written.story.clock.seconds)
    assert run.at == START.timestamp()
    assert run.attempt == written.attempt


@pytest.mark.parametrize(
    ("ending", "state"), [("failed", "failed"), ("timeout", "timeout"), ("cancelled", "interrupted")]
)
def test_a_run_that_ended_otherwise_says_why(tmp_path: Path, ending: str, state: str) -> None:
    tell(tmp_path, ending, "401 from openai")
    (run,) = recent_runs(tmp_path, 5)
    assert (run.state, run.winner, run.error) == (state, None, "401 from openai")
    assert read_run(run.attempt).state == state, "all readers use the same words"


def test_a_run_without_an_end_is_running_while_its_writer_holds_it(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    written.story.round("ana")
    written.writer.tick()
    assert recent_runs(tmp_path, 5)[0].state == "running"
    shutil.copytree(tmp_path, tmp_path / "copy")
    (left,) = recent_runs(tmp_path / "copy", 5)
    assert left.state == "killed"
    assert left.duration == pytest.approx(0.25)
    written.writer.close()


def test_a_run_of_massgen_is_running_while_it_says_so(tmp_path: Path) -> None:
    attempt = tmp_path / SESSION / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    now = time.time()

    def state(told: float, written: float) -> str:
        (attempt / "status.json").write_text(json.dumps({"meta": {"last_updated": told}}))
        os.utime(attempt / "status.json", (now, written))
        return recent_runs(tmp_path, 1, now)[0].state

    assert state(now - 3, now - 3) == "running"
    assert state(now - STALE_SECONDS - 1, now) == "killed", "a copy of a run that stopped"
    assert state(now, now - STALE_SECONDS - 1) == "killed"
    (attempt / "coordination_events.json").write_text("{}")
    assert state(now - 60, now) == "interrupted", "only an orderly end writes that file"


def test_an_unknown_cost_is_none(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    assert recent_runs(tmp_path, 1)[0].cost is None


def test_only_the_ends_of_a_long_file_are_read(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.start()
    for _ in range(100):
        story.say("ana", "x" * 3000)
    story.end("failed", winner=None, reason="late")
    written.writer.close()
    assert written.attempt.events.stat().st_size > 200_000
    assert recent_runs(tmp_path, 1)[0].error == "late"


def test_newest_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    for question in ("one", "two", "three"):
        tell(tmp_path, question=question)
    (tmp_path / "log_29990101_000000_000000").mkdir()
    assert [run.question for run in recent_runs(tmp_path, 2)] == ["three", "two"]
    assert recent_runs(tmp_path / "missing", 2) == []


GARBAGE: list[Any] = [
    None,
    [],
    3,
    "x",
    {"meta": 1, "agents": [1], "costs": {"total_estimated_cost": "x"}},
    {"meta": {}},
]


@pytest.mark.parametrize("value", GARBAGE)
@pytest.mark.parametrize("name", ["status.json", "events.jsonl", "execution_metadata.yaml"])
def test_anything_may_be_in_the_files(tmp_path: Path, name: str, value: Any) -> None:
    attempt = tmp_path / SESSION / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    (attempt / name).write_text(json.dumps(value))
    (run,) = recent_runs(tmp_path, 1, time.time() + 60)
    beats = name != "execution_metadata.yaml"  # such a file says nothing of how far the run came
    assert (run.state, run.question, run.cost) == ("killed" if beats else "interrupted", "", None)


BROKEN = {
    "bytes": b"\xff\xfe\x00",
    "cut": b"{",
    "deep": b"[" * 1500,
    "self": b"&a [*a]",
    "tag": b"x: !!python/name:os.a",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_files_are_no_reason_to_fail(tmp_path: Path, content: bytes) -> None:
    attempt = tmp_path / SESSION / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    for name in ("status.json", "events.jsonl", "execution_metadata.yaml"):
        (attempt / name).write_bytes(content)
    assert recent_runs(tmp_path, 1)[0].question == ""


def test_a_pipe_in_the_place_of_a_file_blocks_nothing(tmp_path: Path) -> None:
    attempt = tmp_path / SESSION / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    for name in ("status.json", "events.jsonl", "execution_metadata.yaml"):
        os.mkfifo(attempt / name)
    assert len(recent_runs(tmp_path, 1)) == 1


def test_a_failed_start_of_massgen_says_why(tmp_path: Path) -> None:
    attempt = tmp_path / SESSION / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    text = "query: Why?\nconfig: {agents: [{id: a}, {id: b}]}\ncli_args: {failure_error: no key}\n"
    (attempt / "execution_metadata.yaml").write_text(text)
    (run,) = recent_runs(tmp_path, 1)
    assert (run.state, run.question, run.agents, run.error) == ("failed", "Why?", 2, "no key")


@needs_golden
@pytest.mark.parametrize("status", golden_files("status.json"), ids=title)
def test_runs_of_massgen(status: Path, tmp_path: Path) -> None:
    (attempt,) = locate(status.parent)
    run = summarise(attempt.session)
    assert run is not None
    assert run.question
    assert run.agents == len(load(status)["agents"])
    if attempt.finals.is_dir() and run.attempt == attempt:
        assert run.state == "finished"
        assert run.winner == next(attempt.finals.iterdir()).name
        shutil.copytree(attempt.session, tmp_path / attempt.session.name, symlinks=True)
        (copy,) = locate(tmp_path)[-1:]
        copy.status.unlink()
        again = summarise(copy.session)
        assert again is not None
        assert (again.state, again.winner, again.question) == ("finished", run.winner, run.question)


@needs_golden
def test_a_killed_run_of_massgen_is_told_as_one() -> None:
    (run,) = recent_runs(golden_base("interrupted_sigkill"), 5)
    assert (run.state, run.winner) == ("killed", None)
