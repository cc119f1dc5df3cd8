"""A transcript as the lines of a pane."""

from __future__ import annotations

from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.app.view.blocks import FILTERS
from massgen_tui.app.view.card_lines import NOTES, arguments
from massgen_tui.app.view.document import KEEP, in_gutter
from massgen_tui.app.view.glyphs import ASCII, SIGNS, SPARKS, UNICODE
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.words import tool_name
from massgen_tui.events import bodies as b
from massgen_tui.state.remarks import NoteKind
from massgen_tui.text.cells import width
from tests.app.support import stories
from tests.app.support.stories import Story


def said(line: Line) -> str:
    """A line with its sign, without its indent."""
    return "".join(text for text, _ in line).lstrip()


def lines(story: Story, agent: str = "ana") -> list[str]:
    """What an agent's pane says."""
    model = RunModel()
    model.take(story.events)
    return [said(line) for line in model.lines[agent].document.lines]


def tokens(story: Story, agent: str = "ana") -> dict[str, str]:
    """The token of each piece in an agent's pane."""
    model = RunModel()
    model.take(story.events)
    return {text: token for line in model.lines[agent].document.lines for text, token in line if not in_gutter(token)}


def test_a_round_tells_what_its_agent_sees() -> None:
    story = Story().round("ana").wait(62).round("ana", "agent2.1", "agent3.1")
    assert lines(story) == ["▾ round 1 00:00", "", "▾ round 2 sees agent2.1, agent3.1 01:02"]


def test_text_and_reasoning_are_told_apart() -> None:
    story = Story().round("ana").say("ana", "Hm.", "thinking").say("ana", "So:\nthis").say("ana", " and that")
    assert lines(story)[1:] == ["◌ Hm.", "So:", "this and that"]
    assert tokens(story)["Hm."] == "thinking"


def test_a_tool_is_one_line_that_changes_when_it_is_done() -> None:
    story = Story().round("ana").emit(b.ToolStart(tool_id="1", tool_name="mcp__fs__read", args={"path": "a.py"}), "ana")
    model = RunModel()
    model.take(story.events)
    document = model.lines["ana"].document
    assert said(document.lines[1]) == "▸ fs.read  path=a.py  running"
    story.say("ana", "meanwhile")
    story.emit(b.ToolComplete(tool_id="1", tool_name="mcp__fs__read", result="x", elapsed_seconds=0.038), "ana")
    model.take(story.events[-2:])
    assert [said(line) for line in document.lines[1:]] == ["▸ fs.read  path=a.py  ok 38ms", "meanwhile"]


def test_the_state_of_a_call_stays_in_one_row_and_says_apart_that_the_person_approved_it() -> None:
    story = Story().round("ana").emit(b.ToolStart(tool_id="1", tool_name="mcp__fs__read", args={"path": "a"}), "ana")
    decided = b.PermissionDecided(tool_id="1", tool_name="mcp__fs__read", allowed=True, by="person", answer="once")
    story.emit(decided, "ana")
    story.emit(b.ToolComplete(tool_id="1", tool_name="mcp__fs__read", result="x", elapsed_seconds=1.2), "ana")
    model = RunModel()
    model.take(story.events)
    line = model.lines["ana"].document.lines[1]
    assert said(line) == "▸ fs.read  path=a  ok 1.2s · you approved it"
    assert [text for text, token in line if KEEP in token.split()] == ["ok 1.2s", "you approved it"]


def test_a_failed_tool_says_so_and_why_and_later_cards_find_their_lines() -> None:
    story = Story().round("ana")
    story.emit(b.ToolStart(tool_id="1", tool_name="a", args=None), "ana")
    story.emit(b.ToolStart(tool_id="2", tool_name="c", args=None), "ana")
    story.emit(
        b.ToolComplete(tool_id="1", tool_name="a", result="no\nsuch file", elapsed_seconds=2, is_error=True), "ana"
    )
    story.emit(b.ToolComplete(tool_id="2", tool_name="c", result="ok", elapsed_seconds=3), "ana")
    assert lines(story)[1:] == ["✗ a  failed 2.0s", "no such file", "▸ c  ok 3.0s"]


def test_a_void_vote_is_struck_and_names_the_answer_that_came_after_it() -> None:
    story = Story().round("ana").answer("bob", "agent2.1", "text").vote("ana", "bob", "agent2.1", "Good.")
    assert lines(story)[1:] == ["▲ votes for agent2.1 00:00", "Good."]
    story.answer("eve", "agent3.1", "better")
    assert lines(story)[1:] == ["▲ votes for agent2.1 void: agent3.1 came after it", "Good."]
    assert tokens(story)["votes for agent2.1"] == "struck"


