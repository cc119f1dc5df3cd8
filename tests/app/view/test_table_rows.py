"""The coordination table as rows: what it says, where it says it, and that its columns stand in every terminal."""

from __future__ import annotations

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from massgen_tui.app.view.event_lines import event_details
from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.rows import ListedRows, Row
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.table_columns import columns, head_lines
from massgen_tui.app.view.table_rows import QUESTION, SUMS, Places, TableRows
from massgen_tui.app.view.table_signs import ASCII_SIGNS, with_signs
from massgen_tui.events import bodies as b
from tests.app.support import stories
from tests.app.support.lines import said
from tests.app.support.stories import Story

HALF, WHOLE = stories.first_half(), stories.finished()


def model(story: Story, glyphs: Glyphs = UNICODE) -> RunModel:
    """A run as far as it was told."""
    made = RunModel(glyphs)
    made.take(story.events)
    return made


def table(run: RunModel, width: int = 120, first: int = 0, opened: int = -1) -> TableRows:
    """All of its table."""
    return TableRows(run, Places(), columns(run.state, width, first), width, run.glyphs, opened=opened)


def drawn(rows: TableRows) -> list[Row]:
    """Every row."""
    return [rows[index] for index in range(len(rows))]


def text_of(rows: TableRows) -> str:
    """All that it says."""
    return "\n".join(said(line) for row in drawn(rows) for line in row.lines)


def test_question_first_then_a_row_for_every_event_then_the_sums() -> None:
    run = model(WHOLE)
    rows = drawn(table(run))
    assert [row.key for row in rows] == [QUESTION, *map(str, range(len(run.table.rows))), SUMS]
    assert "user │ Design a rate limiter" in said(rows[0].lines[0])
    assert SUMS not in [row.key for row in drawn(table(model(HALF)))]


def test_the_head_says_what_each_does_now_and_whom_it_voted_for() -> None:
    run = model(WHOLE)
    head = [said(line) for line in head_lines(run.state, columns(run.state, 150), 150)]
    assert "1 ana" in head[0]
    assert "★ winner r3 · 1.1 → 1.1" in head[1]
    half = model(HALF)
    assert "→" not in said(head_lines(half.state, columns(half.state, 150), 150)[1])


def test_the_head_says_who_stands_further_left_and_right() -> None:
    run = model(WHOLE)
    its = columns(run.state, 60, first=1)
    assert [agent.id for agent in its.agents] == ["bob", "eve"]
    assert "<1" in said(head_lines(run.state, its, 60)[0])


def test_a_void_vote_is_struck_out_and_says_which_event_made_it_so() -> None:
    run = model(HALF)
    row = next(row for row in drawn(table(run)) if "VOTE" in said(row.lines[0]))
    assert ("VOTE: agent2.1", "struck") in row.lines[0]
    number = next(event.number for event in run.table.rows if event.kind == "new_answer" and event.agent == "ana")
    assert f"✗ void: new answer E{number}, agent1.1" in said(row.lines[2])
    assert ("← eve votes for it", "struck") in row.lines[1]


def test_a_vote_that_the_person_made_void_says_so_where_it_stands_and_when_it_happened() -> None:
    told = stories.Story().round("ana").answer("bob", "agent2.1", "text").vote("ana", "bob", "agent2.1", "Good.")
    rows = drawn(table(model(told.emit(b.VoteVoided(why="the person stopped ana"), "ana"))))
    text = [said(line) for row in rows for line in row.lines]
    assert any("✗ void: the person stopped ana" in line for line in text)
    assert any("VOTE VOID" in line for line in text)


def test_a_vote_that_counts_points_to_whom_it_is_for_in_the_colours_of_both() -> None:
    rows = [row for row in drawn(table(model(WHOLE))) if "VOTE" in said(row.lines[0])]
    vote = next(row for row in rows if "smaller error" in said(row.lines[1]))
    assert ("ana", "agent-1") in vote.lines[0]
    assert ("← eve votes for it", "agent-3") in vote.lines[1]
    assert len(vote.lines) == 2


def test_the_sums_are_true_counts() -> None:
    story = Story().round("ana").answer("ana", "agent1.1", "a").round("bob")
    story.answer("bob", "agent2.1", "b").vote("ana", "bob", "agent2.1", "better").answer("bob", "agent2.2", "c")
    story.vote("ana", "bob", "agent2.2", "better").emit(b.Error(error="401", fatal=True), "eve")
    sums = text_of(table(model(story.present("bob", "c")))).splitlines()[-7:]
    assert [cell.strip() for cell in sums[1].split("│")[1:]] == ["1 answer", "2 answers", "0 answers"]
    assert [cell.strip() for cell in sums[2].split("│")[1:]] == ["2 votes, 1 void", "0 votes", "0 votes"]
    assert [cell.strip() for cell in sums[4].split("│")[1:]] == ["✅ Completed", "🏆 Winner", "✗ failed"]
    assert "3 answers, 2 votes (1 void), 0 restarts → bob selected" in sums[-1]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("width", [40, 79, 80, 160, 203])
