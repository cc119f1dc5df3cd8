from __future__ import annotations

from hypothesis import given

from massgen_tui.events.event import Event
from massgen_tui.insight.answers import compared_with, labelled, listed_answers
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.app.support import stories
from tests.state.random_events import event_lists


def after(events: list[Event]) -> RunState:
    state = RunState()
    for event in events:
        state = fold(state, event)
    return state


TWICE = stories.first_half().answer("bob", "agent2.2", "Better.")
WHOLE = listed_answers(after(stories.finished().events))


@given(event_lists())
def test_every_answer_and_every_vote_with_a_known_label_is_counted(events: list[Event]) -> None:
    state = after(events)
    answers = listed_answers(state)
    final = state.final_answer is not None and state.winner is not None
    assert len(answers) == len(state.answers) + final
    current = [answer for answer in answers if answer.standing in ("current", "winner")]
    assert len(current) == len({answer.agent for answer in state.answers})


def test_answers_say_how_they_stand() -> None:
    assert [(a.label, a.standing, a.votes, a.void_votes) for a in WHOLE] == [
        ("agent2.1", "current", 0, 1),
        ("agent1.1", "winner", 3, 0),
        ("agent1.final", "final", 0, 0),
    ]
    replaced = listed_answers(after(TWICE.events))[0]
    assert (replaced.standing, replaced.words) == ("replaced", "replaced by agent2.2")


def test_an_answer_is_compared_with_the_one_before_of_its_agent_unless_one_is_marked() -> None:
    answers = listed_answers(after(TWICE.events))
    first, other, second = answers
    assert compared_with(answers, second) is first
    assert compared_with(answers, second, other.label) is other
    assert compared_with(answers, second, second.label) is first
    assert compared_with(answers, other) is first
    assert compared_with(answers, first) is None
    assert compared_with(WHOLE, WHOLE[2]) is WHOLE[1]
    assert labelled(answers, "agent9.9") is None
