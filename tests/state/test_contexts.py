from __future__ import annotations

from hypothesis import given

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.state.contexts import Contexts
from tests.state.random_events import event_lists

SEES = b.ContextReceived(context_labels=["agent1.1"])


def contexts_of(events: list[Event]) -> Contexts:
    contexts = Contexts()
    for event in events:
        contexts.fold(event)
    return contexts


def told(*bodies: tuple[int, Body]) -> list[Event]:
    return [Event(seq, "", "ana", number, body) for seq, (number, body) in enumerate(bodies, 1)]


def labels(*bodies: tuple[int, Body]) -> list[list[str]]:
    return [list(context.labels) for context in contexts_of(told(*bodies)).rounds("ana")]


@given(event_lists())
def test_there_is_one_context_for_each_round_and_it_only_grows(events: list[Event]) -> None:
    for length in range(len(events)):
        shorter, longer = contexts_of(events[:length]), contexts_of(events)
        for agent, contexts in shorter.of.items():
            assert [its.seq for its in contexts] == [its.seq for its in longer.of[agent]][: len(contexts)]
    begun = [event for event in events if isinstance(event.body, b.RoundStart) and event.agent_id is not None]
    assert sum(map(len, contexts_of(events).of.values())) == len(begun)


def test_labels_that_come_before_the_round_are_its_labels() -> None:
    assert labels((0, b.RoundStart()), (1, SEES), (1, b.RoundStart())) == [[], ["agent1.1"]]


def test_labels_that_massgen_writes_after_the_round_began_are_its_labels() -> None:
    assert labels((0, b.RoundStart()), (1, b.RoundStart()), (1, SEES), (2, b.RoundStart())) == [[], ["agent1.1"], []]


def test_labels_of_another_round_are_not_taken() -> None:
    assert labels((1, SEES), (2, b.RoundStart())) == [[]]


def test_texts_are_those_of_the_event_and_what_comes_later_is_kept() -> None:
    start = b.RoundStart(system_message="You are ana.", user_message="why")
    news = b.InjectionReceived(labels=["agent2.1"], content="news")
    order = b.Enforcement(error_message="vote or answer")
    (context,) = contexts_of(told((0, news), (0, start), (0, news), (0, order))).rounds("ana")
    assert context.start is start
    assert context.recorded
    assert [body for _, body in context.later] == [news, order]


def test_a_round_without_messages_says_that_it_has_none() -> None:
    (context,) = contexts_of(told((0, b.RoundStart()))).rounds("ana")
    assert not context.recorded
    assert contexts_of([]).rounds("ana") == ()
