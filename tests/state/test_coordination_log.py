from __future__ import annotations

from collections import Counter

from hypothesis import given

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.logs.story import ANSWERS, Story
from tests.state.random_events import event_lists


def log_of(events: list[Event]) -> CoordinationLog:
    log = CoordinationLog()
    for event in events:
        log.fold(event)
    return log


@given(event_lists())
def test_any_events_make_records_of_the_layout_s_form(events: list[Event]) -> None:
    log = log_of(events)
    state = RunState()
    for event in events:
        state = fold(state, event)
    assert log.state == state
    for record in log.records:
        assert {"iteration", "round"} <= record.context.keys()
        assert 1 <= record.seq <= len(events)


def test_a_whole_run_in_the_layout_s_words() -> None:
    log = log_of(Story().whole().events)
    kinds = Counter(record.event_type for record in log.records)
    assert kinds["new_answer"] == kinds["restart_triggered"] == kinds["restart_completed"] == 2
    assert kinds["vote_cast"] == 3
    assert kinds["final_agent_selected"] == kinds["final_answer"] == kinds["session_start"] == kinds["session_end"] == 1


def test_a_vote_counts_if_no_answer_has_its_step_or_a_later_one() -> None:
    log = log_of(Story().whole().events)
    steps = {kind: [r.context["iteration"] for r in log.records if r.event_type == kind] for kind in KINDS}
    last_answer = max(steps["new_answer"])
    assert [step > last_answer for step in steps["vote_cast"]] == [False, True, True]
    assert [vote.valid for vote in log.state.votes] == [False, True, True]


KINDS = ("new_answer", "vote_cast")


def test_the_winner_is_selected_once_also_where_only_the_presentation_tells() -> None:
    events = [event for event in Story().whole().events if not isinstance(event.body, b.WinnerSelected)]
    selected = [record for record in log_of(events).records if record.event_type == "final_agent_selected"]
    assert [record.agent_id for record in selected] == ["bob"]
    context = selected[0].context
    assert context["answers_for_context"] == {"agent1.1": ANSWERS["ana"], "agent2.1": ANSWERS["bob"]}
    assert context["vote_summary"].startswith("You received 2 vote(s) with feedback: ")


def test_who_has_done_its_part_stands_in_the_table_as_stopped() -> None:
    story = Story()
    story.start()
    story.round("ana")
    story.stream.emit(b.AgentStopped(summary="done", status="complete"), "ana")
    told = [(record.event_type, record.details) for record in log_of(story.events).records if record.agent_id == "ana"]
    assert told[-2:] == [
        ("agent_stopped", "Stopped (complete): done"),
        ("status_change", "Changed to status: stopped"),
    ]
