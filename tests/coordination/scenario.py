"""Plays a script of the offline team through the orchestrator and gives the events."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.coordination.team import Player, Team, Tools
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.events.stream import EventStream
from massgen_tui.providers.offline import OfflineTeam
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState

PATIENCE_SECONDS = 5.0

BodyClass = TypeVar("BodyClass", bound=Body)


@dataclass(slots=True)
class Played:
    """What a scenario came to."""

    events: list[Event]
    ended: b.RunEnded
    state: RunState = field(default_factory=RunState)

    def all(self, cls: type[BodyClass], agent: str | None = None) -> list[BodyClass]:
        """The bodies of one type, in order."""
        return [
            event.body
            for event in self.events
            if isinstance(event.body, cls) and (agent is None or event.agent_id == agent)
        ]

    def kinds(self, agent: str) -> list[str]:
        """The types of an agent's events."""
        return [event.event_type for event in self.events if event.agent_id == agent]


def team(
    agents: Sequence[str],
    script: Mapping[str, Any],
    settings: Settings | None = None,
    *,
    tools: Tools | None = None,
    **member: Any,
) -> tuple[Team, list[Event]]:
    """A team at speed 0, and the list its events go to."""
    events: list[Event] = []
    stream = EventStream()
    stream.subscribe(events.extend)
    offline = OfflineTeam(script, speed=0)
    players = [Player(Member(agent, **member), offline.provider(agent), tools) for agent in agents]
    stamps: Counter[str] = Counter()

    def stamp(agent: str) -> str:
        stamps[agent] += 1
        return f"20260301_101500_{stamps[agent]:06}"

    return Team("Name a prime > 90", players, settings or Settings(), stream, stamp), events


async def play(
    agents: Sequence[str], script: Mapping[str, Any], settings: Settings | None = None, **more: Any
) -> Played:
    """Play it to its end; TimeoutError says that it had to be cancelled because it never ended."""
    made, events = team(agents, script, settings, **more)
    running = asyncio.create_task(Orchestrator(made).run())
    done, _ = await asyncio.wait([running], timeout=PATIENCE_SECONDS)
    if not done:
        running.cancel()
        await running
        raise TimeoutError("the run hangs")
    return result(events, running.result())


def result(events: list[Event], ended: b.RunEnded) -> Played:
    """The events with the state they fold to."""
    played = Played(events, ended)
    for event in events:
        played.state = fold(played.state, event)
    return played
