from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.events.event import Event
from massgen_tui.logs.write.coordination_table import table_text
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.table import Banner, Row, TableBuilder, agents_of, previews_of
from tests.logs.story import Story
from tests.state.random_events import event_lists


def live(events: list[Event], previews: dict[str, str] | None = None) -> TableBuilder:
    """A table fed as the events come."""
    log, builder = CoordinationLog(), TableBuilder(["ana", "bob"], previews or {})
    for event in events:
        for record in log.fold(event):
            builder.take(record.event_type, record.agent_id, record.details, record.context, record.seq)
    return builder


def test_rows_come_as_the_events_do_and_know_theirs() -> None:
    events = Story().whole().events
    whole = live(events).rows
    for length in range(len(events)):
        rows = live(events[:length]).rows
        assert rows == whole[: len(rows)]
        assert all(row.seq <= length for row in rows)


def test_a_preview_is_that_of_the_moment() -> None:
    story, texts = Story(), dict[str, str]()
    story.start()
    story.answer("bob", "first")
    log, builder = CoordinationLog(), TableBuilder(["ana", "bob"], texts)
    story.answer("bob", "second")
    for event in story.events:
        for record in log.fold(event):
            texts.update({answer.agent: answer.text for answer in log.state.answers})
            builder.take(record.event_type, record.agent_id, record.details, record.context, record.seq)
    answers = [row.lines for row in builder.rows if isinstance(row, Row) and row.kind == "new_answer"]
    assert [lines[1] for lines in answers] == ["👁️  Preview: first", "👁️  Preview: second"]


def test_a_restart_takes_a_number_and_the_winner_none() -> None:
    rows = live(Story().whole().events).rows
    banners = [row for row in rows if isinstance(row, Banner)]
    assert [(row.kind, row.counted) for row in banners] == [
        ("restart_triggered", True),
        ("restart_triggered", True),
        ("final_agent_selected", False),
    ]
    numbers = [row.number for row in rows]
    assert numbers == sorted(numbers)
    assert max(numbers) == len(rows) - 1


def test_a_preview_goes_to_the_column_of_the_label_s_number() -> None:
    context = {"answers_for_context": {"agent1.2": "one", "bob": "two", "agent9.1": "none", "x": "none"}}
    records = [{"event_type": "final_agent_selected", "agent_id": "bob", "context": context}]
    assert previews_of(["ana", "bob"], records) == {"ana": "one", "bob": "two"}


def test_without_a_list_of_agents_those_of_the_records_are_the_columns() -> None:
    records = [{"agent_id": agent} for agent in ("bob", None, "ana", 3, "bob")]
    assert agents_of({}, records) == ["ana", "bob"]
    assert agents_of({"agent_ids": ["bob", "ana"]}, records) == ["bob", "ana"]


def test_long_texts_are_cut_and_lines_joined() -> None:
    context = {"voted_for_label": "agent1.1", "reason": "a\nb" + "x" * 60}
    builder = TableBuilder(["ana", "bob"])
    builder.take("vote_cast", "ana", "", context)
    builder.take("update_injected", "bob", "Update from: ana\nand so on", {})
    vote, update = builder.rows
    assert isinstance(vote, Row)
    assert isinstance(update, Row)
    assert vote.lines == ("🗳️  VOTE: agent1.1", "💭 Reason: a b" + "x" * 47 + "...")
    assert update.lines == ("📨 UPDATE RECEIVED", "📥 From: ana and so on")
    assert update.others == {"ana": "✅ (voted)"}


_plain = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_KEYS = ("event_type", "agent_id", "details", "context", "label", "voted_for_label", "answers_for_context")
_KINDS = ("new_answer", "vote_cast", "final_agent_selected", "final_answer", "status_change", "context_received", "ana")
_tree: st.SearchStrategy[Any] = st.recursive(
    _plain | st.sampled_from(_KINDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=7),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["agent_ids", "user_prompt"]), _tree), st.lists(_tree))
def test_any_file_makes_some_table(session: dict[str, Any], records: list[Any]) -> None:
    assert table_text(session, records).startswith("\nMulti-Agent Coordination Events Log\n")


@given(event_lists())
def test_any_events_make_a_table_with_even_columns(events: list[Event]) -> None:
    log = CoordinationLog()
    for event in events:
        log.fold(event)
    records = [record.as_json() for record in log.records]
    lines = table_text({"agent_ids": ["ana", "bob"], "user_prompt": "q"}, records).split("\n")
    widths = {len(line) for line in lines[lines.index("+" + "-" * 131 + "+") :]}
    assert widths <= {131, 132, 133, 134}
