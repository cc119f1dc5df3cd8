from __future__ import annotations

from hypothesis import given

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState, Usage
from massgen_tui.state.usage_log import UsageLog, broken_off
from tests.state.random_events import event_lists


def log_of(events: list[Event]) -> UsageLog:
    log = UsageLog()
    for event in events:
        log.fold(event)
    return log


def told(*bodies: tuple[str | None, int, Body]) -> list[Event]:
    return [Event(seq, "", agent, number, body) for seq, (agent, number, body) in enumerate(bodies, 1)]


def paid(tokens: int, cost: float = 0.0, *, known: bool = True, source: str = "api") -> b.Usage:
    return b.Usage(input_tokens=tokens, cost=cost, cost_known=known, token_source=source)


@given(event_lists())
def test_the_rounds_of_an_agent_add_up_to_what_the_run_tells_of_it(events: list[Event]) -> None:
    state, log = RunState(), log_of(events)
    for event in events:
        state = fold(state, event)
    for agent in state.agents.values():
        if any(isinstance(event.body, b.RunStarted) for event in events):
            continue  # it makes the team anew
        assert sum((its.usage for its in log.rounds(agent.id)), Usage()).tokens == agent.usage.tokens
        assert sum(its.usage.calls for its in log.rounds(agent.id)) == agent.usage.calls


def test_a_call_belongs_to_the_round_its_agent_is_in_whatever_its_number_says() -> None:
    log = log_of(
        told(
            ("ana", 0, b.RoundStart(round_type="initial_answer")),
            ("bob", 0, b.RoundStart()),
            ("ana", 0, paid(10, 0.1)),
            ("ana", 1, b.RoundStart(round_type="voting")),
            ("bob", 0, paid(5)),
            ("ana", 0, paid(20, 0.2)),
            ("ana", 1, paid(30)),
        )
    )
    rounds = [(its.number, its.kind, its.usage.tokens, its.usage.calls) for its in log.rounds("ana")]
    assert rounds == [(1, "initial_answer", 10, 1), (2, "voting", 50, 2)]
    assert [its.usage.tokens for its in log] == [10, 50, 5]


def test_what_is_not_known_is_counted() -> None:
    (its,) = log_of(
        told(("ana", 0, b.RoundStart()), ("ana", 0, paid(1, known=False, source="estimated")), ("ana", 0, paid(1, 0.5)))
    ).rounds("ana")
    assert (its.unpriced, its.usage.cost, its.usage.cost_known, its.estimated) == (1, 0.5, False, True)


def test_a_call_before_any_round_is_not_lost() -> None:
    log = log_of(told(("ana", 0, paid(7)), (None, 0, paid(9)), ("ana", 0, b.RoundStart())))
    assert [(its.number, its.usage.tokens) for its in log.rounds("ana")] == [(0, 7), (1, 0)]
    assert log.rounds("nobody") == []


def test_where_the_log_breaks_off_in_a_round_its_cost_is_a_lower_bound() -> None:
    events = told(
        ("ana", 0, b.RoundStart()),
        ("ana", 0, paid(7, 0.5, known=True)),
        ("ana", 0, b.RoundEnd(outcome="answer")),
        ("bob", 0, b.RoundStart()),
        ("bob", 0, paid(9, 0.25, known=True)),
    )
    log, state = log_of(events), RunState()
    for event in events:
        state = fold(state, event)
    assert log.break_off() == {"bob"}
    assert [its.usage.cost_known for its in log] == [True, False]
    cut = broken_off(state, {"bob"})
    assert [agent.usage.cost_known for agent in cut.agents.values()] == [True, False]
    assert (cut.usage.cost, cut.usage.cost_known) == (0.75, False)
    assert log.break_off() == set(), "once"
