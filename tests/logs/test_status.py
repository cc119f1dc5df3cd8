from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.logs.write.writer import MILESTONE_SECONDS
from tests.logs.golden import load
from tests.logs.story import Written, write_into


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write_into(tmp_path)


def status(written: Written) -> Any:
    """What the file says now."""
    written.story.clock.pass_(5)
    written.writer.tick()
    return load(written.attempt.status)


def test_it_is_written_again_every_two_seconds(written: Written) -> None:
    written.writer.tick()
    assert not written.attempt.status.exists()
    written.story.start()
    first = load(written.attempt.status)["meta"]["last_updated"]
    written.story.clock.pass_(1.9)
    written.writer.tick()
    assert load(written.attempt.status)["meta"]["last_updated"] == first
    written.story.clock.pass_(0.2)
    written.writer.tick()
    assert load(written.attempt.status)["meta"]["last_updated"] == pytest.approx(first + 2.1)
    assert not list(written.attempt.directory.glob("*.tmp"))


def test_milestones_that_come_close_together_share_a_write_and_the_last_one_counts(written: Written) -> None:
    story, path = written.story, written.attempt.status
    story.start()
    first = path.stat()
    story.answer("ana", "one")
    story.answer("bob", "two")
    story.clock.pass_(MILESTONE_SECONDS / 2)
    written.writer.tick()
    assert path.stat().st_ino == first.st_ino, "it was written a moment ago"
    story.clock.pass_(MILESTONE_SECONDS / 2)
    written.writer.tick()
    agents = load(path)["agents"]
    assert [agents[agent]["answer_count"] for agent in ("ana", "bob")] == [1, 1]
    assert "Answer agent2.1" in written.attempt.main_log.read_text()
    story.vote("ana", "bob", "agent2.1")
    story.end(winner="bob")
    assert load(path)["finish_reason"] == "completed", "the end waits for nothing"


def test_the_team_waits_for_the_first_that_has_not_voted(written: Written) -> None:
    story = written.story

    def waited_for() -> object:
        return status(written)["coordination"]["active_agent"]

    story.start()
    assert waited_for() == "ana"
    story.answer("ana", "91")
    assert waited_for() == "bob"
    story.answer("bob", "97")
    assert waited_for() is None
    story.vote("ana", "bob", "agent2.1")
    assert waited_for() == "bob"
    story.vote("bob", "bob", "agent2.1")
    assert waited_for() is None


def test_agents_are_what_they_are(written: Written) -> None:
    story = written.story

    def statuses() -> list[str]:
        return [agent["status"] for agent in status(written)["agents"].values()]

    story.start()
    assert statuses() == ["waiting", "waiting"]
    story.round("ana")
    story.say("ana", "I think")
    assert statuses() == ["streaming", "waiting"]
    story.answer("ana", "91")
    assert statuses() == ["answered", "waiting"]
    story.round("ana", ["agent1.1"], "voting", 1)
    story.vote("ana", "ana", "agent1.1")
    assert statuses() == ["voted", "waiting"]
    story.round("bob")
    story.answer("bob", "97")
    assert statuses() == ["restarting", "answered"]
    story.stream.emit(b.Error(error="401", kind="api_error", fatal=True), "bob")
    assert statuses() == ["restarting", "error"]
    assert status(written)["agents"]["bob"]["error"]["message"] == "401"
    story.stream.emit(b.AgentTimeout(reason="8s"), "ana")
    assert statuses() == ["timeout", "error"]


def test_only_votes_that_count_are_counted(written: Written) -> None:
    story = written.story
    story.start()
    story.round("bob")
    story.answer("bob", "97")
    story.round("bob", ["agent2.1"], "voting", 1)
    story.vote("bob", "bob", "agent2.1", "x" * 300)
    now = status(written)
    assert now["results"]["votes"] == {"agent2.1": 1}
    assert now["agents"]["bob"]["vote_cast"]["reason_preview"] == "x" * 100
    assert now["coordination"]["phase"] == "enforcement"
    story.round("ana")
    story.answer("ana", "91")
    now = status(written)
    assert now["results"]["votes"] == {}
    assert now["agents"]["bob"]["vote_cast"] is None


