"""A stop or a restart by the person: the agent's vote counts nowhere any more, and no run hangs, whenever it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.helm import TOO_LATE, Helm
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.events import bodies as b
from massgen_tui.state.coordination_log import CoordinationLog
from tests.coordination.scenario import PATIENCE_SECONDS, Played, result, team
from tests.coordination.test_steering import answer, running, vote

ANSWERED_THEN_VOTED = [[answer("A")], [vote("agent1")], [vote("agent1")]]


def has_voted(played: Any) -> bool:
    return any(one.voter == "ana" and one.valid for one in played.votes)


async def test_the_vote_of_an_agent_that_is_stopped_is_void_and_says_why() -> None:
    script = {"ana": ANSWERED_THEN_VOTED, "bob": [["stall"], [vote("agent1")]]}
    async with running(["ana", "bob"], script) as run:
        await run.until(has_voted)
        await run.helm.steer(s.StopAgent("ana"))
        state = await run.until(lambda state: state.agents["ana"].status == "stopped")
        assert state.valid_votes == ()
        await run.helm.steer(s.Hurry("vote", "bob"))
        played = await run.end()
    assert [(one.voter, one.void_reason) for one in played.state.votes] == [
        ("ana", "the person stopped ana"),
        ("bob", ""),
    ]
    assert played.all(b.WinnerSelected)[0].vote_counts == {"ana": 1}
    log = CoordinationLog()
    for event in played.events:
        log.fold(event)
    assert [record.context["reason"] for record in log.records if record.event_type == "vote_voided"] == [
        "the person stopped ana"
    ]


async def test_a_restarted_agent_votes_anew_and_only_that_vote_counts() -> None:
    script = {"ana": ANSWERED_THEN_VOTED, "bob": [["stall"], [vote("agent1")]]}
    async with running(["ana", "bob"], script) as run:
        await run.until(has_voted)
        await run.helm.steer(s.RestartAgent("ana"))
        await run.until(lambda state: len(state.votes) > 1)
        await run.helm.steer(s.Hurry("vote", "bob"))
        played = await run.end()
    mine = [one.void_reason for one in played.state.votes if one.voter == "ana"]
    assert mine == ["the person restarted ana", ""]
    assert played.all(b.WinnerSelected)[0].vote_counts == {"ana": 2}


async def test_after_the_team_has_decided_an_agent_is_neither_stopped_nor_restarted() -> None:
    presenting = {"when": "presentation", "steps": ["stall"]}
    script = {"ana": [*ANSWERED_THEN_VOTED, presenting], "bob": [[{"after": {"ana": 1}}, vote("agent1")]]}
    async with running(["ana", "bob"], script) as run:
        await run.until(lambda state: state.agents["ana"].rounds > 2 if state.agents else False)
        for command in (s.StopAgent("bob"), s.RestartAgent("bob")):
            await run.helm.steer(command)
        await run.helm.steer(s.StopAgent("ana"))  # who presents can still be cut short
        played = await run.end()
    assert [body.text for body in played.all(b.Steered, "bob")] == [TOO_LATE, TOO_LATE]
    assert played.state.final_answer == "A"
    assert len(played.state.valid_votes) == sum(played.all(b.WinnerSelected)[0].vote_counts.values())
    assert played.state.agents["bob"].status == "done"


AGENTS = ("ana", "bob")
LONGER_THAN_THE_RUN = 100
commands = st.sampled_from([make(agent) for make in (s.StopAgent, s.RestartAgent) for agent in AGENTS])
moments = st.lists(st.tuples(st.integers(0, 120), commands), max_size=6)
turn = st.sampled_from([[answer("A")], [answer("B")], [vote("agent1")], [vote("agent2")], [{"pause": 0}, answer("C")]])
scripts = st.fixed_dictionaries(dict.fromkeys(AGENTS, st.lists(turn, max_size=6)))


async def steered(
    script: dict[str, Any], wanted: list[tuple[int, s.Command]], agents: Sequence[str] = AGENTS
) -> Played:
    """Play a script; each command comes after that many turns of the loop."""
    made, events = team(agents, script)
    orchestrator = Orchestrator(made)
    task = asyncio.create_task(orchestrator.run())
    helm, turns = Helm(orchestrator), 0
    for moment, command in sorted(wanted, key=lambda pair: pair[0]):
        while turns < moment and not task.done():
            await asyncio.sleep(0)
            turns += 1
        if not task.done():
            await helm.steer(command)
    done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
    assert done, "the run hangs"
    return result(events, task.result())


@given(script=scripts, wanted=moments)
def test_whenever_agents_are_stopped_and_restarted_the_run_ends_and_counts_what_is_valid(
    script: dict[str, Any], wanted: list[tuple[int, s.Command]]
) -> None:
    played = asyncio.run(steered(script, wanted))
    assert (played.ended.exit_code == 0) == (played.state.final_answer is not None)
    for selected in played.all(b.WinnerSelected):
        assert sum(selected.vote_counts.values()) == len(played.state.valid_votes)


@pytest.mark.parametrize("restarted", ["ana", "bob", "eve"])
def test_a_restart_at_any_moment_of_a_run_is_done_or_refused(restarted: str) -> None:
    """The moment that matters: one agent has left, and the others have still to see that they may."""
    agents = ("ana", "bob", "eve")
    again = [[vote("agent1")]] * 3
    waiting = {other: [[{"after": {"ana": 1}}, vote("agent1")], *again] for other in agents[1:]}
    script = {"ana": [[answer("A")], *again], **waiting}
    for moment in range(LONGER_THAN_THE_RUN):
        played = asyncio.run(steered(script, [(moment, s.RestartAgent(restarted))], agents))
        assert (played.ended.exit_code == 0) == (played.state.final_answer is not None), f"restarted in turn {moment}"
        begun = any(not body.text for body in played.all(b.Steered, restarted))
        if begun and played.ended.exit_code == 0:
            voted = any(one.voter == restarted for one in played.state.valid_votes)
            assert voted or played.state.agents[restarted].error, f"restarted in turn {moment}, it played no more"
