"""The normalised record of older layouts, other sources and other ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.logs.directories import SESSION, START, coordination, entry, line, modern, put, read

STAMPS = ("20260301_101510_000001", "20260301_101520_000001", "20260301_101530_000001")
TWO_VOTES = (
    entry(10, "new_answer", "ana", 1, label="agent1.1"),
    entry(20, "new_answer", "bob", 2, label="agent2.1"),
    entry(30, "vote_cast", "ana", 3, voted_for="bob", voted_for_label="agent2.1", reason="Shorter."),
    entry(31, "vote_cast", "bob", 4, voted_for="bob", voted_for_label="agent2.1", reason="Mine."),
)


def test_a_bare_list_of_records_with_nothing_else(tmp_path: Path) -> None:
    put(tmp_path / SESSION, {"coordination_events.json": list(TWO_VOTES), "agent_outputs/ana.txt": "x"})
    record = read(tmp_path)
    assert (record.layout, [one.id for one in record.agents]) == ("flat", ["ana", "bob"])
    assert [one.number for one in record.agents] == [1, 2]
    assert [(one.label, one.text) for one in record.answers] == [("agent1.1", None), ("agent2.1", None)]
    assert [one.valid for one in record.votes] == [True, True]
    assert record.state == "interrupted"


def test_the_documented_form(tmp_path: Path) -> None:
    events = [
        {"event_id": "E1", "timestamp": "2026-03-01T10:15:10", "agent_id": "ana", "event_type": "started_streaming"},
        {"event_id": "E2", "timestamp": "2026-03-01T10:15:20", "agent_id": "bob", "event_type": "new_answer",
         "data": {"label": "bob.1"}},
        {"event_id": "E3", "timestamp": "2026-03-01T10:15:29", "agent_id": "ana", "event_type": "vote",
         "data": {"vote_for": "bob.1", "reason": "Right."}},
    ]  # fmt: skip
    tally = {"votes": {"ana": {"voted_for": "bob", "reason": "Right."}}, "winner": "bob", "consensus_reached": True}
    put(tmp_path / SESSION, {"coordination_events.json": events, "vote.json": tally, "status.json": {}})
    record = read(tmp_path)
    assert (record.winner, record.winner_source) == ("bob", "vote.json")
    (vote,) = record.votes
    assert (vote.voter, vote.target, vote.label, vote.reason, vote.valid) == ("ana", "bob", "bob.1", "Right.", True)
    assert vote.at == START.timestamp() + 29


@pytest.mark.parametrize(
    ("events", "valid"),
    [
        ([TWO_VOTES[0], TWO_VOTES[2], TWO_VOTES[1]], [False]),
        ([TWO_VOTES[0], TWO_VOTES[1], TWO_VOTES[2]], [True]),
        ([TWO_VOTES[0], entry(20, "new_answer", "bob", 3, label="agent2.1"), TWO_VOTES[2]], [False]),
        ([*TWO_VOTES, entry(40, "vote_cast", "ana", 5, voted_for="ana", voted_for_label="agent1.1")], [0, 1, 1]),
    ],
)
def test_which_votes_count(events: list[dict[str, Any]], valid: list[bool], tmp_path: Path) -> None:
    modern(tmp_path, {"coordination_events.json": coordination(*events)})
    record = read(tmp_path)
    assert [one.valid for one in record.votes] == valid
    assert all(bool(one.void_reason) != one.valid for one in record.votes)


def test_snapshots_alone(tmp_path: Path) -> None:
    vote = {"voter_id": "ana", "voted_for": "bob", "voted_for_label": "agent2.1", "reason": "Good.",
            "unix_timestamp": START.timestamp() + 30, "agent_mapping": {"agent1": "ana", "agent2": "bob"}}  # fmt: skip
    put(
        tmp_path / SESSION,
        {
            f"ana/{STAMPS[0]}/answer.txt": "first",
            f"bob/{STAMPS[1]}/answer.txt": "second",
            f"ana/{STAMPS[2]}/vote.json": vote,
            f"bob/{STAMPS[2]}/context.txt": "free text",
            "agent_outputs/ana.txt": "",
        },
    )
    record = read(tmp_path)
    assert [(one.agent, one.text, one.label) for one in record.answers] == [("ana", "first", ""), ("bob", "second", "")]
    assert [(one.voter, one.target, one.label, one.valid) for one in record.votes] == [("ana", "bob", "agent2.1", True)]
    assert [(one.id, one.number) for one in record.agents] == [("ana", 1), ("bob", 2)]


def test_the_first_versions_have_no_session(tmp_path: Path) -> None:
    put(
        tmp_path / "old",
        {
            "agent_outputs/ana.txt": "=== ANA OUTPUT LOG ===\n\nhello",
            "agent_outputs/bob.txt": "",
            "agent_outputs/system_status.txt": "",
            "agent_outputs/final_presentation_ana_20250801_101500.txt": (
                "=== FINAL PRESENTATION FROM ANA ===\nGenerated at: x\n" + "=" * 60 + "\n\nIt is 97.\n\n" + "=" * 60
            ),
        },
    )
    (tmp_path / "old/agent_outputs/final_presentation_ana_latest.txt").symlink_to(
        "final_presentation_ana_20250801_101500.txt"
    )
    record = read(tmp_path / "old")
    assert (record.layout, record.state) == ("files", "finished")
    assert (record.winner, record.final_answer) == ("ana", "It is 97.")
    assert [one.id for one in record.agents] == ["ana", "bob"]


def test_a_remark_in_the_place_of_the_presentation_is_no_answer(tmp_path: Path) -> None:
    name = "agent_outputs/final_presentation_ana_latest.txt"
    put(tmp_path / SESSION, {name: "Presentation already in progress, skipping duplicate...", "status.json": {}})
    record = read(tmp_path)
    assert (record.final_answer, record.state) == (None, "killed")


def test_the_turns_final_directory_is_the_attempts_only_if_it_is_alone(tmp_path: Path) -> None:
    put(tmp_path / SESSION / "turn_1", {"final/bob/answer.txt": "97", "attempt_1/status.json": {}})
    assert (read(tmp_path).winner, read(tmp_path).state) == ("bob", "finished")
    put(tmp_path / SESSION / "turn_1", {"attempt_2/status.json": {}})
    assert (read(tmp_path).winner, read(tmp_path).state) == (None, "killed")


def test_the_final_directory_beside_the_attempts_of_0_1_3_is_that_of_the_last(tmp_path: Path) -> None:
    attempts: dict[str, Any] = {"attempt_1/status.json": {}, "attempt_2/status.json": {}}
    put(tmp_path / SESSION, {"final/bob/answer.txt": "97", **attempts})
    record = read(tmp_path)
    assert (record.attempt.number, record.winner, record.final_answer) == (2, "bob", "97")
    put(tmp_path / SESSION, {"attempt_1/final/bob/answer.txt": "97"})
    assert read(tmp_path).winner is None, "it is a copy of the first one's"


def test_a_timeout_of_massgen_names_its_winner_in_the_events(tmp_path: Path) -> None:
    events = line(1, "answer_submitted", "ana", content="97", answer_number=1, answer_label="agent1.1")
    events += line(2, "orchestrator_timeout", timeout_reason="8 s passed", available_answers=1, selected_agent="ana")
    modern(tmp_path, {"events.jsonl": events, "status.json": {"results": {"winner": None}}})
    record = read(tmp_path)
    assert (record.winner, record.winner_source, record.state) == ("ana", "events.jsonl", "timeout")
    assert (record.final_answer, record.end_reason) == ("97", "8 s passed")
    put(tmp_path / SESSION / "turn_1" / "attempt_1", {"final/ana/answer.txt": "97."})
    assert (read(tmp_path).state, read(tmp_path).final_answer) == ("finished", "97.")


def test_events_of_massgen_cut_answers_and_the_snapshots_make_them_whole(tmp_path: Path) -> None:
    events = line(1, "answer_submitted", "ana", content="x" * 500, answer_number=1, answer_label="agent1.1")
    events += line(2, "vote", "bob", target_id="ana", reason="ok", vote_label=None, voted_for_label=None)
    modern(tmp_path, {"events.jsonl": events})
    record = read(tmp_path)
    assert record.answers[0].cut
    assert any("first 500 characters" in one.what for one in record.problems)
    put(tmp_path / SESSION / "turn_1" / "attempt_1", {f"ana/{STAMPS[0]}/answer.txt": "x" * 501})
    record = read(tmp_path)
    assert (record.answers[0].text, record.answers[0].cut) == ("x" * 501, False)
    assert record.votes[0].label == "agent1.1"


def test_a_failed_start(tmp_path: Path) -> None:
    text = "query: Why?\nconfig: {agents: [{id: ana, backend: {model: m}}]}\ncli_args: {failure_error: no key}\n"
    modern(tmp_path, {"execution_metadata.yaml": text, "massgen.log": "10:15:00 | INFO     | start\n"})
    record = read(tmp_path)
    assert (record.state, record.question, record.end_reason) == ("failed", "Why?", "no key")
    assert [(one.id, one.model) for one in record.agents] == [("ana", "m")]
    assert [one.message for one in record.errors] == ["no key"]


def test_all_agents_failed(tmp_path: Path) -> None:
    events = line(1, "text", "ana", content="❌ Error: Error code: 401 - no") + line(2, "status", "ana", message="x")
    metadata = "config: {agents: [{id: ana}]}"
    modern(tmp_path, {"events.jsonl": events, "execution_metadata.yaml": metadata})
    record = read(tmp_path)
    assert (record.state, record.agents[0].status) == ("failed", "failed")
    assert [one.message for one in record.errors] == ["Error code: 401 - no"]


def test_an_orderly_end_without_an_answer_is_an_interruption(tmp_path: Path) -> None:
    modern(tmp_path, {"coordination_events.json": coordination(TWO_VOTES[0]), "status.json": {}})
    assert read(tmp_path).state == "interrupted"


def test_a_continued_session_has_its_events_under_the_first_turn(tmp_path: Path) -> None:
    events = line(1, "answer_submitted", "ana", content="97", answer_number=1, answer_label="agent1.1")
    session = tmp_path / SESSION
    put(session / "turn_1/attempt_1", {"events.jsonl": events, "massgen.log": "x"})
    put(session / "turn_2/attempt_1", {"status.json": {"agents": {"ana": {}}}, "final/ana/answer.txt": "97"})
    record = read(session)
    assert (record.attempt.turn, record.winner) == (2, "ana")
    assert [one.text for one in record.answers] == ["97"]
    assert any("turn_1/attempt_1/events.jsonl holds the events" in one.what for one in record.problems)


def test_the_main_log_tells_the_time_of_a_run_without_anything_else(tmp_path: Path) -> None:
    log = "10:15:00 | INFO     | start\nmore of it\n10:15:42.500 | DEBUG    | a.b:c:1 - last\n"
    modern(tmp_path, {"massgen_debug.log": log})
    record = read(tmp_path)
    assert record.figures["duration_seconds"] == pytest.approx(42, abs=1)
    assert record.figures["cost"] is None


def test_numbers_may_stand_as_text(tmp_path: Path) -> None:
    one = TWO_VOTES[0] | {"timestamp": str(START.timestamp()), "context": {"label": "agent1.1", "iteration": "3"}}
    vote = TWO_VOTES[2] | {"context": {**TWO_VOTES[2]["context"], "iteration": "3"}}
    status = {"meta": {"start_time": "1772360100.5"}, "agents": {"ana": {"token_usage": {"input_tokens": "7"}}}}
    modern(tmp_path, {"coordination_events.json": coordination(one, vote), "status.json": status})
    record = read(tmp_path)
    assert record.answers[0].at == START.timestamp()
    assert [one.valid for one in record.votes] == [False], "the same step"
