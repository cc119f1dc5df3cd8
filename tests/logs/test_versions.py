"""Every shape that the layout had, in the words of the record and of the list, from the same story each time.

Ana and bob answer, both vote for bob, bob presents. A version keeps of it what it kept.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.insight.history import past_runs
from massgen_tui.logs.locate import locate_run
from massgen_tui.logs.read.run import read_run
from massgen_tui.replay.moment import state_document
from massgen_tui.replay.sources import open_replay
from tests.logs.directories import SESSION, START, coordination, entry, line, put

LATER = START.timestamp() + 10_000_000
QUESTION = "Why?"
SHORT = "log_20260301_101500"
STAMPS = {"ana": "20260301_101510_000001", "bob": "20260301_101520_000001"}
VOTES = {"ana": "20260301_101530_000001", "bob": "20260301_101531_000001"}

Files = dict[str, Any]


def vote(voter: str, *, labels: bool) -> dict[str, Any]:
    record = {
        "voter_id": voter,
        "voted_for": "bob",
        "reason": "Right.",
        "timestamp": VOTES[voter],
        "unix_timestamp": START.timestamp() + 30,
        "agent_mapping": {"agent1": "ana", "agent2": "bob"},
    }
    return {**record, "voted_for_label": "agent2.1", "coordination_round": 1} if labels else {**record, "round": 1}


def outputs(*, dated: bool = False) -> Files:
    rule = "=" * 60
    shown = f"=== FINAL PRESENTATION FROM BOB ===\nGenerated at: x\n{rule}\n\n97, a prime.\n\n{rule}\nEnd of it"
    name = "final_presentation_bob_20260301_101540" if dated else "final_presentation_bob"
    return {
        "agent_outputs/ana.txt": "=== ANA OUTPUT LOG ===\n\n91",
        "agent_outputs/bob.txt": "=== BOB OUTPUT LOG ===\n\n97",
        "agent_outputs/system_status.txt": "=== SYSTEM STATUS LOG ===\n\n",
        f"agent_outputs/{name}.txt": shown,
    }


def snapshots(*, votes: bool = True, labels: bool = True) -> Files:
    files: Files = {
        f"ana/{STAMPS['ana']}/answer.txt": "91",
        f"bob/{STAMPS['bob']}/answer.txt": "97",
        f"bob/{STAMPS['bob']}/context.txt": "free text",
    }
    if votes:
        files |= {f"{voter}/{stamp}/vote.json": vote(voter, labels=labels) for voter, stamp in VOTES.items()}
    return files


def mappings() -> Files:
    found = {
        f"agent{number}.1": {
            "type": "answer", "label": f"agent{number}.1", "agent_id": agent, "timestamp": STAMPS[agent],
            "iteration": number, "round": 0, "path": f"{agent}/{STAMPS[agent]}/answer.txt",
        }
        for number, agent in enumerate(("ana", "bob"), 1)
    }  # fmt: skip
    return {"snapshot_mappings.json": found}


def records() -> list[dict[str, Any]]:
    def given(seconds: float, voter: str, step: int) -> dict[str, Any]:
        context = {"voted_for": "bob", "voted_for_label": "agent2.1", "reason": "Right."}
        return entry(seconds, "vote_cast", voter, step, details="Voted for agent2.1", **context)

    return [
        entry(0, "session_start"),
        entry(10, "new_answer", "ana", 1, label="agent1.1", details="Provided answer agent1.1"),
        entry(20, "new_answer", "bob", 2, label="agent2.1", details="Provided answer agent2.1"),
        given(30, "ana", 3),
        given(31, "bob", 4),
        entry(40, "final_answer", "bob", 5, label="agent2.final"),
    ]


FINAL: Files = {"final/bob/answer.txt": "97, a prime."}
METADATA: Files = {
    "execution_metadata.yaml": f"query: {QUESTION}\nmassgen_version: 0.0.33\n"
    "config: {agents: [{id: ana, backend: {model: m}}, {id: bob, backend: {model: m}}]}\n"
}
LOG: Files = {"massgen.log": "10:15:00 | INFO     | start\n10:15:41 | INFO     | end\n"}
COORDINATION: Files = {"coordination_events.json": coordination(*records(), winner="bob")}
STATUS: Files = {
    "status.json": {
        "meta": {"question": QUESTION, "start_time": START.timestamp(), "last_updated": START.timestamp() + 41},
        "coordination": {"phase": "presentation"},
        "agents": {"bob": {"status": "answered", "error": None}, "ana": {"status": "voted", "error": None}},
        "results": {"votes": {"agent2.1": 2}, "winner": "bob", "final_answer_preview": "97"},
    }
}
EVENTS: Files = {
    "events.jsonl": line(10, "answer_submitted", "ana", content="91", answer_number=1, answer_label="agent1.1")
    + line(20, "answer_submitted", "bob", content="97", answer_number=1, answer_label="agent2.1")
    + line(30, "vote", "ana", target_id="bob", reason="Right.", vote_label=None, voted_for_label=None)
    + line(31, "vote", "bob", target_id="bob", reason="Right.", vote_label=None, voted_for_label=None)
    + line(40, "final_answer", "bob", content="97, a prime.")
}
PLAIN = LOG | outputs() | snapshots(votes=False) | FINAL
VOTED = LOG | outputs() | snapshots(labels=False) | mappings() | COORDINATION | FINAL
MODERN = VOTED | snapshots() | METADATA | STATUS | EVENTS


@dataclass(frozen=True)
class Version:
    """A version's directory, where the attempt is in it, and what of the story it can tell."""

    files: Files
    place: str = ""
    session: str = SESSION
    layout: str = "flat"
    votes: bool = True
    question: bool = True
    answers: bool = True
    texts: bool = True


