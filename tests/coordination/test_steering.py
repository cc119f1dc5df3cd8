"""The person's hand on a running team: every command takes effect at once, also while a model is silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.helm import Helm
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.providers.base import UsageChunk
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.coordination.scenario import PATIENCE_SECONDS, Played, result, team
from tests.coordination.test_modes import Looking


def answer(text: str) -> dict[str, Any]:
    return {"answer": text}


def vote(anonymous: str) -> dict[str, Any]:
    return {"vote": {"for": anonymous, "reason": "good"}}


LOOK = {"tool": {"name": "look", "args": {}}}


@dataclass
class Running:
    """A run under way, and the helm."""

    orchestrator: Orchestrator
    events: list[Event]
    task: asyncio.Task[b.RunEnded]
    helm: Helm

    async def until(self, met: Callable[[RunState], bool]) -> RunState:
        """Let the run go on until its state is so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                state = RunState()
                for event in self.events:
                    state = fold(state, event)
                if met(state):
                    return state
                await asyncio.sleep(0)

    async def end(self) -> Played:
        """The run's end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return result(self.events, await self.task)


@asynccontextmanager
async def running(agents: list[str], script: dict[str, Any], **more: Any) -> AsyncIterator[Running]:
    made, events = team(agents, script, **more)
    orchestrator = Orchestrator(made)
    task = asyncio.create_task(orchestrator.run())
    try:
        yield Running(orchestrator, events, task, Helm(orchestrator))
    finally:
        task.cancel()
        await asyncio.wait([task])


def is_in_round(agent: str, number: int = 0) -> Callable[[RunState], bool]:
    return lambda state: agent in state.agents and state.agents[agent].rounds > number


async def test_a_silent_agent_can_be_hurried() -> None:
    script = {"ana": [[{"say": "Well, "}, "stall"], [answer("Now.")], [vote("agent1")]]}
    async with running(["ana"], script) as run:
        await run.until(is_in_round("ana"))
        await asyncio.sleep(0)
        await run.helm.steer(s.Hurry("answer", "ana"))
        played = await run.end()
    assert played.state.final_answer == "Now."
    assert not played.all(b.Enforcement), "being cut is not a failed try"


async def test_a_note_reaches_the_agent_with_its_next_round() -> None:
    script = {"ana": [[answer("A")], [vote("agent1")]]}
    made, events = team(["ana"], script)
    orchestrator = Orchestrator(made)
    made.steering.pause()
    task = asyncio.create_task(orchestrator.run())
    helm = Helm(orchestrator)
    await asyncio.sleep(0)
    await helm.steer(s.Tell("n1", "Be brief."))
    await helm.steer(s.Resume())
    played = result(events, await task)
    told = [body.user_message for body in played.all(b.RoundStart)]
    assert [message.count("[NOTE FROM THE PERSON] Be brief.") for message in told[:2]] in ([0, 1], [1, 0])
    assert played.state.notes == ()


async def test_a_note_comes_with_the_next_tool_result() -> None:
    script = {"ana": [[LOOK], [{"during": {}}, answer("A")], [vote("agent1")]]}
    async with running(["ana"], script, tools=Looking()) as run:
        run.orchestrator.team.steering.tell(s.Tell("n1", "Mind the gap."), ["ana"])
        played = await run.end()
    assert [body.text for body in played.all(b.NoteDelivered, "ana")] == ["Mind the gap."]


async def test_a_waiting_note_can_be_taken_back() -> None:
    async with running(["ana"], {"ana": [["stall"], [answer("A")], [vote("agent1")]]}) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.Tell("n1", "Never mind.", "ana"))
        assert (await run.until(lambda state: bool(state.notes))).notes[0].waits_for == ("ana",)
        await run.helm.steer(s.TakeBack("n1"))
        assert (await run.until(lambda state: not state.notes)).notes == ()
        await run.helm.steer(s.RestartAgent("ana"))
        played = await run.end()
        assert not played.all(b.NoteDelivered)
        assert [body.action for body in played.all(b.Steered, "ana")][:2] == ["tell", "take_back"], "where it was told"


async def test_the_end_tells_which_notes_were_never_read() -> None:
    script = {"ana": [["stall"]], "bob": [[LOOK], ["stall"]]}
    async with running(["ana", "bob"], script, tools=Looking()) as run:
        await run.until(lambda state: all(agent.rounds for agent in state.agents.values()) and len(state.agents) == 2)
        await run.helm.steer(s.Tell("n1", "Be brief."))
        await run.helm.steer(s.Tell("n2", "You alone.", "ana"))
        await run.until(lambda state: any(note.read for note in state.notes))
        run.task.cancel("by you")
        played = await run.end()
    told = "1 note was never read, 1 note did not reach ana: the run ended before"
    assert [body.message for body in played.all(b.SystemStatus)] == [told]
    assert [note.id for note in played.state.notes] == ["n2"]


async def test_a_paused_team_calls_no_model_until_it_goes_on() -> None:
    script = {"ana": [[LOOK], [answer("A")], [vote("agent1")]]}
    async with running(["ana"], script, tools=Looking()) as run:
        await run.helm.steer(s.Pause())
        state = await run.until(lambda state: state.paused)
        for _ in range(50):
            await asyncio.sleep(0)
        assert not run.task.done()
        assert not state.answers
        await run.helm.steer(s.Resume())
        assert (await run.end()).state.final_answer == "A"


async def test_a_stopped_agent_is_out_and_its_answer_stays() -> None:
    script = {"ana": [[answer("A")], ["stall"]], "bob": [[{"during": {"ana": 2}}, answer("B")], [vote("agent1")]]}
    async with running(["ana", "bob"], script) as run:
        await run.until(is_in_round("ana", 1))
        await run.helm.steer(s.StopAgent("ana"))
        await run.until(lambda state: state.agents["ana"].status == "stopped")
        played = await run.end()
    assert [body.outcome for body in played.all(b.RoundEnd, "ana")][1] == "cancelled"
    assert played.state.winner == "ana"
    assert not [vote for vote in played.state.valid_votes if vote.voter == "ana"]


async def test_stopping_everybody_ends_the_run_with_what_there_is() -> None:
    async with running(["ana"], {"ana": [["stall"]]}) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.StopAgent("ana"))
        played = await run.end()
    assert (played.ended.state, played.ended.exit_code) == ("failed", 2)
    assert "stopped by the person" in played.ended.reason


async def test_a_restarted_agent_begins_a_fresh_round() -> None:
    script = {"ana": [["stall"], [answer("A")], [vote("agent1")]]}
    async with running(["ana"], script) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.RestartAgent("ana"))
        played = await run.end()
    assert played.all(b.RoundEnd, "ana")[0].outcome == "restarted"
    assert played.state.final_answer == "A"


async def test_a_failed_agent_can_be_brought_back() -> None:
    fail = [{"fail": {"message": "no key", "kind": "api_error", "fatal": True}}]
    script = {"ana": [fail, [answer("A")], [vote("agent1")]], "bob": [["stall"], [vote("agent1")]]}
    async with running(["ana", "bob"], script) as run:
        await run.until(lambda state: bool(state.agents) and state.agents["ana"].status == "failed")
        for _ in range(50):
            await asyncio.sleep(0)
        await run.helm.steer(s.RestartAgent("ana"))
        await run.until(lambda state: bool(state.answers))
        await run.helm.steer(s.Hurry("vote"))
        assert (await run.end()).state.final_answer == "A"


async def test_more_time_moves_the_limit() -> None:
    settings = Settings(orchestrator_timeout_seconds=0.05)
    async with running(["ana"], {"ana": [["stall"], [answer("A")], [vote("agent1")]]}, settings=settings) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.MoreTime(60))
        done, _ = await asyncio.wait([run.task], timeout=0.1)
        assert not done, "it outlived its first limit"
        await run.helm.steer(s.Hurry("answer"))
        assert (await run.end()).ended.state == "finished"


async def test_more_answers_may_be_allowed() -> None:
    settings = Settings(max_new_answers_per_agent=1)
    async with running(
        ["ana"], {"ana": [[answer("A")], ["stall"], [answer("B")], [vote("agent1")]]}, settings=settings
    ) as run:
        await run.until(is_in_round("ana", 1))
        await run.helm.steer(s.MoreAnswers(1))
        await run.helm.steer(s.RestartAgent("ana"))
        played = await run.end()
    assert [answer.text for answer in played.state.answers] == ["A", "B"]


def test_all_that_a_call_used_is_an_event() -> None:
    made, events = team(["ana"], {"ana": []})
    made.use(made.players[0], UsageChunk(100, 9, 4, 30, 0.5, cache_write_tokens=20), 0)
    (body,) = [event.body for event in events if isinstance(event.body, b.Usage)]
    assert (body.input_tokens, body.output_tokens, body.reasoning_tokens) == (100, 9, 4)
    assert (body.cached_input_tokens, body.cache_write_tokens, body.cost, body.cost_known) == (30, 20, 0.5, True)


async def test_a_spent_budget_ends_the_run_with_what_it_has() -> None:
    paid = {"usage": {"input": 10, "output": 10, "cost": 0.6}}
    script = {"ana": [[answer("A"), paid], [{"say": "hm"}, paid], ["stall"]], "bob": [["stall"]]}
    made, events = team(["ana", "bob"], script, Settings(max_cost_usd=1.0))
    async with asyncio.timeout(PATIENCE_SECONDS):
        played = result(events, await Orchestrator(made).run())
    assert (played.ended.state, played.ended.exit_code, played.state.winner) == ("finished", 0, "ana")
    assert played.ended.reason == "The budget of $1 is spent"
