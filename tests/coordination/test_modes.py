"""What the settings change: time, news, modes, and the second attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from massgen_tui.coordination import prompts
from massgen_tui.coordination.orchestrator import Orchestrator, Place
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.team import OnServer
from massgen_tui.events import bodies as b
from massgen_tui.tools.tool import Tool
from tests.coordination.scenario import Played, play, result, team


def answer(text: str) -> dict[str, Any]:
    return {"answer": text}


def vote(anonymous: str) -> dict[str, Any]:
    return {"vote": {"for": anonymous, "reason": "good"}}


LOOK = {"tool": {"name": "look", "args": {"at": "it"}}}


@dataclass(frozen=True)
class Seen:
    text: str
    is_error: bool = False


@dataclass
class Looking:
    """Tools that answer at once and count their calls."""

    calls: list[Mapping[str, Any]] = field(default_factory=list)

    async def specs(self, on_server: OnServer | None = None) -> Sequence[Tool]:  # noqa: ARG002
        return [Tool("look", "Look.", {"type": "object", "properties": {}})]

    async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> Seen:  # noqa: ARG002
        self.calls.append(arguments)
        return Seen(f"{name}: nothing")

    def troubles(self) -> Sequence[str]:
        return []

    async def close(self) -> None:
        return


# -- news in the middle of a round -------------------------------------------------------------------------------------

NEWS = {
    "ana": [[answer("A1")], [{"after": {"bob": 1}}, LOOK], [vote("agent2")], [vote("agent2")]],
    "bob": [[{"during": {"ana": 2}}, answer("B1")], [{"after": {"ana": 2}}, vote("agent2")], [vote("agent2")]],
}


async def test_news_come_with_the_next_tool_result() -> None:
    played = await play(["ana", "bob"], NEWS, tools=Looking())
    injected = played.all(b.InjectionReceived, "ana")
    assert [body.labels for body in injected] == [["agent2.1"]]
    assert "[UPDATE: agent2 (agent2.1) submitted new answer(s)]" in injected[0].content
    assert not played.all(b.VoteIgnored), "having been told, its vote counts"


async def test_deferred_news_end_the_round_instead() -> None:
    played = await play(["ana", "bob"], NEWS, Settings(defer_peer_updates_until_restart=True), tools=Looking())
    assert not played.all(b.InjectionReceived)
    assert "restarted" in [body.outcome for body in played.all(b.RoundEnd, "ana")]
    assert not played.all(b.VoteIgnored), "it ended with the tool's result"


async def test_without_injection_nobody_learns_of_the_others_and_votes_still_count() -> None:
    played = await play(["ana", "bob"], NEWS, Settings(disable_injection=True), tools=Looking())
    assert not played.all(b.InjectionReceived)
    assert not played.all(b.RestartTriggered)
    assert played.ended.exit_code == 0


# -- time --------------------------------------------------------------------------------------------------------------


async def test_out_of_time_an_agent_is_told_then_refused_its_tools() -> None:
    tools = Looking()
    script = {"ana": [[answer("A")], [LOOK], [LOOK], [vote("agent1")]]}
    settings = Settings(subsequent_round_timeout_seconds=1e-9, round_timeout_grace_seconds=0)
    played = await play(["ana"], script, settings, tools=tools)
    assert len(tools.calls) == 1, "the second call came after the grace"
    assert any("told to finish" in body.message for body in played.all(b.Status, "ana"))
    assert played.state.winner == "ana"


async def test_who_looks_again_is_said_to_see_only_what_it_had_not_seen() -> None:
    bob = [[LOOK], [answer("B")], [answer("B2")], [vote("agent1")]]
    script = {"ana": [[answer("A")], [LOOK], [vote("agent1")], [vote("agent1")]], "bob": bob}
    played = await play(["ana", "bob"], script, Settings(), tools=Looking())
    reasons = {agent: [body.restart_reason for body in played.all(b.AgentRestart, agent)] for agent in ("ana", "bob")}
    assert reasons == {
        "ana": ["looks again", "looks again, with agent2.2"],
        "bob": ["looks again, with agent1.1", "looks again"],
    }


async def test_the_log_says_how_long_a_round_may_take_and_how_long_is_left_to_who_was_told() -> None:
    script = {"ana": [[LOOK], [answer("A")], [vote("agent1")]]}
    settings = Settings(initial_round_timeout_seconds=1e-9, round_timeout_grace_seconds=30)
    played = await play(["ana"], script, settings, tools=Looking())
    assert [body.wait_seconds for body in played.all(b.Status, "ana")] == [30]
    settings = Settings(initial_round_timeout_seconds=100, subsequent_round_timeout_seconds=50)
    first, later, presents = (await play(["ana"], script, settings, tools=Looking())).all(b.RoundStart)
    assert 90 < first.seconds <= 100
    assert 40 < later.seconds <= 50
    assert presents.seconds == 0


@pytest.mark.parametrize("refused", [[[LOOK]] * 10, [[LOOK, LOOK]] * 5])
async def test_ten_refusals_end_the_agent(refused: list[Any]) -> None:
    script = {"ana": [[answer("A")], [LOOK], *refused]}
    settings = Settings(subsequent_round_timeout_seconds=1e-9, round_timeout_grace_seconds=0)
    played = await play(["ana"], script, settings, tools=Looking())
    assert played.state.agents["ana"].error == "10 tool calls after the time of the round was up"
    assert played.state.winner == "ana", "its answer stands"


async def test_while_there_is_time_no_number_of_tool_calls_ends_an_agent() -> None:
    tools = Looking()
    played = await play(["ana"], {"ana": [*[[LOOK]] * 12, [answer("A")], [vote("agent1")]]}, tools=tools)
    assert (len(tools.calls), played.state.final_answer) == (12, "A")


async def test_a_stream_that_falls_silent_after_its_time_is_cut_and_tried_again() -> None:
    script = {"ana": [["stall"], [answer("A")], [vote("agent1")]]}
    played = await play(["ana"], script, Settings(initial_round_timeout_seconds=0.01, round_timeout_grace_seconds=0.02))
    assert [body.reason for body in played.all(b.Enforcement)] == ["silent_stream"]
    assert played.state.final_answer == "A"


def test_the_sentences_name_the_way_out() -> None:
    ways = prompts.ways_to_decide(Settings(), only_vote=False)
    assert "`vote` or `new_answer`" in prompts.time_nearly_up(ways)
    assert "`vote` and `new_answer`" in prompts.too_late(ways)
    parts = prompts.ways_to_decide(Settings(coordination_mode="decomposition"), only_vote=False)
    assert "`new_answer` or `stop`" in prompts.time_nearly_up(parts)


# -- modes -------------------------------------------------------------------------------------------------------------


async def test_deferred_voting_waits_for_all_first_answers() -> None:
    script = {
        "ana": [[answer("A")], [vote("agent2")]],
        "bob": [[{"pause": 0}, {"pause": 0}, answer("B")], [vote("agent2")]],
    }
    settings = Settings(defer_voting_until_all_answered=True, max_new_answers_per_agent=1)
    played = await play(["ana", "bob"], script, settings)
    assert [body.context_labels for body in played.all(b.ContextReceived, "ana")] == [[], ["agent2.1", "agent1.1"]]


async def test_the_lead_over_slow_peers_is_limited() -> None:
    script = {
        "ana": [[answer("A1")], [answer("A2")], [answer("A3")], [vote("agent1")]],
        "bob": [[{"pause": 0.05}, answer("B")], [vote("agent1")], [vote("agent1")], [vote("agent1")]],
    }
    played = await play(["ana", "bob"], script)
    third = next(answer.seq for answer in played.state.answers if answer.label == "agent1.3")
    first_of_bob = next(answer.seq for answer in played.state.answers if answer.label == "agent2.1")
    assert third > first_of_bob


async def test_straight_to_the_presentation() -> None:
    script = {"ana": [{"when": "presentation", "steps": [answer("At once.")]}], "bob": []}
    played = await play(["ana", "bob"], script, Settings(skip_coordination_rounds=True))
    assert (played.state.final_answer, played.state.winner, played.state.answers) == ("At once.", "ana", ())


async def test_a_presentation_without_a_word_is_no_answer() -> None:
    played = await play(
        ["ana"], {"ana": [{"when": "presentation", "steps": ["stop"]}]}, Settings(skip_coordination_rounds=True)
    )
    assert (played.ended.state, played.ended.exit_code) == ("failed", 2)


async def test_a_divided_task_ends_when_all_have_stopped() -> None:
    stop = {"tool": {"name": "stop", "args": {"summary": "done", "status": "complete"}}}
    script = {
        "ana": [[answer("part A")], [stop], [stop]],
        "bob": [[{"after": {"ana": 2}}, answer("part B")], [stop], {"when": "presentation", "steps": [answer("A+B")]}],
    }
    played = await play(["ana", "bob"], script, Settings(coordination_mode="decomposition"), subtask="a half")
    assert (played.state.winner, played.state.final_answer) == ("bob", "A+B")
    assert len(played.all(b.AgentStopped, "ana")) == 2, "bob's answer woke it"
    told = played.all(b.RoundStart, "bob")[-1].user_message
    assert 'Work: "part A"' in told
    assert "Subtask: a half" in told


async def test_at_its_limit_a_part_counts_as_stopped() -> None:
    played = await play(
        ["ana"],
        {"ana": [[answer("1")], [answer("2")]]},
        Settings(coordination_mode="decomposition", max_new_answers_per_agent=2),
    )
    assert len(played.state.answers) == 2
    assert played.ended.exit_code == 0


async def test_while_planning_no_tool_runs_until_the_presentation() -> None:
    tools = Looking()
    script = {
        "ana": [[LOOK], [answer("plan")], [vote("agent1")], {"when": "presentation", "steps": [LOOK]}],
    }
    played = await play(["ana"], script, Settings(enable_planning_mode=True), tools=tools)
    assert len(tools.calls) == 1
    assert [body.tool_name for body in played.all(b.ToolStart)] == ["look"]


@pytest.mark.parametrize(
    ("name", "word"), [("strict", "nothing left"), ("roi_aggressive", "5 %"), ("lenient", "polish")]
)
async def test_the_sensitivity_is_in_what_the_agents_are_told(name: str, word: str) -> None:
    script = {"ana": [[answer("A")], [vote("agent1")]]}
    played = await play(["ana"], script, Settings(voting_sensitivity=name))
    assert word in played.all(b.RoundStart)[0].system_message


async def test_sequential_sensitivity_grows_milder() -> None:
    script = {"ana": [[answer("A")], [answer("B")], [vote("agent1")]]}
    played = await play(["ana"], script, Settings(voting_sensitivity="sequential"))
    told = [body.system_message for body in played.all(b.RoundStart)][:3]
    assert ["nothing left" in told[0], "something that matters" in told[1], "polish" in told[2]] == [True] * 3


async def test_a_long_history_is_cut_and_the_cut_is_told() -> None:
    script = {"ana": [[{"say": "x" * 4000}, LOOK], [LOOK], [LOOK], [answer("A")], [vote("agent1")]]}
    played = await play(["ana"], script, tools=Looking(), max_history_tokens=600)
    cuts = played.all(b.HistoryTruncated)
    assert [(cut.messages_before, cut.messages_after, cut.limit) for cut in cuts] == [(6, 4, 600)]
    assert cuts[0].tokens_before > 600 >= cuts[0].tokens_after


# -- another attempt ---------------------------------------------------------------------------------------------------


async def judged(steps: list[Any], attempt: int = 1) -> tuple[Played, Orchestrator]:
    script = {"ana": [[answer("A")], [vote("agent1")], {"when": "post_evaluation", "steps": steps}]}
    made, events = team(["ana"], script, Settings(max_orchestration_restarts=1))
    orchestrator = Orchestrator(made, Place(attempt=attempt))
    return result(events, await orchestrator.run()), orchestrator


RESTART = {"tool": {"name": "restart_orchestration", "args": {"reason": "wrong", "instructions": "again"}}}


async def test_the_presenter_may_ask_for_another_attempt() -> None:
    played, orchestrator = await judged([RESTART])
    assert orchestrator.wish is not None
    assert (orchestrator.wish.reason, orchestrator.wish.instructions, orchestrator.wish.answer) == (
        "wrong",
        "again",
        "A",
    )
    assert [(banner.attempt, banner.max_attempts) for banner in played.all(b.RestartBanner)] == [(2, 2)]
    assert played.ended.state == "restarted"


async def test_the_last_attempt_is_not_judged() -> None:
    played, orchestrator = await judged([RESTART], attempt=2)
    assert (orchestrator.wish, played.ended.state) == (None, "finished")
    assert not played.all(b.PostEvaluation)


IN_TEXT = {"say": '{"action_type": "restart_orchestration", "restart_data": {"reason": "r", "instructions": "i"}}'}


@pytest.mark.parametrize(
    "steps",
    [["stop"], [{"fail": "gone"}], [IN_TEXT, {"fail": "gone"}], [{"tool": {"name": "submit", "args": {}}}]],
)
async def test_anything_but_a_restart_lets_the_answer_out(steps: list[Any]) -> None:
    played, orchestrator = await judged(steps)
    assert (orchestrator.wish, played.ended.state) == (None, "finished")


async def test_a_restart_written_as_json_counts() -> None:
    _, orchestrator = await judged([IN_TEXT])
    assert orchestrator.wish is not None


# -- asking the others -------------------------------------------------------------------------------------------------

ASK = {"tool": {"name": "ask_others", "args": {"question": "Which one?"}}}


async def test_a_question_goes_to_the_peers_and_their_answers_come_back() -> None:
    script = {
        "ana": [[ASK], [answer("A")], [vote("agent1")], [vote("agent1")]],
        "bob": [
            [{"after": {"ana": 1}}, answer("B")],
            [vote("agent1")],
            [vote("agent1")],
            {"when": "broadcast", "steps": [{"say": "The left."}]},
        ],
    }
    played = await play(["ana", "bob"], script, Settings(broadcast="agents"))
    assert [body.content for body in played.all(b.BroadcastResponse, "bob")] == ["The left."]
    done = next(body for body in played.all(b.ToolComplete, "ana") if body.tool_name == "ask_others")
    assert done.result == "[agent2]: The left."
    assert [body.status for body in played.all(b.BroadcastComplete)] == ["complete"]


async def test_a_person_who_says_nothing_lets_the_agent_decide() -> None:
    script = {"ana": [[ASK], [answer("A")], [vote("agent1")]]}
    made, events = team(["ana"], script, Settings(broadcast="human", broadcast_timeout=0.01))

    async def nobody(request_id: str, agent: str, question: str) -> str | None:
        await asyncio.Event().wait()
        return None

    made.person = nobody
    played = result(events, await Orchestrator(made).run())
    done = next(body for body in played.all(b.ToolComplete) if body.tool_name == "ask_others")
    assert (done.result, done.is_error) == ("Nobody answered in time. Decide yourself.", False)
    assert played.state.questions == ()


async def test_the_number_of_questions_is_limited() -> None:
    script = {"ana": [[ASK], [ASK], [answer("A")], [vote("agent1")]]}
    played = await play(["ana"], script, Settings(broadcast="agents", max_broadcasts_per_agent=1))
    assert [body.is_error for body in played.all(b.ToolComplete)] == [False, True]


# -- an agent that votes before it has answered is not waited for ------------------------------------------------------

EARLY_VOTE = {
    "ana": [[{"after": {"bob": 1}}, vote("agent2")], [vote("agent2")]],
    "bob": [[answer("B")], [vote("agent2")]],
}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(skip_voting=True),
        Settings(defer_voting_until_all_answered=True, max_new_answers_per_agent=1),
        Settings(final_answer_strategy="synthesize", max_new_answers_per_agent=1),
    ],
)
async def test_an_agent_that_only_votes_holds_nobody_up(settings: Settings) -> None:
    played = await play(["ana", "bob"], EARLY_VOTE, settings)
    assert (played.state.winner, played.state.final_answer) == ("bob", "B")


async def test_a_divided_task_knows_no_votes_to_skip() -> None:
    stop = {"tool": {"name": "stop", "args": {"summary": "done", "status": "complete"}}}
    script = {"ana": [[answer("A")], [stop]]}
    played = await play(["ana"], script, Settings(coordination_mode="decomposition", skip_voting=True))
    assert played.state.final_answer == "A"
