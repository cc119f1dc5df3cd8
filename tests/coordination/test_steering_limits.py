"""Limits that the person raises, and the presenter and the paused team under the person's hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.team import OnServer
from massgen_tui.coordination.timeouts import RoundClock
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import UsageChunk
from massgen_tui.tools.tool import Tool
from tests.coordination.test_modes import Looking
from tests.coordination.test_steering import Running, answer, is_in_round, running, vote

STALLED = {"ana": [["stall"]]}


@pytest.mark.parametrize(
    ("command", "settings", "said", "limits"),
    [
        (
            s.MoreTime(60),
            Settings(orchestrator_timeout_seconds=100),
            "01:00, 02:40 in all",
            {"orchestrator_timeout_seconds": 160, "max_cost_usd": None},
        ),
        (s.MoreTime(60), Settings(orchestrator_timeout_seconds=None), "the run has no time limit", None),
        (
            s.MoreBudget(0.5),
            Settings(max_cost_usd=1.0),
            "$0.5 more, $1.5 in all",
            {"orchestrator_timeout_seconds": 1800.0, "max_cost_usd": 1.5},
        ),
        (s.MoreBudget(0.5), Settings(), "the run has no budget", None),
        (s.MoreAnswers(1), Settings(max_new_answers_global=2), "1 more for each agent", None),
        (s.MoreAnswers(1), Settings(), "answers have no limit", None),
        (s.MoreRoundTime(60), Settings(initial_round_timeout_seconds=9), "01:00 for each", None),
        (s.MoreRoundTime(60), Settings(), "the rounds have no time limit", None),
    ],
)
async def test_what_holds_from_now_on_is_told(
    command: s.Command, settings: Settings, said: str, limits: dict[str, Any] | None
) -> None:
    async with running(["ana"], STALLED, settings=settings) as run:
        before = await run.until(is_in_round("ana"))
        await run.helm.steer(command)
        (told,) = [event.body for event in run.events if isinstance(event.body, b.Steered)]
        assert told.text == said
        assert told.seconds == (60 if said == "01:00 for each" else 0)
        assert dict((await run.until(is_in_round("ana"))).limits) == (limits or before.limits)


@pytest.mark.parametrize(
    ("command", "before", "after"),
    [
        (s.MoreTime(60), Settings(orchestrator_timeout_seconds=100), Settings(orchestrator_timeout_seconds=160)),
        (
            s.MoreRoundTime(60),
            Settings(initial_round_timeout_seconds=9, subsequent_round_timeout_seconds=20),
            Settings(initial_round_timeout_seconds=69, subsequent_round_timeout_seconds=80),
        ),
        (
            s.MoreRoundTime(60),
            Settings(subsequent_round_timeout_seconds=20),
            Settings(subsequent_round_timeout_seconds=80),
        ),
        (s.MoreAnswers(2), Settings(max_new_answers_per_agent=1), Settings(max_new_answers_per_agent=3)),
        (s.MoreAnswers(2), Settings(max_new_answers_global=3), Settings(max_new_answers_global=7)),
        (s.MoreBudget(0.5), Settings(max_cost_usd=1.0), Settings(max_cost_usd=1.5)),
        *(
            (command, unlimited, unlimited)
            for command in (s.MoreTime(60), s.MoreRoundTime(60), s.MoreAnswers(1), s.MoreBudget(1))
            for unlimited in [Settings(orchestrator_timeout_seconds=None)]
        ),
    ],
)
async def test_what_is_raised_holds_and_what_has_no_limit_gets_none(
    command: s.Command, before: Settings, after: Settings
) -> None:
    script = {"ana": [["stall"]], "bob": [["stall"]]}
    async with running(["ana", "bob"], script, settings=before) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(command)
        assert run.orchestrator.team.settings == after


async def test_more_time_is_added_to_what_is_left() -> None:
    async with running(["ana"], STALLED, settings=Settings(orchestrator_timeout_seconds=100)) as run:
        await run.until(is_in_round("ana"))
        limit = run.orchestrator._limit
        assert limit is not None
        ends = limit.when()
        assert ends is not None
        for more in (60, 120):
            await run.helm.steer(s.MoreTime(60))
            assert limit.when() == ends + more
        told = [event.body.text for event in run.events if isinstance(event.body, b.Steered)]
        assert told == ["01:00, 02:40 in all", "01:00, 03:40 in all"]


async def test_more_time_does_not_put_off_the_end_of_a_spent_budget() -> None:
    settings = Settings(orchestrator_timeout_seconds=100, max_cost_usd=1.0)
    async with running(["ana"], STALLED, settings=settings) as run:
        await run.until(is_in_round("ana"))
        team = run.orchestrator.team
        team.use(team.players[0], UsageChunk(10, 10, cost=2.0), 0)
        await run.helm.steer(s.MoreTime(60))
        assert (await run.end()).ended.reason.startswith("The budget of $1 is spent")


async def test_a_later_round_begins_with_the_time_that_was_added() -> None:
    settings = Settings(initial_round_timeout_seconds=100, subsequent_round_timeout_seconds=200)
    script = {"ana": [["stall"], [answer("A")], [vote("agent1")]]}
    async with running(["ana"], script, settings=settings) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.MoreRoundTime(60))
        await run.helm.steer(s.Hurry("answer"))
        first, later, *_ = (await run.end()).all(b.RoundStart)
    assert 90 < first.seconds <= 100
    assert 250 < later.seconds <= 260


async def test_a_raised_budget_lets_the_run_go_on() -> None:
    paid = {"usage": {"input": 10, "output": 10, "cost": 0.6}}
    script = {"ana": [["stall"], [answer("A"), paid], [{"say": "hm"}, vote("agent1"), paid]]}
    async with running(["ana"], script, settings=Settings(max_cost_usd=1.0)) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.MoreBudget(1))
        await run.helm.steer(s.Hurry("answer"))
        played = await run.end()
    assert played.ended.reason == ""
    assert played.all(b.Vote, "ana")


async def test_a_silent_round_is_waited_for_as_long_as_it_may_last_now() -> None:
    settings = Settings(initial_round_timeout_seconds=0.02, round_timeout_grace_seconds=0.03)
    script = {"ana": [["stall"], [answer("A")], [vote("agent1")]]}
    async with running(["ana"], script, settings=settings) as run:
        await run.until(is_in_round("ana"))
        await run.helm.steer(s.MoreRoundTime(60))
        done, _ = await asyncio.wait([run.task], timeout=0.2)
        assert not done, "it outlived its first limit"
        await run.helm.steer(s.Hurry("answer"))
        assert (await run.end()).state.final_answer == "A"


def test_an_agent_that_was_told_to_finish_has_that_much_longer() -> None:
    at = 0.0
    clock = RoundClock(10, 5, lambda: at)
    at = 10.0
    assert clock.should_tell()
    clock.tell()
    clock.extend(20)
    at = 34.9
    assert not clock.is_up()
    at = 35.0
    assert clock.is_up()


PRESENTS = {"when": "presentation", "steps": [{"say": "Well, "}, "stall"]}


@asynccontextmanager
async def presenting(*more: Any) -> AsyncIterator[Running]:
    """A run whose presenter has begun to speak, and fallen silent."""
    script = {
        "ana": [[answer("A")], [vote("agent1")], PRESENTS, *more],
        "bob": [[{"after": {"ana": 1}}, vote("agent1")], [vote("agent1")]],
    }
    async with running(["ana", "bob"], script) as run:
        await run.until(lambda state: state.phase == "presentation" and "Well, " in said_by(run))
        yield run


def said_by(run: Running) -> str:
    run.orchestrator.team.events.tick()
    return "".join(event.body.content for event in run.events if isinstance(event.body, b.FinalPresentationChunk))


@pytest.mark.parametrize("command", [s.StopAgent("ana"), s.Hurry("answer"), s.Hurry("answer", "ana")])
async def test_a_silent_presenter_is_not_waited_for(command: s.Command) -> None:
    async with presenting() as run:
        await run.helm.steer(command)
        played = await run.end()
    assert (played.state.final_answer, played.ended.state) == ("A", "finished")
    assert not played.all(b.Error), "what the person does is no error"


async def test_a_presenter_presents_anew() -> None:
    again = {"when": "presentation", "steps": [{"answer": "Better."}]}
    async with presenting(again) as run:
        await run.helm.steer(s.RestartAgent("ana"))
        assert (await run.end()).state.final_answer == "Better."


def heard(run: Running) -> list[str]:
    """What the first agent's model is told, call by call."""
    asked: list[str] = []
    provider = run.orchestrator.team.players[0].provider
    stream = provider.stream

    def listening(request: Any) -> Any:
        asked.append(request.messages[-1].text)
        return stream(request)

    provider.stream = listening  # type: ignore[method-assign]
    return asked


