"""Header, status, strip, layout, lists: what stands where, at which width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.header import header_line
from massgen_tui.app.view.hint_line import Hint, hint_line
from massgen_tui.app.view.home_rows import PastRun, list_title, nothing_listed, run_rows, title_line
from massgen_tui.app.view.layout import layout
from massgen_tui.app.view.line import fill, spread, width_of, wrap
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.status_line import status_line
from massgen_tui.app.view.strip import Activity, strip_lines
from massgen_tui.app.view.words import cost, local_time, plural
from massgen_tui.events import bodies as b
from tests.app.support import stories
from tests.app.support.lines import said


def model(story: stories.Story) -> RunModel:
    """A run as far as it was told."""
    made = RunModel()
    made.take(story.events)
    return made


HALF, WHOLE = stories.first_half(), stories.finished()


def test_the_header_says_how_far_how_long_and_how_much() -> None:
    line = said(header_line(model(HALF).state, HALF.at, 120))
    assert line.startswith(f" {stories.QUESTION}")
    assert line.rstrip().endswith("answers 2/3 · votes 0/3 · 00:06 / 30:00 · $0.15")


def test_the_clock_runs_until_the_end_and_then_stands() -> None:
    assert "01:06" in said(header_line(model(HALF).state, HALF.at + 60, 120))
    assert "00:07" in said(header_line(model(WHOLE).state, WHOLE.at + 60, 120))


def test_a_cost_that_is_partly_unknown_is_a_lower_bound() -> None:
    story = stories.Story().usage("ana", 10, 0.25).usage("bob", 10, 0.0, known=False)
    assert "≥$0.25" in said(header_line(model(story).state, story.at, 120))
    unknown = stories.Story().usage("ana", 10, 0.0, known=False)
    assert "$?" in said(header_line(model(unknown).state, unknown.at, 120))
    assert cost(0.25, False, ASCII) == ">$0.25"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("failed", "✗ failed: why"),
        ("timeout", "✗ time is up: why · what there was is kept"),
        ("cancelled", "■ cancelled: why"),
    ],
)
def test_the_status_says_how_a_run_ended(state: str, words: str) -> None:
    assert words in said(status_line(model(stories.ended(state, "why")).state, 100))


def test_the_status_tells_trouble_while_the_run_goes_on() -> None:
    story = stories.first_half()
    story.emit(b.Error(error="401 from openai"), "bob")
    assert said(status_line(model(story).state, 100)).rstrip().endswith("✗ bob: 401 from openai  W read")


def test_the_strip_has_a_row_with_last_words_where_one_pane_fits() -> None:
    lines = [said(line) for line in strip_lines(model(HALF).strip(HALF.at, "bob"), 80, style="rows")]
    assert len(lines) == 3
    assert lines[1].startswith("▌2 ✓ bob answered")
    assert "fs.read_file 2s" in lines[2]


def test_the_strip_has_cells_side_by_side_where_there_is_room() -> None:
    (line,) = strip_lines(model(HALF).strip(HALF.at, "ana"), 160)
    text = said(line)
    assert [text.index(name) for name in ("1 ✓ ana", "2 ✓ bob", "3 ▸ eve")] == [1, 54, 107]


def test_activity_counts_what_was_written_of_late() -> None:
    activity = Activity()
    activity.add("a", 100.0, 5)
    activity.add("a", 101.0, 5)
    activity.add("a", 103.0, 1)
    assert activity.values("a", 103.5)[-2:] == [10.0, 1.0]
    assert activity.values("a", 200.0) == [0.0] * 8


def test_accents_come_round_again() -> None:
    assert [accent(n) for n in (1, 8, 9)] == ["agent-1", "agent-8", "agent-1"]


@given(st.integers(20, 250), st.integers(8, 80), st.integers(1, 30), st.data(), st.booleans())
def test_the_focused_agent_is_always_shown(
    width: int, height: int, agents: int, data: st.DataObject, zoomed: bool
) -> None:
    focused = data.draw(st.integers(0, agents - 1))
    plan = layout(width, height, agents, focused, zoomed=zoomed)
    assert focused in plan.shown
    assert plan.shown == tuple(range(plan.shown[0], plan.shown[-1] + 1))
    assert plan.columns >= 1
    assert not zoomed or plan.shown == (focused,)


def test_layouts_of_common_terminals() -> None:
    assert layout(120, 40, 3, 0).columns == 2
    assert layout(160, 45, 3, 0).shown == (0, 1, 2)
    assert layout(200, 60, 8, 0).columns == 4
    assert layout(80, 24, 3, 1).shown == (1,)
    assert layout(40, 10, 3, 0).strip_height == 1


def test_a_list_row_keeps_its_columns() -> None:
    runs = [
        PastRun("a", 0, "short", "finished", "ana", 3, 12, 0.5),
        PastRun("b", 0, "long " * 50, "failed", "", 1, None, None, True, "no key"),
    ]
    first, second = (said(row.lines[0]) for row in run_rows(runs, 100, 100))
    assert len(first) == len(second) == 100
    assert first.index("ana") == second.index("no key")
    assert second.rstrip().endswith("?")


def test_a_run_that_a_person_ended_is_no_failure() -> None:
    run = PastRun("a", 0, "q", "interrupted", trouble="ended by the user")
    for width, words in ((100, "ended by the user"), (80, "interrupted"), (45, "interrupted")):
        (row,) = run_rows([run], 100, width)
        assert next(token for text, token in row.lines[0] if text.strip() == words) == "dim"


def test_of_a_run_whose_question_may_not_be_read_that_is_said_in_its_place() -> None:
    closed = PastRun("a", 0, "", "interrupted", trouble="turn_1/attempt_1 may not be read")
    row, unasked = (said(row.lines[0]) for row in run_rows([closed, replace(closed, trouble="")], 100, 100))
    assert "  (turn_1/attempt_1 may not be read)  " in row
    assert row.count("may not be read") == 1
    assert "(no question)" in unasked


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        ((), "No runs yet: type a question and press enter, or play the demo: massgen-tui --demo."),
        (("/logs",), "No run can be shown: /logs may not be read; --logs-dir names another folder."),
    ],
)
def test_where_the_list_is_empty_the_reason_is_said(closed: Sequence[str], words: str) -> None:
    row = nothing_listed(closed, demo=False, width=30)
    assert max(width_of(line) for line in row.lines) < 30
    assert " ".join(" ".join(map(said, row.lines)).split()) == words


def test_the_heading_of_the_list_counts_what_may_not_be_read() -> None:
    assert said(list_title(3, 60, closed=2)).endswith(" 3 runs · 2 may not be read ")
    assert said(list_title(3, 60)).endswith(" 3 runs ")


def test_in_a_narrow_title_the_names_stay() -> None:
    assert said(title_line("demo (3 agents)", 60, key="^t")).endswith("team: demo (3 agents)  ^t change ")
    assert said(title_line("demo (3 agents)", 45, key="^t")).split() == ["massgen-tui", "demo", "(3", "agents)", "^t"]


def test_hints_are_whole_or_not_there() -> None:
    hints = [Hint("enter", "ask"), Hint("^j", "new line")]
    assert said(hint_line(hints, 80)) == " enter ask · ^j new line"
    assert said(hint_line(hints, 20)) == " enter ask"
    assert said(hint_line(hints, 5)) == " "


def test_the_way_out_stays_where_not_all_hints_fit() -> None:
    hints = [Hint("r", "table"), Hint("a", "answers"), Hint("esc", "back", stays=True), Hint("?", "help", stays=True)]
    assert said(hint_line(hints, 36)) == " r table · esc back · ? help"
    assert said(hint_line(hints, 21)) == " esc back · ? help"
    assert said(hint_line(hints, 12)) == " esc back"


def test_a_hint_that_does_nothing_now_says_why_where_there_is_room() -> None:
    hints = [Hint("enter", "ask", "the question is empty"), Hint("^j", "new line")]
    assert said(hint_line(hints, 80)) == " enter ask (the question is empty) · ^j new line"
    assert said(hint_line(hints, 30)) == " enter ask · ^j new line"


def test_the_right_side_of_a_line_stays() -> None:
    assert said(tuple(spread([("a" * 50, "")], [("right", "")], 30))).endswith("… right")
    assert said(tuple(fill([("日本語", "")], 5))) in ("日本…", "日本… ")
    assert said(title_line("team", 40)).rstrip().endswith("team: team")
    assert wrap("one two three", 5, 2) == ["one", "two …"]


def test_words() -> None:
    assert plural(1, "agent") == "1 agent"
    assert plural(2, "agent") == "2 agents"
    assert local_time(stories.BEGIN.timestamp(), stories.BEGIN.timestamp()) == "10:00"
    assert local_time(stories.BEGIN.timestamp() - 9e4, stories.BEGIN.timestamp()) == "28 Feb"
