from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.write.coordination_table import table_text
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


def test_every_step_begins_with_a_record_of_the_answers_that_there_are() -> None:
    records = log_of(Story().whole().events).records
    begun = [record for record in records if record.event_type == "iteration_start"]
    assert [record.context["iteration"] for record in begun] == list(range(1, len(begun) + 1))
    assert begun[1].details == "Starting coordination iteration 2"
    assert all(record.agent_id is None for record in begun)
    pairs = [(record, after.event_type) for record, after in pairwise(records) if record in begun]
    both = ["agent1.1", "agent2.1"]
    assert [(record.context["available_answers"], after) for record, after in pairs] == [
        ([], "status_change"),
        ([], "status_change"),
        ([], "new_answer"),
        (["agent2.1"], "status_change"),
        (["agent2.1"], "vote_cast"),
        (["agent2.1"], "new_answer"),
        (both, "status_change"),
        (both, "vote_cast"),
        (both, "status_change"),
        (both, "vote_cast"),
        (both, "final_answer"),
    ]


def test_the_winner_streams_again_before_its_round() -> None:
    records = log_of(Story().whole().events).records
    last = [(record.event_type, record.agent_id, record.details) for record in records]
    start = next(place for place, record in enumerate(last) if record[0] == "final_round_start")
    assert last[start - 1 : start + 3] == [
        ("status_change", "bob", "Changed to status: streaming"),
        ("final_round_start", "bob", "Starting final presentation round 2"),
        ("status_change", "ana", "Changed to status: completed"),
        ("final_agent_selected", "bob", "Selected as final presenter"),
    ]


@pytest.mark.parametrize("kind", ["iteration_start", "status_change"])
def test_what_is_told_for_programs_makes_no_rows_in_the_table(kind: str) -> None:
    log = log_of(Story().whole().events)
    session = {"user_prompt": "?", "agent_ids": ["ana", "bob"]}
    whole = [record.as_json() for record in log.records]
    final = next(place for place, record in enumerate(whole) if record["event_type"] == "final_round_start")
    fewer = [
        record
        for place, record in enumerate(whole)
        if record["event_type"] != kind or (kind == "status_change" and place != final - 1)
    ]
    assert len(fewer) < len(whole)
    assert table_text(session, fewer) == table_text(session, whole)


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
