"""A transcript as the lines of a pane."""

from __future__ import annotations

from massgen_tui.app.view.document import in_gutter
from massgen_tui.app.view.glyphs import ASCII, SIGNS, SPARKS, UNICODE
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.run_lines import arguments
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.words import tool_name
from massgen_tui.events import bodies as b
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
    assert lines(story) == ["round 1 00:00", "", "round 2 sees agent2.1, agent3.1 01:02"]


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