VERSIONS = {
    "0.0.12": Version(outputs(dated=True), session="old", layout="files", votes=False, question=False, answers=False),
    "0.0.16": Version(PLAIN, session=SHORT, votes=False, question=False),
    "0.0.20": Version(VOTED, session=SHORT),
    "0.0.25 turns": Version(VOTED, "turn_1", SHORT, "turn"),
    "0.0.33": Version(VOTED | METADATA, session=SHORT),
    "0.1.3 attempts": Version(VOTED | METADATA, "attempt_1", SHORT, "attempt"),
    "0.1.8": Version(VOTED | METADATA | STATUS),
    "0.1.9": Version(VOTED | METADATA | STATUS, "turn_1", SESSION, "turn"),
    "0.1.97": Version(MODERN, "turn_1/attempt_1", SESSION, "turn/attempt"),
    "0.1.97 --debug": Version(
        {name: one for name, one in MODERN.items() if name != "events.jsonl"}, "turn_1/attempt_1", layout="turn/attempt"
    ),
    "only records": Version(COORDINATION | FINAL, session=SHORT, texts=False),
}


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Version, Path]:
    its = VERSIONS[request.param]
    base = tmp_path / "massgen_logs"
    put(base / its.session / its.place, its.files)
    return its, base


def test_the_record(version: tuple[Version, Path]) -> None:
    its, base = version
    located = locate_run(str(base / its.session), base)
    assert located.last.directory == (base / its.session / its.place).resolve()
    record = read_run(located.last, LATER)
    assert (record.layout, record.state, record.winner) == (its.layout, "finished", "bob")
    assert record.final_answer == "97, a prime."
    assert (record.question == QUESTION) == its.question
    assert sorted(one.id for one in record.agents) == ["ana", "bob"]
    assert [one.agent for one in record.answers] == ["ana", "bob"] * its.answers
    assert [one.text for one in record.answers] == (["91", "97"] if its.texts else [None, None]) * its.answers
    votes = [(one.voter, one.target, one.reason, one.valid) for one in record.votes]
    assert votes == [("ana", "bob", "Right.", True), ("bob", "bob", "Right.", True)] * its.votes
    json.dumps(record.as_json(), allow_nan=False)


def test_the_steps_end_as_the_record_does(version: tuple[Version, Path]) -> None:
    its, base = version
    attempt = locate_run(str(base / its.session), base).last
    replay = open_replay(attempt)
    end = state_document(replay, len(replay.timeline.steps))
    if replay.timeline.steps:
        assert (end["final_answer"], len(end["answers"])) == ("97, a prime.", 2 * its.answers)
        assert len([one for one in end["votes"] if one["valid"]]) == 2 * its.votes
    else:
        assert not its.answers


def test_the_list_says_the_same(version: tuple[Version, Path]) -> None:
    its, base = version
    if not its.session.startswith("log_"):
        assert past_runs(base) == []
        return
    (run,) = past_runs(base)
    assert (run.state, run.run.winner, run.run.agents) == ("finished", "bob", 2)
    assert (run.question == QUESTION) == its.question


def unfinished(folder: Path) -> None:
    """Killed before there was a final answer."""
    shutil.rmtree(folder / "final")
    for path in folder.glob("agent_outputs/final_presentation_*"):
        path.unlink()
    whole = json.loads((folder / "coordination_events.json").read_text())
    kept = [one for one in whole["events"] if one["event_type"] != "final_answer"]
    whole = {"session_metadata": {**whole["session_metadata"], "final_winner": None}, "events": kept}
    (folder / "coordination_events.json").write_text(json.dumps(whole))


@pytest.mark.parametrize("name", ["0.0.20", "0.0.33", "0.1.3 attempts"])
def test_an_old_run_that_came_to_nothing_is_not_called_finished(name: str, tmp_path: Path) -> None:
    its = VERSIONS[name]
    folder = put(tmp_path / its.session / its.place, its.files)
    unfinished(folder)
    for path in folder.rglob("*"):
        os.utime(path, (START.timestamp(), START.timestamp()))
    record = read_run(locate_run(str(tmp_path / its.session), tmp_path).last, LATER)
    (run,) = past_runs(tmp_path)
    assert (record.state, record.winner, run.state, run.run.winner) == ("interrupted", None, "interrupted", None)


def test_attempts_and_turns_are_in_their_natural_order(tmp_path: Path) -> None:
    for turn in (1, 2, 10):
        for number in (1, 2):
            put(tmp_path / SESSION / f"turn_{turn}" / f"attempt_{number}", MODERN)
    located = locate_run(str(tmp_path / SESSION), tmp_path)
    places = [(one.turn, one.number) for one in located.attempts]
    assert places == [(1, 1), (1, 2), (2, 1), (2, 2), (10, 1), (10, 2)]
    assert [one.turn for one in locate_run(str(tmp_path / SESSION / "turn_10"), tmp_path).attempts] == [10, 10]
    (run,) = past_runs(tmp_path)
    assert (run.run.turns, run.run.attempt.turn) == (3, 10)
