"""Runs of other programs and without events have steps as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.record import AgentRecord, RunRecord
from massgen_tui.replay.moment import state_document, steps_document
from massgen_tui.replay.sources import COARSE, FOREIGN, initial_state, known_before, open_replay
from tests.logs.directories import coordination, entry, line, modern
from tests.logs.golden import golden_base, golden_files, load, needs_golden, title
from tests.logs.story import write_into


def test_our_own_run_needs_no_remark(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    replay = open_replay(written.attempt)
    assert replay.problems == []
    end = state_document(replay, len(replay.timeline.steps))
    assert (end["winner"], end["final_answer"], end["ending"]["state"]) == ("bob", "97", "finished")
    assert end["agents"]["bob"]["text"] == "It might be 97."
    assert end["agents"]["bob"]["presentation"] == "97"
    assert [vote["valid"] for vote in end["votes"]] == [False, True, True]
    assert [row["kind"] for row in end["table"]][-1] == "final_answer"
    before = state_document(replay, 0)
    assert (before["seq"], before["agents"], before["phase"], before["table"]) == (0, {}, "starting", [])


def test_the_steps_count_from_one(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    steps = steps_document(open_replay(written.attempt))["steps"]
    assert [step["n"] for step in steps] == list(range(1, len(steps) + 1))
    assert set(steps[0]) == {"n", "kind", "agent", "at", "elapsed", "title", "seq"}
    assert (steps[0]["kind"], steps[0]["elapsed"]) == ("run_started", 0)
    assert any(step["title"] == "bob answers agent2.1" for step in steps)


def test_events_of_massgen_begin_with_the_team_of_its_other_files(tmp_path: Path) -> None:
    events = line(1, "text", "bob", content="hello") + line(2, "vote", "bob", target_id="ana", reason="r")
    metadata = "query: Why?\nconfig: {agents: [{id: ana, backend: {model: m}}, {id: bob}]}\n"
    attempt = modern(tmp_path, {"events.jsonl": events, "execution_metadata.yaml": metadata})
    replay = open_replay(attempt)
    assert [one.what for one in replay.problems] == [FOREIGN]
    before = state_document(replay, 0)
    assert (before["question"], list(before["agents"])) == ("Why?", ["ana", "bob"])
    assert state_document(replay, 1)["agents"]["bob"]["text"] == "hello"


def test_a_run_that_begins_without_its_team_is_known_by_its_other_files(tmp_path: Path) -> None:
    metadata = "query: Why?\nconfig: {agents: [{id: ana}, {id: bob}]}\n"
    events = line(1, "text", "bob", content="x")
    theirs = modern(tmp_path, {"events.jsonl": events, "execution_metadata.yaml": metadata})
    assert list(known_before(theirs).agents) == ["ana", "bob"]
    written = write_into(tmp_path / "ours")
    written.story.whole()
    written.writer.close()
    assert known_before(written.attempt).agents == {}, "its first line tells it"
    lines = written.attempt.events.read_text().splitlines(keepends=True)
    written.attempt.events.write_text("{\n" + "".join(lines[1:]))
    assert list(known_before(written.attempt).agents) == ["ana", "bob"]
    told = [one.what for one in open_replay(written.attempt).problems]
    assert told == ["1 line is no event, the first is line 1."], "a damaged run of ours is no foreign one"


def test_agents_without_a_number_get_those_that_are_left(tmp_path: Path) -> None:
    attempt = modern(tmp_path, {"status.json": {}})
    agents = [AgentRecord("cyd"), AgentRecord("bob", number=1), AgentRecord("ana")]
    state = initial_state(RunRecord(attempt, "turn/attempt", "killed", agents=agents))
    assert {agent.id: agent.number for agent in state.agents.values()} == {"ana": 2, "bob": 1, "cyd": 3}


def test_what_was_used_is_unknown_until_it_is_told_and_so_is_a_price(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.start()
    story.round("ana")
    story.stream.emit(b.Usage(model="m", input_tokens=9, output_tokens=1), "ana")
    written.writer.close()
    replay = open_replay(written.attempt)
    steps = len(replay.timeline.steps)
    assert state_document(replay, steps - 1)["usage"] is None
    used = {"input_tokens": 9, "output_tokens": 1, "cost": None, "cost_known": False}
    assert state_document(replay, steps)["usage"] == used


def test_where_the_log_breaks_off_the_cost_is_a_lower_bound(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.start()
    story.round("ana")
    story.stream.emit(b.Usage(input_tokens=9, output_tokens=1, cost=0.5, cost_known=True), "ana")
    story.round("ana")
    written.writer.close()
    replay = open_replay(written.attempt)
    steps = len(replay.timeline.steps)
    told = [state_document(replay, step)["usage"] for step in (steps - 1, steps)]
    assert [used and (used["cost"], used["cost_known"]) for used in told][-1] == (0.5, False)
    assert told[0] is None or told[0]["cost_known"], "as far as it was told then"


def test_without_events_the_coordination_records_are_the_steps(tmp_path: Path) -> None:
    records = coordination(
        entry(0, "session_start"),
        entry(1, "iteration_start"),
        entry(1, "context_received", "ana", available_answer_labels=[]),
        entry(1, "status_change", "ana", details="Changed to status: streaming"),
        entry(5, "new_answer", "ana", 1, label="agent1.1"),
        entry(6, "status_change", "ana", details="Changed to status: answered"),
        entry(7, "vote_cast", "bob", 2, voted_for="ana", voted_for_label="agent1.1", reason="r"),
        entry(8, "final_agent_selected", "ana"),
        entry(9, "final_answer", "ana", label="agent1.final"),
        entry(9, "session_end"),
        winner="ana",
    )
    files = {"coordination_events.json": records, "ana/20260301_101505_000001/answer.txt": "97"}
    replay = open_replay(modern(tmp_path, files))
    assert COARSE in [one.what for one in replay.problems]
    kinds = [step.kind for step in replay.timeline.steps]
    assert kinds == [
        *("system_status", "context_received", "round_start", "answer_submitted", "vote"),
        *("winner_selected", "final_answer", "system_status"),
    ]
    end = state_document(replay, len(kinds))
    assert (end["winner"], [one["text"] for one in end["answers"]]) == ("ana", ["97"])
    assert end["votes"][0]["valid"]


def test_nothing_to_go_by(tmp_path: Path) -> None:
    replay = open_replay(modern(tmp_path, {"massgen.log": ""}))
    assert replay.timeline.steps == []
    assert [one.what for one in replay.problems] == ["is missing"]
    assert state_document(replay, 0)["step"] == 0


@needs_golden
@pytest.mark.parametrize("path", golden_files("status.json"), ids=title)
def test_recorded_runs_end_with_their_winner(path: Path) -> None:
    (attempt,) = locate(path.parent)
    replay = open_replay(attempt)
    end = state_document(replay, len(replay.timeline.steps))
    finals = [one.name for one in attempt.finals.iterdir()] if attempt.finals.is_dir() else [None]
    assert end["winner"] == finals[0]
    assert list(end["agents"]) == list(load(path)["agents"])
    assert replay.problems


@needs_golden
def test_a_recorded_run_without_events_has_steps() -> None:
    (attempt,) = locate(golden_base("two_agents_debug"))
    replay = open_replay(attempt)
    end = state_document(replay, len(replay.timeline.steps))
    assert [one["label"] for one in end["answers"]] == ["agent1.1", "agent2.1"]
    assert sorted((one["voter"], one["valid"]) for one in end["votes"]) == [("agent_a", True), ("agent_b", True)]
