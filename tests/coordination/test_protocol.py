"""The protocol, scenario by scenario, on the offline team."""

from __future__ import annotations

from typing import Any

import pytest

from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from tests.coordination.scenario import play
from tests.coordination.test_modes import LOOK, Looking


def answer(text: str) -> dict[str, Any]:
    return {"answer": text}


def vote(anonymous: str, reason: str = "good") -> dict[str, Any]:
    return {"vote": {"for": anonymous, "reason": reason}}


BOTH_VOTE_BOB = {
    "ana": [[answer("91 is prime.")], [{"after": {"bob": 1}}, vote("agent2")], [vote("agent2")]],
    "bob": [[answer("It is 97.")], [{"after": {"ana": 1}}, vote("agent2")], [vote("agent2")]],
}


async def test_two_agents_answer_and_agree() -> None:
    played = await play(["ana", "bob"], BOTH_VOTE_BOB)
    assert [answer.label for answer in played.state.answers] == ["agent1.1", "agent2.1"]
    assert played.state.winner == "bob"
    assert played.state.final_answer == "It is 97."
    assert {vote.voter: vote.target for vote in played.state.valid_votes} == {"ana": "bob", "bob": "bob"}
    assert (played.ended.state, played.ended.exit_code) == ("finished", 0)
    assert len(played.all(b.RestartTriggered)) == 2


async def test_first_answers_are_given_without_sight_of_the_others() -> None:
    played = await play(["ana", "bob"], BOTH_VOTE_BOB)
    first = [played.all(b.ContextReceived, agent)[0].context_labels for agent in ("ana", "bob")]
    assert first == [[], []]
    assert "(no answers available yet)" in played.all(b.RoundStart, "ana")[0].user_message


async def test_an_answer_voids_the_votes_before_it() -> None:
    script = {
        "ana": [[{"after": {"bob": 2}}, answer("Later.")], [vote("agent1")]],
        "bob": [[answer("Early.")], [vote("agent2")], [vote("agent2", "still mine")]],
    }
    played = await play(["ana", "bob"], script)
    votes = played.state.votes
    assert [(vote.voter, vote.valid) for vote in votes if vote.voter == "bob"] == [("bob", False), ("bob", True)]
    assert votes[0].void_by == "agent1.1"
    assert played.state.winner == "ana", "one vote each: the tie goes to the one first in the configuration"
    assert played.state.is_tie


async def test_a_vote_without_sight_of_the_newest_answer_is_ignored() -> None:
    script = {
        "ana": [[answer("One.")], [{"after": {"bob": 1}}, vote("agent1")], [vote("agent2")]],
        "bob": [[{"during": {"ana": 2}}, answer("Two.")], [vote("agent2")]],
    }
    played = await play(["ana", "bob"], script)
    ignored = played.all(b.VoteIgnored, "ana")
    assert [body.why for body in ignored] == ["agent2.1 came while it was voting"]
    assert played.state.winner == "bob"
    assert {vote.voter for vote in played.state.valid_votes} == {"ana", "bob"}


async def test_labels_count_by_the_alphabet_and_ties_by_the_configuration() -> None:
    script = {
        "zeta": [[answer("z")], [{"after": {"alpha": 1}}, vote("agent2")], [vote("agent2")]],
        "alpha": [[answer("a")], [{"after": {"zeta": 1}}, vote("agent1")], [vote("agent1")]],
    }
    played = await play(["zeta", "alpha"], script)
    assert played.state.agents["zeta"].answer_label == "agent2.1"
    assert played.state.winner == "zeta"
    assert played.state.winner_how == "most votes, tie broken by registration order"


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([{"say": "just text"}], "no_tool_calls"),
        ([{"tool": {"name": "search", "args": {}}}], "no_workflow_tool"),
        ([vote("agent1")], "vote_no_answers"),
        ([vote("agent1"), answer("and this")], "vote_and_answer"),
        ([{"call": {"name": "new_answer", "raw": '{"content": ""}'}}], "no_tool_calls"),
    ],
)
async def test_a_reply_that_decides_nothing_is_tried_again(steps: list[Any], reason: str) -> None:
    played = await play(["ana"], {"ana": [steps, [answer("Fine.")], [vote("agent1")]]})
    assert [body.reason for body in played.all(b.Enforcement)] == [reason]
    assert played.state.final_answer == "Fine."


async def test_unknown_tools_are_named() -> None:
    calls = [LOOK, {"tool": {"name": "search", "args": {}}}]
    played = await play(["ana"], {"ana": [calls, [answer("x")], [vote("agent1")]]}, tools=Looking())
    recorded = played.all(b.Enforcement)[0]
    assert (recorded.tool_calls, recorded.unknown_tools) == (["look", "search"], ["search"])


