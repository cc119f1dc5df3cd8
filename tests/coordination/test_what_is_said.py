"""The messages as the models get them, word for word where the protocol says so."""

from __future__ import annotations

import asyncio
from typing import Any

from massgen_tui.coordination import prompts, wording
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.events import bodies as b
from tests.coordination.scenario import Played, play, result, team
from tests.coordination.test_modes import ASK, LOOK, Looking, answer

STOP = {"tool": {"name": "stop", "args": {"summary": "all facts found", "status": "complete"}}}


def vote(name: str, reason: str) -> dict[str, Any]:
    return {"vote": {"for": name, "reason": reason}}


def of(played: Played, kind: str) -> b.RoundStart:
    return next(body for body in played.all(b.RoundStart) if body.round_type == kind)


async def test_the_winner_is_told_the_votes_and_all_answers() -> None:
    script = {
        "bob": [[answer("It is 97.")], {"sees": ["agent1.1"], "steps": [vote("agent2", "Right.")]}],
        "ana": [[answer("91 is prime.")], {"sees": ["agent2.1"], "steps": [vote("agent1", "")]}],
    }
    played = await play(["bob", "ana"], script)
    told = of(played, "presentation")
    assert told.user_message == (
        "<ORIGINAL MESSAGE> Name a prime > 90 <END OF ORIGINAL MESSAGE>\n"
        "\n"
        "VOTING RESULTS:\n"
        "You received 1 vote(s) with feedback: Right. (tie-broken by registration order)\n"
        "\n"
        "All answers provided during coordination:\n"
        "\n"
        'bob (YOUR ANSWER): "It is 97."\n'
        "\n"
        'ana: "91 is prime."\n'
        "\n"
        "\n" + wording.STRATEGY["winner_present"]
    )
    assert [tool["function"]["name"] for tool in told.tools] == ["new_answer"]
    rounds = [event.round_number for event in played.events if event.agent_id == "bob" and event.body == told]
    assert rounds == [2], "after the answer and the vote"


async def test_what_is_submitted_is_the_final_answer_and_not_what_is_said_beside_it() -> None:
    submits = [{"say": "Here it is."}, {"tool": {"name": "new_answer", "args": {"content": "97"}}}]
    script = {"ana": [[answer("A")], [vote("agent1", "")], {"when": "presentation", "steps": submits}]}
    assert (await play(["ana"], script)).state.final_answer == "97"


async def test_the_presenter_judges_the_answer_that_would_go_out() -> None:
    script = {"ana": [[answer("A")], [vote("agent1", "")], {"when": "presentation", "steps": [answer("The end.")]}]}
    played = await play(["ana"], script, Settings(max_orchestration_restarts=1))
    assert "\n\nFINAL ANSWER TO EVALUATE:\nThe end.\n\n" in of(played, "post_evaluation").user_message


async def test_who_puts_the_parts_together_is_told_what_each_came_to() -> None:
    played = await play(["ana"], {"ana": [[answer("Facts.")], [STOP]]}, Settings(coordination_mode="decomposition"))
    assert 'ana (YOU)\nResult: complete: all facts found\nWork: "Facts."\n' in of(played, "presentation").user_message


async def test_who_shares_a_task_is_told_its_own_part_of_it_in_every_round() -> None:
    shared = Settings(coordination_mode="decomposition")
    played = await play(["ana"], {"ana": [[answer("Facts.")], [STOP]]}, shared, subtask="Find the facts.")
    for kind in ("decomposition_initial", "decomposition_refinement"):
        assert "<subtask>\nFind the facts.\n</subtask>" in of(played, kind).system_message


def test_the_system_message_has_the_agents_own_words_and_the_rules_in_force() -> None:
    member, settings = Member("ana", "You check arithmetic."), Settings(voting_threshold=70)
    told = prompts.system_message(member, settings, round_number=1, only_vote=True, has_tools=False)
    assert "<agent_identity>\nYou check arithmetic.\n</agent_identity>" in told
    assert "at least 70 points" in told
    assert wording.ONLY_VOTE in told
    open_to_all = prompts.system_message(member, Settings(), round_number=1, only_vote=False, has_tools=False)
    assert wording.ONLY_VOTE not in open_to_all
    assert "points" not in open_to_all


