from __future__ import annotations

import copy
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.fold import fold, fold_calls, fold_streams
from massgen_tui.state.records import RunState
from tests.logs.story import Story
from tests.state.random_events import event_lists


def after(events: list[Event], state: RunState | None = None) -> RunState:
    state = state or RunState()
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


def test_what_is_folded_late_turns_nothing_back() -> None:
    events = Story().whole().events
    state = after(events)
    text, call = next(event for event in events if isinstance(event.body, b.Text)), events[5]
    call = replace(call, agent_id="bob", body=b.ToolStart(tool_id="1", tool_name="add"))
    for late in (fold(state, text), fold_calls(state, [call]), fold_streams(state, {"bob": [(text, "")]})):
        assert (late.seq, late.at, late.started_at) == (state.seq, state.at, state.started_at)


def test_a_run_starts_with_the_first_time_that_is_told() -> None:
    told = [("ana", ""), ("bob", "2026-03-01T10:15:00"), ("ana", "2026-03-01T10:16:00")]
    pieces = [(Event(seq, at, agent, 0, b.Text(content="hm")), "hm") for seq, (agent, at) in enumerate(told, 3)]
    known = after([Event(seq, "", agent, 0, b.RoundStart()) for seq, agent in enumerate(("ana", "bob"), 1)])
    state = fold_streams(known, {"ana": [pieces[0], pieces[2]], "bob": [pieces[1]]})
    assert state.started_at == pieces[1][0].at


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


_calls = st.builds(b.ToolStart, tool_id=st.sampled_from("abc"), tool_name=st.sampled_from(["read", "write"]))
_results = st.builds(b.ToolComplete, tool_id=st.sampled_from("abc"), is_error=st.booleans())


@given(event_lists(), st.lists(st.tuples(_calls | _results, st.sampled_from(["", "2026-03-01T10:15:00"])), min_size=1))
def test_a_stretch_of_calls_makes_the_state_that_each_of_them_makes(
    before: list[Event], stretch: list[tuple[b.Body, str]]
) -> None:
    known = Event(len(before) + 1, "", "ana", 0, b.RoundStart())
    state = after([*before, known])
    calls = [Event(seq, at, "ana", 0, body) for seq, (body, at) in enumerate(stretch, known.seq + 1)]
    assert fold_calls(state, calls) == after(calls, state)


_words = st.sampled_from([b.Text, b.Thinking, b.FinalPresentationChunk])
_times = st.sampled_from(["", "2026-03-01T10:15:00", "2026-03-01T10:16:00"])


@given(event_lists(), st.lists(st.tuples(st.sampled_from(["ana", "bob"]), _words, st.text(), _times), min_size=1))
def test_what_agents_say_in_turn_makes_the_state_that_each_piece_makes(
    before: list[Event], said: list[tuple[str, type[b.Text], str, str]]
) -> None:
    known = [Event(len(before) + seq, "", agent, 0, b.RoundStart()) for seq, agent in enumerate(("ana", "bob"), 1)]
    state = after([*before, *known])
    pieces = [
        Event(seq, at, agent, 0, kind(content=text)) for seq, (agent, kind, text, at) in enumerate(said, state.seq + 1)
    ]
    streams: dict[str, list[tuple[Event, str]]] = {}
    for piece, (agent, _, text, _) in zip(pieces, said, strict=True):
        streams.setdefault(agent, []).append((piece, text))
    assert fold_streams(state, streams) == after(pieces, state)
