"""Whatever the agents do and in whatever order: one winner or a reason, no stale vote, rising labels, no deadlock."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from tests.coordination.scenario import Played, play

AGENTS = ("ana", "bob", "eve")

steps = st.one_of(
    st.text("abc ", min_size=1, max_size=6).map(lambda text: {"answer": text}),
    st.sampled_from(["agent1", "agent2", "agent3", "agent9", "agent1.1"]).map(
        lambda name: {"vote": {"for": name, "reason": ""}}
    ),
    st.just({"say": "hm"}),
    st.just({"fail": {"message": "no", "kind": "api_error", "fatal": True}}),
    st.just({"tool": {"name": "none", "args": {}}}),
)
pauses = st.sampled_from([[], [{"pause": 0}], [{"pause": 0}] * 3])
turns = st.lists(st.tuples(pauses, steps).map(lambda pair: [*pair[0], pair[1]]), max_size=5)
scripts = st.fixed_dictionaries(dict.fromkeys(AGENTS, turns))
rules = st.builds(
    Settings,
    max_new_answers_per_agent=st.sampled_from([None, 1, 2]),
    max_new_answers_global=st.sampled_from([None, None, 2]),
    answer_novelty_requirement=st.sampled_from(["lenient", "strict"]),
    fairness_lead_cap_answers=st.integers(0, 2),
    defer_voting_until_all_answered=st.booleans(),
    defer_peer_updates_until_restart=st.booleans(),
)
modes = st.builds(
    Settings,
    max_new_answers_per_agent=st.sampled_from([None, 1, 2]),
    coordination_mode=st.sampled_from(["voting", "decomposition"]),
    skip_voting=st.booleans(),
    skip_coordination_rounds=st.booleans(),
    disable_injection=st.booleans(),
    defer_voting_until_all_answered=st.booleans(),
    final_answer_strategy=st.sampled_from(["winner_present", "synthesize", "winner_reuse"]),
)


@given(script=scripts, settings=modes)
def test_no_mix_of_modes_hangs(script: dict[str, Any], settings: Settings) -> None:
    played = asyncio.run(play(AGENTS, script, settings))
    assert (played.ended.exit_code == 0) == (played.state.final_answer is not None)
    check_labels(played)


@given(script=scripts, settings=rules)
def test_every_run_ends_with_one_winner_or_a_reason(script: dict[str, Any], settings: Settings) -> None:
    played = asyncio.run(play(AGENTS, script, settings))
    if played.ended.exit_code == 0:
        assert played.state.winner in AGENTS
        assert played.state.final_answer
    else:
        assert (played.ended.state, played.ended.exit_code) == ("failed", 2)
        assert "no agent gave an answer" in played.ended.reason
        assert not played.state.answers
    check_votes(played)
    check_labels(played)


def check_votes(played: Played) -> None:
    last = max((answer.seq for answer in played.state.answers), default=0)
    assert all(vote.seq > last for vote in played.state.valid_votes)
    voters = [vote.voter for vote in played.state.valid_votes]
    assert len(voters) == len(set(voters))
    living = {agent.id for agent in played.state.agents.values() if not agent.error}
    if played.ended.exit_code == 0:
        assert living <= set(voters), "everybody alive has voted on the last state of things"


def check_labels(played: Played) -> None:
    for agent in AGENTS:
        numbers = [body.answer_number for body in played.all(b.AnswerSubmitted, agent)]
        assert numbers == list(range(1, len(numbers) + 1))