async def test_three_bad_replies_end_the_agent_and_its_answer_can_still_win() -> None:
    bad = [{"say": "hm"}]
    script = {
        "ana": [[answer("Mine.")], bad, bad, bad],
        "bob": [[{"after": {"ana": 4}}, answer("Other.")], [vote("agent1")]],
    }
    played = await play(["ana", "bob"], script)
    assert played.state.agents["ana"].error.startswith("No valid reply in 3 tries")
    assert [body.attempt for body in played.all(b.Enforcement, "ana")] == [1, 2, 3]
    assert (played.state.winner, played.ended.exit_code) == ("ana", 0)


async def test_when_all_agents_fail_the_run_says_why() -> None:
    fail = [{"fail": {"message": "401: the key was refused", "kind": "api_error", "fatal": True}}]
    played = await play(["ana", "bob"], {"ana": [fail], "bob": [fail]})
    assert (played.ended.state, played.ended.exit_code, played.ended.winner) == ("failed", 2, None)
    assert "ana: 401: the key was refused" in played.ended.reason


async def test_a_duplicate_answer_is_refused_without_real_names() -> None:
    script = {
        "ana": [[answer("Same.")], [{"after": {"bob": 2}}, vote("agent1")], [vote("agent1")]],
        "bob": [[{"after": {"ana": 1}}, answer(" Same. ")], [answer("Other.")], [vote("agent1")]],
    }
    played = await play(["ana", "bob"], script)
    refusal = next(body for body in played.all(b.Enforcement, "bob") if body.reason == "answer_duplicate")
    assert "agent1" in refusal.error_message
    assert "ana" not in refusal.error_message


async def test_at_the_limit_of_answers_only_the_vote_is_offered() -> None:
    script = {"ana": [[answer("One.")], [answer("Two.")], [vote("agent1")]]}
    played = await play(["ana"], script, Settings(max_new_answers_per_agent=1))
    second = played.all(b.RoundStart, "ana")[1]
    assert [tool["function"]["name"] for tool in second.tools] == ["vote"]
    assert played.all(b.Enforcement)[0].reason == "answer_limit"


async def test_out_of_time_with_an_answer_it_is_taken_as_it_stands() -> None:
    script = {"ana": [[answer("In time.")], ["stall"]], "bob": [["stall"]]}
    played = await play(["ana", "bob"], script, Settings(orchestrator_timeout_seconds=0.05))
    assert (played.ended.state, played.ended.exit_code, played.state.winner) == ("timeout", 0, "ana")
    assert played.state.final_answer == "In time."
    assert {event.agent_id for event in played.events if event.event_type == "agent_timeout"} == {"ana", "bob"}


async def test_out_of_time_without_an_answer() -> None:
    played = await play(["ana"], {"ana": [["stall"]]}, Settings(orchestrator_timeout_seconds=0.05))
    assert (played.ended.state, played.ended.exit_code) == ("timeout", 3)
    assert played.state.final_answer is None


async def test_the_presenter_may_rewrite_the_answer() -> None:
    script = {"ana": [[answer("Draft.")], [vote("agent1")], {"when": "presentation", "steps": [answer("# Final")]}]}
    played = await play(["ana"], script)
    assert played.state.final_answer == "# Final"
    assert "".join(body.content for body in played.all(b.FinalPresentationChunk)) == "# Final"


async def test_a_presentation_that_fails_falls_back_to_the_answer() -> None:
    script = {"ana": [[answer("Draft.")], [vote("agent1")], {"when": "presentation", "steps": [{"fail": "gone"}]}]}
    played = await play(["ana"], script)
    assert (played.state.final_answer, played.ended.exit_code) == ("Draft.", 0)
    assert [trouble.message for trouble in played.state.troubles] == ["gone"]


async def test_real_ids_stay_hidden_until_the_presentation() -> None:
    script = {
        "secret_ana": [[answer("A")], [{"after": {"secret_bob": 1}}, vote("agent2")], [vote("agent2")]],
        "secret_bob": [[answer("B")], [{"after": {"secret_ana": 1}}, vote("agent2")], [vote("agent2")]],
    }
    played = await play(["secret_ana", "secret_bob"], script)
    for body in played.all(b.RoundStart):
        told = body.system_message + body.user_message
        assert ("secret_" in told) == (body.round_type == "presentation")


async def test_no_vote_is_needed_when_voting_is_skipped() -> None:
    played = await play(["ana", "bob"], {"ana": [[answer("A")]], "bob": [[answer("B")]]}, Settings(skip_voting=True))
    assert (played.state.winner, played.state.votes) == ("ana", ())
