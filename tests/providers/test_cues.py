"""Cues of an offline team: a cue that can still come is waited for, one that cannot lets go at once."""

from __future__ import annotations

import asyncio

from massgen_tui.providers.cues import Cues
from massgen_tui.providers.offline_script import Cue
from tests.providers.virtual_time import run

PATIENCE = 15.0


class Stage:
    """Agents that wait for each other, and what has come of it."""

    def __init__(self, *agents: str) -> None:
        self.cues = Cues(PATIENCE)
        self.went_on: list[str] = []
        for agent in agents:
            self.cues.join(agent)

    async def wait(self, agent: str, begun: bool = True, **calls: int) -> None:
        """A call of the agent that begins with a cue."""
        self.cues.begin(agent)
        await self.cues.wait(agent, Cue(calls, begun))
        self.went_on.append(agent)
        self.cues.end(agent, complete=True)


def test_two_that_wait_for_each_other_go_on_one_after_the_other() -> None:
    async def scene() -> list[str]:
        stage = Stage("ana", "bob")
        await asyncio.gather(stage.wait("ana", bob=2), stage.wait("bob", begun=False, ana=1))
        return stage.went_on

    assert run(scene()) == (["ana", "bob"], 0)


def test_an_agent_at_rest_is_not_waited_for() -> None:
    async def scene() -> None:
        stage = Stage("ana", "bob")
        stage.cues.rest("bob", lambda: True)
        await stage.wait("ana", bob=1)

    assert run(scene())[1] == 0


def test_coming_to_rest_lets_those_go_on_who_wait() -> None:
    async def scene() -> None:
        stage = Stage("ana", "bob")
        waiting = asyncio.create_task(stage.wait("ana", bob=1))
        await asyncio.sleep(3)
        stage.cues.rest("bob", lambda: True)
        await waiting

    assert run(scene())[1] == 3


def test_so_does_leaving() -> None:
    async def scene() -> None:
        stage = Stage("ana", "bob", "eve")
        stage.cues.rest("bob", lambda: True)
        waiting = asyncio.create_task(stage.wait("ana", bob=1))
        await asyncio.sleep(3)
        stage.cues.leave("eve")
        await waiting

    assert run(scene())[1] == 3


def test_whoever_may_still_speak_is_waited_for() -> None:
    async def scene() -> list[str]:
        stage = Stage("ana", "bob", "eve")
        stage.cues.rest("bob", lambda: False)
        waiting = [asyncio.create_task(stage.wait(agent, bob=1)) for agent in ("ana", "eve")]
        await asyncio.sleep(3)
        stage.cues.begin("bob")
        await asyncio.gather(*waiting)
        return sorted(stage.went_on)

    assert run(scene()) == (["ana", "eve"], 3)


def test_an_agent_that_speaks_beside_its_waiting_call_is_waited_for() -> None:
    async def scene() -> None:
        stage = Stage("ana", "bob")
        stage.cues.rest("bob", lambda: True)
        stage.cues.begin("ana")
        await stage.wait("ana", bob=1)

    assert run(scene())[1] == PATIENCE


def test_a_silent_agent_is_not_waited_for_unless_another_still_speaks() -> None:
    async def scene() -> None:
        stage = Stage("ana", "bob", "eve")
        stage.cues.begin("bob")
        silent = asyncio.create_task(stage.cues.stall("bob"))
        stage.cues.begin("eve")
        waiting = asyncio.create_task(stage.wait("ana", bob=2))
        await asyncio.sleep(3)
        stage.cues.end("eve", complete=True)
        stage.cues.rest("eve", lambda: True)
        await waiting
        silent.cancel()

    assert run(scene())[1] == 3


def test_falling_silent_lets_those_go_on_who_wait() -> None:
    async def scene() -> None:
        stage = Stage("ana", "bob")
        stage.cues.begin("bob")
        waiting = asyncio.create_task(stage.wait("ana", begun=False, bob=1))
        await asyncio.sleep(3)
        silent = asyncio.create_task(stage.cues.stall("bob"))
        await waiting
        silent.cancel()

    assert run(scene())[1] == 3


def test_nobody_goes_on_too_early_while_another_has_its_cue() -> None:
    async def scene() -> list[str]:
        stage = Stage("ana", "bob", "eve")
        await asyncio.gather(
            stage.wait("eve", begun=False, ana=1), stage.wait("ana", bob=1), stage.wait("bob", begun=False, eve=1)
        )
        return stage.went_on

    assert run(scene()) == (["ana", "eve", "bob"], 0)
