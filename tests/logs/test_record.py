"""The normalised record of runs of this program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.run import read_run
from tests.logs.story import ANSWERS, QUESTION, START, write_into


@pytest.fixture
def session(tmp_path: Path) -> Path:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    return written.attempt.session


def copied(session: Path, to: Path, *without: str) -> Path:
    """A copy of a session, in which some files of the attempt are missing."""
    shutil.copytree(session, to / session.name, symlinks=True)
    for name in without:
        found = to / session.name / "turn_1" / name
        shutil.rmtree(found) if found.is_dir() else found.unlink()
    return to / session.name


def record_of(session: Path) -> RunRecord:
    return read_run(locate(session)[-1])


def test_everything_a_finished_run_tells(session: Path) -> None:
    record = record_of(session)
    assert (record.state, record.layout, record.question) == ("finished", "turn/attempt", QUESTION)
    assert (record.winner, record.winner_source) == ("bob", "coordination_events.json")
    assert (record.final_answer, record.final_answer_source) == ("97", "final/bob/answer.txt")
    assert [(one.id, one.number, one.model, one.status) for one in record.agents] == [
        ("ana", 1, "m", "done"),
        ("bob", 2, "m", "winner"),
    ]
    assert [(one.label, one.agent, one.text) for one in record.answers] == [
        ("agent2.1", "bob", ANSWERS["bob"]),
        ("agent1.1", "ana", ANSWERS["ana"]),
    ]
    assert [(one.voter, one.target, one.label, one.void_reason) for one in record.votes] == [
        ("bob", "bob", "agent2.1", "agent1.1 came after it"),
        ("ana", "bob", "agent2.1", ""),
        ("bob", "bob", "agent2.1", ""),
    ]
    assert [one.agent for one in record.restarts] == ["bob", "ana"]
    assert [(one.name, one.calls, one.failures) for one in record.tools] == [("mcp__calc__add", 1, 0)]
    assert record.started == START.timestamp()
    assert record.generator == "massgen-tui test"
    assert record.problems == []


def test_the_figures(session: Path) -> None:
    figures = record_of(session).figures
    assert (figures["answers"], figures["votes"], figures["valid_votes"], figures["restarts"]) == (2, 3, 2, 2)
    assert (figures["input_tokens"], figures["output_tokens"], figures["tool_calls"]) == (100, 20, 1)
    assert figures["cost"] is None, "nobody knows the price of the model"
    assert figures["duration_seconds"] is not None


def test_the_document_has_the_promised_fields(session: Path) -> None:
    document = json.loads(json.dumps(record_of(session).as_json()))
    promised = "schema path session turn attempt layout state question agents answers votes restarts winner"
    promised += " winner_source final_answer figures tools errors files problems"
    assert set(promised.split()) <= set(document)
    assert (document["schema"], document["turn"], document["attempt"]) == (1, 1, 1)
    assert set(document["agents"][0]) >= {"id", "model", "number", "status", "error"}
    assert set(document["answers"][0]) >= {"label", "agent", "text", "at"}
    assert set(document["votes"][0]) >= {"voter", "for", "label", "reason", "at", "valid", "void_reason"}
    kinds = {file["path"]: file["kind"] for file in document["files"]}
    assert kinds["events.jsonl"] == "events"
    assert kinds["final/bob/answer.txt"] == "final_answer"


@pytest.mark.parametrize(
    "name",
    [
        "attempt_1/events.jsonl",
        "attempt_1/coordination_events.json",
        "attempt_1/status.json",
        "attempt_1/final",
        "final",
        "attempt_1/bob",
        "attempt_1/snapshot_mappings.json",
        "attempt_1/execution_metadata.yaml",
    ],
)
def test_no_file_is_needed(name: str, session: Path, tmp_path: Path) -> None:
    record = record_of(copied(session, tmp_path / "copy", name))
    assert (record.state, record.winner, record.final_answer) == ("finished", "bob", "97")
    assert [(one.label, one.agent) for one in record.answers] == [("agent2.1", "bob"), ("agent1.1", "ana")]
    assert [one.valid for one in record.votes] == [False, True, True]
    assert record.question == QUESTION


def test_without_events_the_texts_come_from_the_snapshots(session: Path, tmp_path: Path) -> None:
    record = record_of(copied(session, tmp_path / "copy", "attempt_1/events.jsonl"))
    assert [one.text for one in record.answers] == [ANSWERS["bob"], ANSWERS["ana"]]
    assert [one.label for one in record.votes] == ["agent2.1"] * 3
    assert [one.file for one in record.problems] == ["events.jsonl"]


def test_with_nothing_but_events_everything_is_there(session: Path, tmp_path: Path) -> None:
    attempt = tmp_path / "copy" / session.name / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    shutil.copy(session / "turn_1" / "attempt_1" / "events.jsonl", attempt)
    record, whole = record_of(tmp_path / "copy" / session.name), record_of(session)
    assert (record.answers, record.votes) == (whole.answers, whole.votes)
    assert [(one.id, one.status) for one in record.agents] == [(one.id, one.status) for one in whole.agents]
    assert (record.final_answer, record.winner_source) == ("97", "events.jsonl")
    for name, value in whole.figures.items():
        untold = name.endswith("_tokens") and not value  # ana's call told nothing of what it used
        assert record.figures[name] == (None if untold else value), name
    assert record.metrics["computed"] is True


@pytest.mark.parametrize(
    ("ended", "state"), [("failed", "failed"), ("timeout", "timeout"), ("cancelled", "interrupted")]
)
def test_ends_without_an_answer(ended: str, state: str, tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.start()
    story.round("ana")
    story.stream.emit(b.Error(error="401 from openai", kind="api_error", fatal=True), "ana")
    story.end(ended, winner=None, reason="nobody is left")
    written.writer.close()
    record = record_of(written.attempt.session)
    assert (record.state, record.winner, record.final_answer) == (state, None, None)
    assert record.end_reason == "nobody is left"
    assert [(one.agent, one.message, one.fatal) for one in record.errors] == [("ana", "401 from openai", True)]
    assert record.agents[0].status == "failed"
    assert record.agents[0].error == "401 from openai"


def test_a_run_is_running_while_its_writer_holds_it_and_killed_after_it(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    written.story.round("ana")
    written.story.say("ana", "I think")
    written.writer.tick()
    record = record_of(written.attempt.session)
    assert (record.state, record.agents[0].status, record.ended) == ("running", "writing", None)
    shutil.copytree(written.attempt.session, tmp_path / "copy" / written.attempt.session.name)
    killed = record_of(tmp_path / "copy" / written.attempt.session.name)
    assert (killed.state, killed.end_reason) == ("killed", "")
    assert (killed.figures["input_tokens"], killed.figures["cost"]) == (None, None), "the call was cut off"
    assert killed.metrics["totals"]["estimated_cost"] is None
    written.writer.close()


def test_what_a_run_used_that_was_killed_before_its_first_round_is_not_known(tmp_path: Path) -> None:
    """Its agents may have been asked for other words for the question."""
    written = write_into(tmp_path)
    written.story.start()
    written.writer.tick()
    shutil.copytree(written.attempt.session, tmp_path / "copy" / written.attempt.session.name)
    killed = record_of(tmp_path / "copy" / written.attempt.session.name)
    assert (killed.state, killed.figures["input_tokens"], killed.figures["cost"]) == ("killed", None, None)
    assert killed.metrics["totals"]["cost_known"] is False
    written.writer.close()


def test_a_timed_out_run_with_an_answer_is_finished(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.start()
    story.answer("ana", "97")
    story.present("ana", "97")
    story.end("timeout", winner="ana", reason="the time is up")
    written.writer.close()
    record = record_of(written.attempt.session)
    assert (record.state, record.winner, record.end_reason) == ("finished", "ana", "the time is up")


def test_votes_that_were_not_taken_stand_apart(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    written.story.stream.emit(b.VoteIgnored(target_id="bob", reason="good", why="agent1.2 is new"), "ana")
    written.story.end("failed", winner=None)
    written.writer.close()
    record = record_of(written.attempt.session)
    assert record.votes == []
    (vote,) = record.ignored_votes
    assert (vote.voter, vote.target, vote.reason, vote.void_reason) == ("ana", "bob", "good", "agent1.2 is new")


def test_a_vote_that_the_person_made_void_does_not_count_in_any_file(tmp_path: Path) -> None:
    why = "the person stopped ana"
    written = write_into(tmp_path)
    story = written.story
    story.start()
    story.answer("bob", "97")
    story.vote("ana", "bob", "agent2.1")
    story.stream.emit(b.VoteVoided(why=why), "ana")
    story.end("failed", winner=None)
    written.writer.close()
    attempt = written.attempt
    (vote,) = record_of(attempt.session).votes
    assert (vote.voter, vote.valid, vote.void_reason) == ("ana", False, why)
    status = json.loads((attempt.directory / "status.json").read_text())
    assert (status["results"]["votes"], status["agents"]["ana"]["vote_cast"]) == ({}, None)
    assert why in (attempt.directory / "coordination_table.txt").read_text()
    (attempt.directory / "events.jsonl").unlink()
    (left,) = record_of(attempt.session).votes
    assert (left.valid, left.void_reason) == (False, why), "the coordination records say the same"
