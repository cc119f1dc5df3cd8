"""All agents by time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.document import line_text
from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from tests.app.support import stories
from tests.app.support.lines import said
from tests.app.support.stories import Story

WHOLE = stories.finished().events


def lines(*batches: list[Event]) -> list[str]:
    """The timeline after these batches."""
    model = RunModel()
    model.follows_timeline = True
    for batch in batches:
        model.take(batch)
    return [said(line) for line in model.timeline.document.lines]


def test_everything_stands_in_the_order_in_which_it_began() -> None:
    shown = lines(WHOLE)
    order = ["ana      · round 1", "bob      ▸ fs.write_file", "bob      ✓ answer agent2.1", "eve      ▲ votes for"]
    places = [next(at for at, line in enumerate(shown) if words in line) for words in order]
    assert places == sorted(places)
    assert shown[-1].endswith("team     · finished")
    assert shown[0].startswith("00:00 ana")


@given(st.lists(st.integers(0, len(WHOLE)), max_size=8))
def test_it_does_not_depend_on_how_the_events_came(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    assert lines(*(WHOLE[a:b_] for a, b_ in pairwise(places))) == lines(WHOLE)


@given(st.integers(0, len(WHOLE)))
def test_whoever_looks_late_sees_the_same(start: int) -> None:
    model = RunModel()
    model.take(WHOLE[:start])
    model.follows_timeline = True
    model.take(WHOLE[start:])
    model.take_timeline()
    assert [said(line) for line in model.timeline.document.lines] == lines(WHOLE)


def test_text_is_one_line_however_long_and_opens_whole() -> None:
    story = Story().round("ana")
    for n in range(40):
        story.say("ana", f"line {n} of a long text\n")
        story.emit(b.Status(message="x"), "bob")
    story.tool("ana", "mcp__fs__read", {}, "ok")
    model = RunModel()
    model.take(story.events[:-2])
    model.take_timeline()
    timeline = model.timeline
    assert not any("lines)" in said(line) for line in timeline.document.lines)  # while it may go on
    model.take(story.events[-2:])
    model.take_timeline()
    place = next(at for at, line in enumerate(timeline.document.lines) if "line 0 of" in said(line))
    assert said(timeline.document.lines[place]).endswith("… (40 lines)")
    assert not any("line 39" in said(line) for line in timeline.document.lines)
    before = len(timeline.document.lines)
    assert timeline.toggle(place)
    assert line_text(timeline.document.lines[place + 39]) == "line 39 of a long text"
    assert timeline.toggle(place + 5)
    assert len(timeline.document.lines) == before


def test_strong_words_are_strong_in_the_beginning_of_a_text_too() -> None:
    story = Story().round("ana").say("ana", "**First** draft\nof `it`\n").answer("ana", "agent1.1", "**Second** draft")
    model = RunModel()
    model.follows_timeline = True
    model.take(story.events)
    spans = [span for line in model.timeline.document.lines for span in line]
    assert ("First", "text strong") in spans
    assert ("Second", "dim strong") in spans
    assert ("**", "faint") in spans


def test_a_vote_that_becomes_void_is_redrawn_where_it_stands() -> None:
    story = Story().round("ana").round("bob").vote("ana", "bob", "agent2.1", "good")
    model = RunModel()
    model.follows_timeline = True
    model.take(story.events)
    before = len(model.timeline.document.lines)
    seen = len(story.events)
    story.answer("bob", "agent2.2", "better")
    model.take(story.events[seen:])
    assert len(model.timeline.document.lines) == before + 1
    assert any("void: agent2.2" in said(line) for line in model.timeline.document.lines)


def test_what_is_left_out_and_what_a_step_belongs_to() -> None:
    model = RunModel(ASCII)
    model.take(WHOLE)
    model.take_timeline()
    model.timeline.show_only("tools")
    shown = [said(line) for line in model.timeline.document.lines]
    assert any("fs.write_file" in line for line in shown)
    assert not any("votes for" in line for line in shown)
    place = next(at for at, line in enumerate(shown) if "shell.run" in line)
    block = model.timeline.block_at(place)
    assert block is not None
    assert block.agent == "ana"
    assert all(line.isascii() for line in shown if "…" not in line)


def test_another_attempt_goes_on_below_a_banner() -> None:
    first = stories.first_half()
    second = Story(attempt=2).round("ana")
    shown = lines(first.events, second.events)
    assert "attempt 2" in shown[-2 - len(second.team) + 2] or any("attempt 2" in line for line in shown)
    assert shown[-1].endswith("ana      · round 1")
