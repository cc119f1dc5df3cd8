from __future__ import annotations

import copy

from hypothesis import given

from massgen_tui.events.event import Event
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.logs.story import Story
from tests.state.random_events import event_lists


def after(events: list[Event]) -> RunState:
    state = RunState()
    for event in events:
        state = fold(state, event)
    return state


@given(event_lists())
def test_a_state_once_reached_never_changes(events: list[Event]) -> None:
    states = [RunState()]
    copies = [copy.deepcopy(states[0])]
    for event in events:
        states.append(fold(states[-1], event))
        copies.append(copy.deepcopy(states[-1]))
    assert states == copies
    for length, state in enumerate(states):
        assert after(events[:length]) == state


@given(event_lists())
def test_a_state_is_true_to_itself(events: list[Event]) -> None:
    state = after(events)
    assert state.seq == len(events)
    assert state.elapsed >= 0
    assert all(agent.id == name for name, agent in state.agents.items())
    if state.answers:
        last = state.answers[-1].seq
        assert all(vote.valid == (vote.seq > last) for vote in state.votes)


def test_a_whole_run() -> None:
    state = after(Story().whole().events)
    assert [answer.label for answer in state.answers] == ["agent2.1", "agent1.1"]
    assert (state.winner, state.final_answer, state.phase) == ("bob", "97", "ended")
    assert state.usage.tokens == 120
    assert not state.usage.cost_known


def test_an_answer_makes_every_earlier_vote_void() -> None:
    story = Story()
    story.start()
    for agent in story.ids:
        story.round(agent)
    story.answer("bob", "97")
    story.vote("bob", "bob", "agent2.1")
    assert len(after(story.events).valid_votes) == 1
    story.answer("ana", "91")
    state = after(story.events)
    assert state.valid_votes == ()
    assert [vote.void_by for vote in state.votes] == ["agent1.1"]
    assert not state.agents["bob"].has_voted
    story.vote("bob", "bob", "agent2.1")
    assert [vote.valid for vote in after(story.events).votes] == [False, True]