async def test_an_agent_that_waits_with_a_paused_team_is_hurried_when_it_goes_on() -> None:
    async with running(["ana"], {"ana": [[answer("A")], [vote("agent1")]]}) as run:
        asked = heard(run)
        await run.helm.steer(s.Pause())
        await run.until(is_in_round("ana"))
        for _ in range(50):
            await asyncio.sleep(0)
        assert asked == []
        await run.helm.steer(s.Hurry("answer", "ana"))
        await run.helm.steer(s.Resume())
        await run.end()
    assert asked[0].endswith("The person asks you to decide now: submit the best answer you have.")


class Connecting(Looking):
    """Tools whose server is started only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.started = asyncio.Event()

    async def specs(self, on_server: OnServer | None = None) -> Sequence[Tool]:
        await self.started.wait()
        return await super().specs(on_server)


async def test_an_agent_whose_tools_are_being_connected_is_hurried_when_it_begins() -> None:
    tools = Connecting()
    async with running(["ana"], {"ana": [[answer("A")], [vote("agent1")]]}, tools=tools) as run:
        asked = heard(run)
        await run.until(lambda state: bool(state.agents))
        for _ in range(50):
            await asyncio.sleep(0)
        await run.helm.steer(s.Hurry("answer", "ana"))
        tools.started.set()
        await run.end()
    assert asked[0].endswith("The person asks you to decide now: submit the best answer you have.")