def test_columns_stand_in_every_terminal(glyphs: Glyphs, width: int) -> None:
    """However wide the symbols are: both tables of widths agree about every piece, and so about every column."""
    run = model(WHOLE, glyphs)
    its = columns(run.state, width - 1)
    lines = [line for row in drawn(table(run, width - 1, opened=len(run.table.rows))) for line in row.lines]
    bars: set[tuple[int, ...]] = set()
    for line in [*head_lines(run.state, its, width - 1, glyphs), *lines]:
        assert wcwidth.wcswidth(said(line)) == cell_len(said(line)) == width - 1
        at, places = 0, []
        for text, token in line:
            if text == glyphs["bar"] and token == "faint":
                places.append(at)
            assert wcwidth.wcswidth(text) == cell_len(text)
            at += wcwidth.wcswidth(text)
        bars.add(tuple(places))
    assert len([places for places in bars if len(places) == len(its.agents)]) == 1


@pytest.mark.parametrize("symbol", sorted(ASCII_SIGNS))
def test_every_symbol_is_as_wide_as_terminals_make_it_and_has_an_ascii_sign(symbol: str) -> None:
    for text in (f"{symbol} x", f"{symbol}\ufe0f  x"):
        shown = with_signs(text)
        assert "\ufe0f" not in shown
        assert wcwidth.wcswidth(shown) == cell_len(shown)
        assert with_signs(text, ASCII).isascii()
    assert with_signs("🗳️  VOTE: a\nb") == "🗳  VOTE: a b"
    assert with_signs("no symbol") == "no symbol"


@given(st.integers(-1, 40), st.integers(30, 200))
def test_rows_that_are_drawn_when_they_are_seen_stand_where_drawn_ones_do(opened: int, width: int) -> None:
    run = model(WHOLE)
    rows = table(run, width, opened=opened)
    listed = ListedRows(drawn(table(run, width, opened=opened)))
    assert len(rows) == len(listed)
    assert [rows.top(index) for index in range(len(rows) + 1)] == [listed.top(i) for i in range(len(listed) + 1)]
    assert [rows.at(line) for line in range(-1, listed.top(len(listed)) + 2)] == [
        listed.at(line) for line in range(-1, listed.top(len(listed)) + 2)
    ]
    assert all(rows.find(listed[index].key) == index for index in range(len(listed)))
    assert rows.find("nobody") == rows.find("99999") == -1


@given(st.lists(st.integers(1, 12), max_size=12))
def test_places_that_grew_are_those_of_the_whole(cuts: list[int]) -> None:
    run, places, at = RunModel(), Places(), 0
    for cut in [*cuts, len(WHOLE.events)]:
        run.take(WHOLE.events[at : at + cut])
        at += cut
        places.update(run.table, run.state.votes)
    fresh = Places()
    fresh.update(run.table, run.state.votes)
    assert (places.tops, places.answers, places.votes) == (fresh.tops, fresh.answers, fresh.votes)


def details(run: RunModel, kind: str, agent: str) -> str:
    """The page about an agent's last event of a kind."""
    places = [at for at, event in enumerate(run.table.rows) if event.kind == kind and event.agent == agent]
    page = event_details(run, str(places[-1]))
    assert page is not None
    return "\n".join([said(page.title), *(said(line) for line in page.document.lines)])


def test_an_answer_opens_with_its_text_what_was_seen_and_the_tools_before() -> None:
    page = details(model(WHOLE), "new_answer", "ana")
    assert "ana  ✨ NEW ANSWER: agent1.1" in page
    assert "round 1 · saw no answers · 1 tool call before it" in page
    assert "Two counters per client, weighed by the part" in page
    assert "shell.run" in page
    assert "2 failed: test_burst" in page


def test_a_vote_opens_with_its_reason_and_why_it_is_void() -> None:
    run = model(HALF)
    page = details(run, "vote_cast", "eve")
    assert "votes for agent2.1 of bob" in page
    assert "void: agent1.1 came after it" in page
    assert "It is the only one with tests." in page
    assert "saw agent2.1" in page


def test_a_round_opens_with_what_the_agent_was_given() -> None:
    story = Story().emit(b.ContextReceived(context_labels=["agent2.1"]), "ana")
    story.emit(b.RoundStart(round_type="voting", system_message="Be brief.", user_message="why"), "ana")
    page = details(model(story), "started", "ana")
    assert "saw agent2.1" in page
    assert "Be brief." in page


def test_the_question_and_the_sums_open_too_and_anything_else_does_not() -> None:
    run = model(WHOLE)
    question, legend = event_details(run, QUESTION), event_details(run, SUMS)
    assert question is not None
    assert question.passage.text == stories.QUESTION
    assert legend is not None
    assert "Agent provides a labeled answer" in "\n".join(map(said, legend.document.lines))
    assert event_details(run, "9999") is None
    assert event_details(RunModel(), QUESTION) is None


def test_the_cursor_without_colours_is_drawn_on_the_line_that_says_what_a_row_is() -> None:
    rows = drawn(table(model(WHOLE)))
    named = [said(row.lines[row.named]).split()[0] for row in rows]
    assert named[0] == "user"
    assert named[-1] == "sum"
    assert all(name.startswith("E") for name in named[1:-1] if name[0] not in "│🏆")