def test_a_vote_that_the_person_made_void_says_so() -> None:
    story = Story().round("ana").answer("bob", "agent2.1", "text").vote("ana", "bob", "agent2.1", "Good.")
    story.emit(b.VoteVoided(why="the person stopped ana"), "ana").answer("eve", "agent3.1", "later")
    assert lines(story)[1:] == ["▲ votes for agent2.1 void: the person stopped ana", "Good."]


def test_an_answer_stands_under_its_heading() -> None:
    story = Story().round("ana").answer("ana", "agent1.1", "one\n\ntwo\n")
    assert lines(story)[1:] == ["✓ answer agent1.1 00:00", "one", "", "two"]


def test_a_final_answer_that_was_just_presented_is_not_said_twice() -> None:
    presented = Story().round("ana").present("ana", "The answer.")
    assert lines(presented).count("The answer.") == 1
    silent = Story().round("ana").emit(b.FinalAnswer(content="The answer."), "ana")
    assert lines(silent).count("The answer.") == 1


def test_an_answer_that_was_just_written_is_not_said_twice() -> None:
    story = Story().round("ana").say("ana", "The answer.\n").answer("ana", "agent1.1", "The answer.")
    assert lines(story)[1:] == ["The answer.", "✓ answer agent1.1 00:00"]


def test_remarks_have_a_sign_and_their_details_an_end() -> None:
    story = Story().round("ana").emit(b.Error(error="401", detail="\n".join(map(str, range(20)))), "ana")
    assert lines(story)[1] == "✗ 401"
    assert lines(story)[-1] == "… 14 more lines"
    story = Story().round("ana").emit(b.VoteIgnored(why="too late"), "ana")
    assert lines(story)[1] == "▲ vote not counted: too late"


LONG = "First I look.\nThen I think.\nThen I am done."


def test_reasoning_that_is_done_is_one_line_and_opens_again() -> None:
    story = Story().round("ana").say("ana", LONG, "thinking")
    assert lines(story)[1:] == ["◌ First I look.", "Then I think.", "Then I am done."]
    story.say("ana", "So.")
    assert lines(story)[1:] == ["◌ First I look. Then I think. T… (3 lines)", "So."]
    model = RunModel()
    model.take(story.events)
    pane = model.lines["ana"]
    assert pane.toggle(1)
    assert [said(line) for line in pane.document.lines[1:]] == [
        "◌ First I look.",
        "Then I think.",
        "Then I am done.",
        "So.",
    ]
    assert not pane.toggle(4)


def test_reasoning_does_not_fold_while_somebody_reads() -> None:
    story = Story().round("ana").say("ana", LONG, "thinking").say("ana", "So.")
    model = RunModel()
    model.take(story.events[:-1])
    pane = model.lines["ana"]
    pane.held = True
    model.take(story.events[-1:])
    assert len(pane.document.lines) == 5
    pane.held = False
    assert pane.fold_done()
    assert len(pane.document.lines) == 3


def test_a_folded_round_counts_its_steps_and_takes_more_of_them() -> None:
    story = Story().round("ana").say("ana", "One.").round("ana").say("ana", "Two.")
    model = RunModel()
    model.take(story.events)
    pane = model.lines["ana"]
    assert pane.toggle(0)
    assert pane.toggle(2)
    assert [said(line) for line in pane.document.lines] == [
        "▸ round 1 00:00 (1 step)",
        "",
        "▸ round 2 00:00 (1 step)",
    ]
    story.say("ana", " More.").tool("ana", "fs", {}, "ok").say("ana", "Three.")
    model.take(story.events[len(story.events) - 4 :])
    assert said(pane.document.lines[-1]).endswith("(3 steps)")
    assert pane.toggle(2)
    assert [said(line) for line in pane.document.lines[3:]] == ["Two. More.", "▸ fs  ok 200ms", "Three."]
    story.say("ana", " Four.")
    model.take(story.events[-1:])
    assert said(pane.document.lines[-1]) == "Three. Four."


def test_a_filter_leaves_the_rounds_and_what_was_asked_for() -> None:
    model = RunModel()
    model.take(stories.finished().events)
    pane = model.lines["ana"]
    whole = list(pane.document.lines)
    pane.show_only("tools")
    assert [said(line) for line in pane.document.lines if "round" not in said(line) and said(line)] == [
        "✗ shell.run  command=pytest -q timeout=30  failed 200ms",
        "2 failed: test_burst",
        "▾ final presentation 00:07",
    ]
    pane.show_only("answers")
    assert any("answer agent1.1" in said(line) for line in pane.document.lines)
    assert not any("shell.run" in said(line) for line in pane.document.lines)
    pane.show_only("")
    assert list(pane.document.lines) == whole