def test_an_unknown_cost_is_zero_and_says_so(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.stream.emit(b.Usage(model="m", input_tokens=10, output_tokens=2, cost=0.01, cost_known=True), "ana")
    assert status(written)["costs"]["cost_known"] is True
    story.stream.emit(b.Usage(model="?", input_tokens=5), "ana")
    costs = status(written)["costs"]
    assert costs == {
        "total_estimated_cost": 0.01,
        "total_input_tokens": 15,
        "total_output_tokens": 2,
        "cost_known": False,
    }


def test_a_lost_tool_server_is_among_the_retries_and_uses_none_up(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.stream.emit(b.Enforcement(attempt=1, reason="no_tool_calls"), "ana")
    story.stream.emit(b.Error(error="calc cannot be reached", kind="mcp_disconnected"), "ana")
    entries = status(written)["agents"]["ana"]["reliability"]["enforcement_attempts"]
    assert [(entry["attempt"], entry["reason"]) for entry in entries] == [(1, "no_tool_calls"), (2, "mcp_disconnected")]
    assert entries[1]["error_message"] == "calc cannot be reached"


def test_what_came_since_the_last_time_is_in_it(written: Written) -> None:
    """Also where it changes nothing of the agent's own state."""
    story = written.story
    story.start()
    story.answer("bob", "97")
    story.vote("ana", "bob", "agent2.1")
    story.round("ana")
    assert status(written)["agents"]["ana"]["vote_cast"]["voted_for_agent"] == "bob"
    story.answer("bob", "98")
    now = status(written)["agents"]["ana"]
    assert (now["vote_cast"], now["reliability"]) == (None, None)
    story.stream.emit(b.Error(error="calc cannot be reached", kind="mcp_disconnected"), "ana")
    assert status(written)["agents"]["ana"]["reliability"]["total_enforcement_retries"] == 1
    story.tool("ana")
    now = status(written)
    assert (now["tools"]["total_calls"], now["agents"]["ana"]["tool_metrics"]["total_calls"]) == (1, 1)


def test_tools_rounds_and_retries_are_counted(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.tool("ana", "ok")
    story.tool("ana", "no", failed=True)
    for attempt in (1, 2):
        retry = b.Enforcement(attempt=attempt, reason="invalid_vote_id", unknown_tools=["fly"], buffer_chars=7)
        story.stream.emit(retry, "ana")
    story.stream.emit(b.Usage(input_tokens=10, output_tokens=2), "ana")
    story.answer("ana", "91")
    now = status(written)
    tool = now["tools"]["by_tool"]["mcp__calc__add"]
    assert (tool["call_count"], tool["success_count"], tool["failure_count"]) == (2, 1, 1)
    assert tool["total_execution_time_ms"] == 200.0
    assert now["rounds"]["total_rounds"] == now["rounds"]["by_outcome"]["answer"] == 1
    assert now["agents"]["ana"]["round_history"][0]["tool_calls_count"] == 2
    assert now["agents"]["ana"]["round_history"][0]["input_tokens"] == 10
    reliability = now["agents"]["ana"]["reliability"]
    assert reliability["by_round"] == {"0": {"count": 2, "reasons": ["invalid_vote_id"]}}
    assert reliability["workflow_errors"] == ["invalid_vote_id"]
    assert reliability["unknown_tools"] == ["fly"]
    assert reliability["total_buffer_chars_lost"] == 14
    assert now["agents"]["bob"]["reliability"] is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [("finished", "completed"), ("failed", "error"), ("timeout", "timeout"), ("cancelled", "cancelled")],
)
def test_the_end_says_how(written: Written, state: str, reason: str) -> None:
    written.story.start()
    assert status(written)["finish_reason"] == "in_progress"
    written.story.end(state, winner=None, reason="because")
    now = load(written.attempt.status)
    assert (now["finish_reason"], now["finish_reason_details"], now["is_complete"]) == (reason, "because", True)
    assert now["coordination"]["active_agent"] is None


def test_the_final_round_is_no_end_yet(written: Written) -> None:
    story = written.story
    story.start()
    story.round("bob")
    story.answer("bob", "97")
    story.stream.emit(b.WinnerSelected(how="votes"), "bob")
    story.round("bob", kind="presentation", number=2)
    story.stream.emit(b.FinalPresentationStart(), "bob")
    now = status(written)
    assert (now["finish_reason"], now["is_complete"]) == ("in_progress", False)
    assert now["coordination"]["is_final_presentation"] is True
    story.end("cancelled", winner=None)
    assert load(written.attempt.status)["coordination"]["phase"] == "presentation"
    assert now["results"]["winner"] == "bob"


def test_streamed_text_is_activity_at_once(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    for _ in range(3):
        story.say("ana", "and so on, ")
        assert status(written)["agents"]["ana"]["last_activity"] == story.events[-1].at


def test_an_agent_that_died_was_not_reliable(written: Written) -> None:
    story = written.story
    story.start()
    for agent in ("ana", "bob"):
        story.round(agent)
        story.stream.emit(b.Enforcement(attempt=1, reason="no_tool_calls"), agent)
    story.stream.emit(b.Error(error="No tool was called.", kind="no_tool_calls", fatal=True), "bob")
    agents = status(written)["agents"]
    assert [agents[agent]["reliability"]["outcome"] for agent in ("ana", "bob")] == ["ok", "error"]


def test_the_files_of_each_answer_are_listed_in_their_order(written: Written) -> None:
    story = written.story
    story.start()
    assert status(written)["historical_workspaces"] == []
    for agent in ("bob", "ana", "bob"):
        story.answer(agent, "97")
    listed = status(written)["historical_workspaces"]
    told = [(one["agentId"], one["answerNumber"], one["answerLabel"]) for one in listed]
    assert told == [("bob", 0, "agent2.1"), ("ana", 0, "agent1.1"), ("bob", 1, "agent2.2")]
    for one in listed:
        assert one["answerId"] == f"{one['agentId']}-{one['timestamp']}"
        folder = written.attempt.snapshot(one["agentId"], one["timestamp"])
        assert (one["workspacePath"], (folder / "answer.txt").is_file()) == (str(folder / "workspace"), True)


def test_where_the_agents_work_is_told_by_the_first_event(written: Written) -> None:
    places = {"workspace": "/w/ana", "snapshot_storage": "/l/ana", "temp_workspace": "/t/x/ana"}
    agents = [{"id": "ana", "number": 1, "workspace_paths": places}, {"id": "bob", "number": 2}]
    context = [{"path": "/src", "permission": "read"}]
    written.story.stream.emit(b.RunStarted(question="Why?", agents=agents, context_paths=context))
    told = status(written)
    assert [one["workspace_paths"] for one in told["agents"].values()] == [places, None]
    assert told["meta"]["context_paths"] == context
    assert told["meta"]["orchestrator_paths"] == {"snapshot_storage": "/l", "temp_workspace_parent": "/t/x"}


def test_an_agent_that_failed_and_wins_has_failed_all_the_same(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.answer("ana", "91")
    story.stream.emit(b.Enforcement(attempt=3, reason="no_tool_calls"), "ana", 1)
    story.stream.emit(b.Error(error="401", kind="api_error", fatal=True), "ana")
    story.stream.emit(b.FinalPresentationStart(), "ana")
    story.stream.emit(b.FinalAnswer(content="91"), "ana")
    story.stream.emit(b.RunEnded(state="finished", winner="ana"))
    its = status(written)["agents"]["ana"]
    assert (its["status"], its["error"]["message"], its["reliability"]["outcome"]) == ("error", "401", "error")
    assert status(written)["results"]["winner"] == "ana"


def test_an_agent_that_has_done_its_part_is_not_waited_for(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.stream.emit(b.AgentStopped(summary="done", status="complete"), "ana")
    story.stream.emit(b.RoundEnd(outcome="vote"), "ana")
    now = status(written)
    assert now["agents"]["ana"]["status"] == "stopped"
    assert (now["coordination"]["active_agent"], now["coordination"]["completion_percentage"]) == ("bob", 25)
    story.stream.emit(b.AgentStopped(summary="done", status="complete"), "bob")
    story.round("ana", kind="presentation", number=1)
    assert status(written)["coordination"]["completion_percentage"] == 50
    story.stream.emit(b.FinalAnswer(content="Both parts."), "ana")
    story.end(winner="ana")
    assert [its["status"] for its in status(written)["agents"].values()] == ["stopped", "stopped"]


def test_it_tells_what_answers_are_judged_by(written: Written) -> None:
    written.story.start()
    assert status(written)["meta"]["eval_criteria"] is None
    points = [{"id": "correct", "text": "It is right.", "category": "must", "verify_by": None}]
    written.story.stream.emit(b.EvaluationCriteriaSet(criteria=points, source="default"))
    assert status(written)["meta"]["eval_criteria"] == points
