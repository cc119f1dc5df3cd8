"""Each round has one beginning and one end in the log, and what an agent says lies between them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.helm import Helm
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.team import OnServer
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.tools.tool import Tool
from tests.coordination.scenario import PATIENCE_SECONDS, Played, result, team
from tests.coordination.test_modes import LOOK, Looking, Seen, answer, vote

AGENTS = ("ana", "bob")
WITHIN = (b.Text, b.Thinking, b.ToolStart, b.ToolComplete, b.Enforcement, b.AnswerSubmitted, b.Vote, b.VoteIgnored)


class Slow(Looking):
    """Tools that take some turns of the loop before they are there, and before they answer."""

    async def specs(self, on_server: OnServer | None = None) -> Sequence[Tool]:
        for _ in range(5):
            await asyncio.sleep(0)
        return await super().specs(on_server)

    async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> Seen:
        for _ in range(5):
            await asyncio.sleep(0)
        return await super().call(name, arguments, call_id=call_id)


def check_rounds(events: Sequence[Event], agents: Sequence[str] = AGENTS) -> None:
    for agent in agents:
        under_way: int | None = None
        last = -1
        for event in events:
            if event.agent_id != agent:
                continue
            match event.body:
                case b.RoundStart():
                    assert under_way is None, f"round {event.round_number} of {agent} begins in another"
                    assert event.round_number > last, f"{agent} has played round {event.round_number} before"
                    under_way = last = event.round_number
                case b.RoundEnd():
                    assert under_way == event.round_number, f"round {event.round_number} of {agent} had not begun"
                    under_way = None
                case body if isinstance(body, WITHIN):
                    assert under_way == event.round_number, f"{body.event_type} of {agent} stands outside its round"
        assert under_way is None, f"round {under_way} of {agent} has no end"


turn = st.sampled_from(
    [[answer("A")], [answer("B")], [LOOK], [{"say": "hm"}], [vote("agent1")], [vote("agent2")], [{"fail": "no"}]]
)
scripts = st.fixed_dictionaries(dict.fromkeys(AGENTS, st.lists(turn, max_size=6)))
commands = st.sampled_from([make(agent) for make in (s.StopAgent, s.RestartAgent) for agent in AGENTS])
moments = st.lists(st.tuples(st.integers(0, 60), commands | st.none()), max_size=6)


async def disturbed(script: Mapping[str, Any], wanted: Sequence[tuple[int, s.Command | None]]) -> Played:
    """Play it; each command comes after so many turns of the loop, and None is the end by the person."""
    made, events = team(AGENTS, script, Settings(max_orchestration_restarts=1), tools=Slow())
    orchestrator = Orchestrator(made)
    task = asyncio.create_task(orchestrator.run())
    helm, turns = Helm(orchestrator), 0
    for moment, command in sorted(wanted, key=lambda pair: pair[0]):
        while turns <= moment and not task.done():
            await asyncio.sleep(0)
            turns += 1
        if command is None:
            task.cancel()
        elif not task.done():
            await helm.steer(command)
    done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
    assert done, "the run hangs"
    return result(events, task.result())


@given(script=scripts, wanted=moments)
def test_whenever_agents_are_stopped_or_begin_again_each_round_has_its_beginning_and_its_end(
    script: dict[str, Any], wanted: list[tuple[int, s.Command | None]]
) -> None:
    check_rounds(asyncio.run(disturbed(script, wanted)).events)


@pytest.mark.parametrize("command", [s.RestartAgent("ana"), s.StopAgent("ana"), None])
async def test_what_is_cut_before_it_began_was_no_round(command: s.Command | None) -> None:
    script = {"ana": [[answer("A")], [vote("agent1")]], "bob": [[answer("B")], [vote("agent1")], [vote("agent1")]]}
    played = await disturbed(script, [(2, command)])
    check_rounds(played.events)
    rounds = [event.round_number for event in played.events if isinstance(event.body, b.RoundStart)]
    if isinstance(command, s.RestartAgent):
        assert rounds.count(0) == 2, "the round that had not begun is played after all"
    elif command is None:
        assert not rounds


async def test_the_judgement_is_a_round_of_its_own() -> None:
    script = {
        "ana": [
            [answer("A")],
            [vote("agent1")],
            {"when": "presentation", "steps": [{"say": "So."}]},
            {"when": "post_evaluation", "steps": [{"say": "Fine."}]},
        ],
        "bob": [[vote("agent1")], [vote("agent1")]],
    }
    played = await disturbed(script, [])
    check_rounds(played.events)
    begun = {
        body.round_type: event.round_number for event in played.events if isinstance(body := event.body, b.RoundStart)
    }
    assert begun["post_evaluation"] == begun["presentation"] + 1
    assert [event.round_number for event in played.events if isinstance(event.body, b.PostEvaluation)] == [
        begun["post_evaluation"]
    ] * 2