def test_the_cursor_finds_what_opens_and_its_block() -> None:
    model = RunModel()
    model.take(stories.finished().events)
    pane = model.lines["ana"]
    stops, line = [], pane.step(-1, 1)
    while line is not None:
        stops.append(line)
        block = pane.block_at(line)
        assert block is not None
        assert block.head == line
        line = pane.step(line, 1)
    assert stops[0] == 0
    assert [pane.step(stop, -1) for stop in stops[1:]] == stops[:-1]


def test_another_attempt_stands_below_the_first_one() -> None:
    first = Story().round("ana").say("ana", "One.").answer("ana", "agent1.1", "One.")
    first.emit(b.RestartBanner(reason="too short", attempt=2)).emit(b.RunEnded(state="restarted", reason="too short"))
    second = Story(attempt=2).round("ana").say("ana", "Better.")
    for batches in ([first.events, second.events], [[*first.events, *second.events]]):
        model = RunModel()
        for batch in batches:
            model.take(batch)
        pane = [said(line) for line in model.lines["ana"].document.lines]
        assert pane[:2] == ["▾ round 1 00:00", "One."]
        assert pane[-4:] == ["", "── attempt 2 · too short ──", "▾ round 1 00:00", "Better."]
        assert (model.state.attempt, model.state.ending, model.state.answers) == (2, None, ())
        assert all("NEW ANSWER" not in str(row) for row in model.table.rows)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["event", "toggle", "filter", "hold"]), max_size=60), st.randoms())
def test_folding_and_filtering_leave_no_trace_when_they_are_undone(doings: list[str], random: Random) -> None:
    story = Story()
    for word in ("One", "Two", "Three"):
        story.round("ana").say("ana", f"{word}.\n{LONG}", "thinking").tool("ana", "fs", {}, word, error=word == "Two")
        story.say("ana", LONG, "thinking").say("ana", f"# {word}\n\n{LONG}").say("ana", " More.").answer(
            "ana", word, word
        )
    events = story.events
    model, taken = RunModel(), 2
    model.take(events[:taken])
    pane = model.lines["ana"]
    for doing in doings:
        if doing == "event":
            model.take(events[taken : taken + 3])
            taken += 3
        elif doing == "toggle":
            pane.toggle(random.randrange(len(pane.document.lines) + 1))
        elif doing == "filter":
            pane.show_only(random.choice(FILTERS))
        else:
            pane.held = not pane.held
    model.take(events[taken:])
    pane.held = False
    pane.fold_done()
    pane.show_only("")
    for folds in (False, True):
        for block in pane.blocks:
            if block.folds and block.folded != (folds and block.reasoning) and block.lines:
                pane.toggle(block.head)
    fresh = RunModel()
    fresh.take(events)
    assert list(pane.document.lines) == list(fresh.lines["ana"].document.lines)


def test_batches_make_the_same_lines_as_everything_at_once() -> None:
    story = stories.finished()
    model = RunModel()
    for event in story.events:
        model.take([event])
    for agent in ("ana", "bob", "eve"):
        assert [said(line) for line in model.lines[agent].document.lines] == lines(story, agent)
    whole = RunModel()
    whole.take(story.events)
    assert model.table.rows == whole.table.rows


def test_names_and_arguments_are_short() -> None:
    assert tool_name("mcp__shell__run") == "shell.run"
    assert arguments({"a": 1, "b": [1, 2], "c": "x\ny"}) == "a=1 b=[1, 2] c=x y"
    assert arguments('{"a": 1}') == "a=1"
    assert arguments("not json {") == "not json {"
    assert arguments(None) == ""
    assert width(arguments({"a": "x" * 5000})) <= 60


def test_every_sign_is_one_cell_wide_and_has_an_ascii_form() -> None:
    for name in SIGNS:
        assert width(UNICODE[name]) == 1, name
        assert len(ASCII[name]) == 1
        assert ASCII[name].isascii()
    assert UNICODE.spark([0, 1, 2]) == " ▅█"
    assert len(SPARKS[0]) == len(SPARKS[1])
    assert UNICODE.spark([0, 0]) == "  "


def test_every_kind_of_remark_has_a_sign() -> None:
    assert set(NOTES) == set(get_args(NoteKind))
    assert {sign for sign, _ in NOTES.values()} <= set(SIGNS)