def test_of_a_very_long_reply_the_end_is_given_back() -> None:
    told = prompts.try_again("No.", "a" + "b" * prompts.INCOMPLETE_CHARS, "`vote`")
    assert told.count("b") >= prompts.INCOMPLETE_CHARS
    assert "<incomplete_response>\nb" in told


async def test_a_judgement_that_does_not_come_lets_the_answer_out() -> None:
    script = {"ana": [[answer("A")], [vote("agent1", "")], {"when": "post_evaluation", "steps": ["stall"]}]}
    made, events = team(["ana"], script, Settings(max_orchestration_restarts=1, orchestrator_timeout_seconds=0.2))
    played = result(events, await asyncio.wait_for(Orchestrator(made).run(), 5))
    assert (played.ended.state, played.state.final_answer) == ("finished", "A")
    assert [trouble.kind for trouble in played.state.troubles] == ["timeout"]


async def test_who_is_out_is_not_asked_and_nobody_stands_in_for_the_person() -> None:
    refused = {"fail": {"message": "401", "kind": "fatal_api_error", "fatal": True}}
    script = {"ana": [[{"pause": 0}] * 20 + [ASK], [answer("A")], [vote("agent1", "")]], "bob": [[refused]]}
    played = await play(["ana", "bob"], script, Settings(broadcast="agents"))
    assert [body.status for body in played.all(b.BroadcastComplete)] == ["declined"]
    alone = await play(["ana"], {"ana": script["ana"]}, Settings(broadcast="human"))
    assert [body.status for body in alone.all(b.BroadcastComplete)] == ["declined"]
    heard = next(body for body in alone.all(b.ToolComplete))
    assert (heard.result, heard.is_error) == ("There is nobody who wants to answer. Decide yourself.", False)


async def test_a_spent_budget_without_an_answer_is_a_failure_and_no_timeout() -> None:
    spends = [{"usage": {"input": 1, "output": 1, "cost": 1.0}}, {"say": "hm"}]
    played = await play(["ana"], {"ana": [spends, ["stall"]]}, Settings(max_cost_usd=0.5))
    assert (played.ended.state, played.ended.exit_code) == ("failed", 2)
    assert played.ended.reason == "The budget of $0.5 is spent; no agent had an answer"


async def test_a_cost_that_nobody_knows_is_not_nothing() -> None:
    unknown = [{"usage": {"input": 1, "output": 1}}, answer("A")]
    played = await play(["ana"], {"ana": [unknown]}, Settings(skip_voting=True, skip_final_presentation=True))
    assert [(body.cost, body.cost_known, body.token_source) for body in played.all(b.Usage)] == [(0.0, False, "api")]


async def test_a_budget_says_once_that_it_does_not_hold_for_a_model_without_a_price() -> None:
    unknown = {"usage": {"input": 1, "output": 1}}
    script = {"ana": [[unknown, answer("A")], [unknown, vote("agent1", "")]]}
    played = await play(["ana"], script, Settings(max_cost_usd=2.0))
    warned = [body.message for body in played.all(b.Status) if body.level == "warning"]
    assert len(warned) == 1
    assert warned[0].endswith("costs is not known: the budget of $2 does not hold for it.")
    unlimited = await play(["ana"], script)
    assert not [body for body in unlimited.all(b.Status) if body.level == "warning"]


async def test_while_planning_the_others_may_be_asked_and_a_refused_call_is_told() -> None:
    script = {"ana": [[ASK], [LOOK], [answer("plan")], [vote("agent1", "")]]}
    settings = Settings(enable_planning_mode=True, broadcast="human")
    played = await play(["ana"], script, settings, tools=Looking())
    assert [body.tool_name for body in played.all(b.ToolComplete)] == ["ask_others"]
    assert [body.message for body in played.all(b.Status)] == ["look: not run: the team is planning"]
