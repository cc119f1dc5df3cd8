"""The pages about a run: what stands where, at which width."""

from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.answer_rows import AnswerList, answer_rows, answer_title, answers_head
from massgen_tui.app.view.context_lines import GivenPage, agents_line, given_page, round_line
from massgen_tui.app.view.cost_rows import cost_head, cost_line, cost_notes, cost_table
from massgen_tui.app.view.diff_lines import Comparison, DiffPart, diff_counts, diff_page
from massgen_tui.app.view.document import Document, in_gutter
from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.header import header_line
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.page_title import empty_lines, page_title, ruled
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.vote_rows import head_lines, reasons_document, verdict_lines, vote_columns, vote_rows
from massgen_tui.events import bodies as b
from massgen_tui.insight.answers import listed_answers
from massgen_tui.insight.costs import CostRow, cost_rows, total_row
from massgen_tui.insight.differences import Difference, difference
from massgen_tui.insight.votes import vote_matrix
from massgen_tui.state.records import Usage
from tests.app.support import stories
from tests.app.support.lines import said
from tests.app.support.stories import Story


def lines_of(document: Document) -> list[str]:
    """What a document says."""
    return [said(line) for line in document.lines]


def model(story: Story) -> RunModel:
    """A run as far as it was told."""
    made = RunModel()
    made.take(story.events)
    return made


def answers_of(story: Story, marked: str = "") -> AnswerList:
    """The list of a run's answers."""
    state = model(story).state
    return AnswerList(listed_answers(state), state.agents, marked)


TWICE = stories.first_half().answer("bob", "agent2.2", "Better.")
PROMPTED = (
    Story()
    .emit(b.ContextReceived(context_labels=["agent2.1"], has_conversation_history=True), "ana")
    .emit(
        b.RoundStart(
            round_type="voting",
            system_message="You are ana.\nBe brief.",
            user_message="why",
            tools=[
                {
                    "function": {
                        "name": "vote",
                        "description": "Vote for one.",
                        "parameters": {"properties": {"agent_id": {}, "reason": {}}, "required": ["agent_id"]},
                    }
                },
                {"name": "odd"},
            ],
        ),
        "ana",
    )
    .wait(3)
    .emit(b.InjectionReceived(labels=["agent3.1"], content="eve says"), "ana")
    .emit(b.Enforcement(attempt=1, max_attempts=3, error_message="vote or answer"), "ana")
)


def given(story: Story = PROMPTED) -> GivenPage:
    """The first page of ana's context."""
    made = model(story)
    return given_page(made.contexts.rounds("ana")[0], made.state.started_at)


# -- answers -----------------------------------------------------------------------------------------------------------


def test_answers_stand_in_columns_with_their_votes_and_how_they_stand() -> None:
    rows = [said(row.lines[0]) for row in answer_rows(answers_of(TWICE, "agent2.1"), 80)]
    assert rows[0].split() == ["◆", "·", "agent2.1", "bob", "00:01", "64", "0", "+1", "void", "replaced"]
    assert rows[2].split() == ["✓", "agent2.2", "bob", "00:06", "7", "current"]
    head = said(answers_head(80))
    for word, figure in (("time", "00:01"), ("chars", "64")):
        assert head.index(word) + len(word) == rows[0].index(figure) + len(figure)
    final = [said(row.lines[0]) for row in answer_rows(answers_of(stories.finished()), 80)][-1]
    assert final.split() == ["★", "agent1.final", "ana", "528", "final"]


def test_a_narrow_list_keeps_label_agent_and_time() -> None:
    row = said(answer_rows(answers_of(TWICE), 40)[0].lines[0])
    assert row.split() == ["·", "agent2.1", "bob", "00:01"]


def test_the_heading_of_an_answer_says_by_which_it_was_replaced() -> None:
    listed = answers_of(TWICE)
    assert "replaced by agent2.2" in said(tuple(answer_title(listed, listed.answers[0])))


# -- comparing ---------------------------------------------------------------------------------------------------------


def diff_document(compared: Difference, width: int, *, beside: bool) -> Document:
    """The page of one comparison."""
    return diff_page(Comparison((), (), [DiffPart(compared)]), width, beside=beside).document


def test_what_was_stands_above_what_is() -> None:
    compared = difference("a\nb\nold one\nold two", "a\nb\nnew one\nnew two\nmore")
    below = lines_of(diff_document(compared, 80, beside=False))
    assert below == ["  a", "  b", "- old one", "- old two", "+ new one", "+ new two", "+ more"]
    assert said(tuple(diff_counts([DiffPart(compared)]))) == "+3 -2 lines"


def test_the_part_that_is_different_is_stronger() -> None:
    document = diff_document(difference("limit 5", "limit 50"), 80, beside=False)
    added = [(text, token) for text, token in document.lines[1] if not in_gutter(token)]
    assert added == [("limit 5", "good"), ("0", "good strong")]


def test_side_by_side_lines_are_wrapped_on_both_sides_and_never_wider_than_the_screen() -> None:
    compared = difference("same\n" + "old words " * 12 + "\ngone", "same\nnew\n\tnext 日本語")
    lines = diff_document(compared, 100, beside=True).lines
    assert all(width_of(line) <= 99 for line in lines)
    assert [said(line)[:2] for line in lines] == ["  ", "- ", "  ", "  ", "- "]
    assert "+ new" in said(lines[1])
    assert "日本語" in said(lines[-1])


def test_equal_and_very_long_texts_are_said_to_be_so() -> None:
    assert "same" in lines_of(diff_document(difference("a", "a"), 80, beside=True))[0]
    long = "\n".join(map(str, range(5000)))
    assert "Too long" in lines_of(diff_document(difference(long, long.replace("1", "x")), 80, beside=False))[0]
    text = "\n".join(map(str, range(50)))
    assert "  … 46 equal lines" in lines_of(diff_document(difference(text, f"{text}9"), 80, beside=False))
    assert len(diff_document(difference("x" * 1_000_000, "y"), 120, beside=True).lines) > 1000


# -- votes -------------------------------------------------------------------------------------------------------------


def test_the_matrix_shows_votes_that_count_and_void_ones() -> None:
    state = model(stories.finished()).state
    its = vote_columns(vote_matrix(state), 80, 1)
    rows = [said(row.lines[0]) for row in vote_rows(vote_matrix(state), its, 80, cursor=2)]
    assert rows[2].split() == ["3", "eve", "▲", "1.1", "▌2.1", "void", "·"]
    names, counts, _ = (said(line) for line in head_lines(vote_matrix(state), its, 80))
    assert names.split() == ["voter", "→", "1", "ana", "2", "bob", "3", "eve"]
    assert counts.split() == ["votes", "3", "0", "+1", "void", "0"]
    assert names.index("1 ana") == counts.index("3") == rows[2].index("▲")


def test_many_agents_slide_with_the_cursor() -> None:
    story = Story(team=[(f"agent_{number}", "") for number in range(1, 21)])
    matrix = vote_matrix(model(story).state)
    its = vote_columns(matrix, 80, 19)
    assert its.agents[-1].number == 20
    assert its.first + len(its.agents) == 20
    assert said(head_lines(matrix, its, 80)[0]).startswith(f"  voter <{its.first}")
    assert f"+{vote_columns(matrix, 80, 0).after}>" in said(head_lines(matrix, vote_columns(matrix, 80, 0), 90)[0])


def test_reasons_stand_whole_and_void_votes_say_why() -> None:
    made = model(stories.finished())
    votes = vote_matrix(made.state).cell("eve", "bob")
    text = lines_of(reasons_document(made, votes, "eve", "bob"))
    assert text[0].endswith("void: agent1.1 came after it")
    assert text[1] == "    It is the only one with tests."
    none = lines_of(reasons_document(made, [], "bob", "eve"))
    assert none == ["  bob did not vote for eve; it voted 1 time for others."]


def test_the_verdict_stands_above_the_matrix() -> None:
    state = model(stories.finished()).state
    (line,) = verdict_lines(state, 90)
    assert said(line).startswith(" ★ ana won with 3 of 3 votes · 2 restarts, 1 vote made void")
    above, below = verdict_lines(state, 60)
    assert said(above).rstrip() == " ★ ana won with 3 of 3 votes"
    assert said(below).startswith("   2 restarts")
    assert [said(line).strip() for line in verdict_lines(model(Story()).state, 40)] == [""]


def test_an_empty_page_says_all_of_it_in_a_narrow_terminal() -> None:
    text = [said(line) for line in empty_lines("No files were kept in this run.", "An agent works with files.", 23)]
    assert text == ["", "  No files were kept", "  in this run.", "  An agent works with", "  files."]


@pytest.mark.parametrize(("width", "counted"), [(80, "▲ 1.3 +3 void "), (45, "▲ 1.3 +3  ·")])
def test_earlier_votes_for_the_same_agent_are_counted_within_its_column(width: int, counted: str) -> None:
    story = stories.first_half()
    for label in ("agent1.1", "agent1.2", "agent1.3"):
        story.answer("ana", label, "more").vote("bob", "ana", label, "good").vote("eve", "ana", label, "good")
    story.answer("eve", "agent3.1", "new").vote("bob", "ana", "agent1.3", "good")
    matrix = vote_matrix(model(story).state)
    rows = [said(row.lines[0]) for row in vote_rows(matrix, vote_columns(matrix, width, 0), width)]
    assert counted in rows[1]
    assert "3 void  " in rows[2]


# -- cost --------------------------------------------------------------------------------------------------------------


def cost_page(story: Story, width: int, **limits: float | None) -> list[str]:
    """Head, rows, total and notes."""
    made = model(story)
    state, total = replace(made.state, limits=limits or made.state.limits), total_row(made.usage)
    rows = [row.lines[0] for row in cost_table(cost_rows(state, made.usage), state.agents, width)]
    notes = cost_notes(state, total, 61, width, so_far=not made.closed)
    foot = [cost_line(total, state.agents, width), *notes]
    return [said(line) for line in [*cost_head(width), *rows, *foot]]


def test_a_cost_that_nobody_knows_is_a_question_mark_and_its_sum_a_bound() -> None:
    story = Story().round("ana").usage("ana", 8000, 0.5).round("bob").usage("bob", 10, 0.0, known=False)
    page = cost_page(story, 100)
    assert page[2].split() == ["1", "ana", "claude-opus", "1", "8.0k", "0", "0", "2.0k", "0", "$0.50"]
    assert page[4].split()[-1] == "?"
    assert page[-3].split() == ["total", "2", "8.0k", "0", "0", "2.0k", "0", "≥$0.50"]
    assert "1 call of unknown cost: totals are lower bounds" in page[-1]
    assert "01:01 / 30:00" in page[-2]


def test_of_a_run_that_was_killed_the_cost_is_a_lower_bound() -> None:
    """Nobody told what the calls used that were under way."""
    made = model(Story().round("ana").usage("ana", 8000, 0.5))
    made.close()
    total = total_row(made.usage)
    assert said(header_line(made.state, made.state.at, 100)).endswith("· ≥$0.50 ")
    assert said(cost_line(total, made.state.agents, 100)).endswith("≥$0.50")
    assert "broken off: what was under way is not counted" in said(cost_notes(made.state, total, 61, 100)[-1])


def test_tokens_that_were_counted_here_have_a_sign_that_is_explained() -> None:
    usage = Usage(input_tokens=8000, output_tokens=20, cached_input_tokens=70, calls=1)
    row = CostRow("total", "total", usage=usage, estimated=True)
    assert said(cost_line(row, {}, 60)).split()[1:4] == ["1", "~8.0k", "~20"]
    assert "~" not in said(cost_line(replace(row, estimated=False), {}, 100))
    assert said(cost_line(row, {}, 100)).count("~") == 2
    assert "~ counted here, not told by the server" in said(cost_notes(model(Story()).state, row, 1, 100)[-1])


@pytest.mark.parametrize("width", [40, 60, 72, 77, 80, 160])
def test_figures_stand_under_their_names(width: int) -> None:
    page = cost_page(Story().round("ana").usage("ana", 8000, 0.5), width)
    for column, figure in (("calls", "1"), ("input", "8.0k"), ("output", "2.0k"), ("cost", "$0.50")):
        end = page[0].index(column) + len(column)
        assert page[2][:end].endswith(f" {figure}")


@pytest.mark.parametrize("width", [78, 100])
def test_what_went_into_a_cache_stands_beside_what_came_out_of_one(width: int) -> None:
    used = b.Usage(input_tokens=9000, cached_input_tokens=3000, cache_write_tokens=5000, cost_known=True)
    page = cost_page(Story().round("ana", kind="presentation").emit(used, "ana"), width)
    for line in (page[2], page[3], page[-3]):
        for column, figure in (("input", "9.0k"), ("cached", "3.0k"), ("to cache", "5.0k")):
            assert line[: page[0].index(column) + len(column)].endswith(f" {figure}")
    assert "presentation " in page[3]


def test_limits_are_those_that_the_run_was_begun_with() -> None:
    story = Story().usage("ana", 4, 0.5)
    told = cost_page(story, 90, orchestrator_timeout_seconds=None, max_cost_usd=2)[-2]
    assert "time 01:01 / no limit · cost $0.50 / $2.00" in told
    assert cost_page(Story(), 90, other=1)[-2].strip() == "so far · time 01:01 · cost $0.00"


# -- context -----------------------------------------------------------------------------------------------------------


def test_a_context_is_told_message_by_message() -> None:
    page = given()
    assert [lines_of(page.document)[at] for at in page.messages] == [
        "› system message  22 characters",
        "› user message  3 characters",
        "› tools  2 tools",
        "› while working, at 00:03: agent3.1  8 characters",
        "› after reply 1 of 3, at 00:03: told to decide  14 characters",
    ]
    text = lines_of(page.document)
    for line in ("  You are ana.", "  vote (agent_id, [reason])", "    Vote for one.", "  odd ()", "  eve says"):
        assert line in text


def test_a_log_without_messages_says_so() -> None:
    assert "does not hold the messages" in lines_of(given(Story().round("ana", "agent2.1")).document)[0]


def test_the_round_says_which_it_is_and_what_was_in_sight() -> None:
    made = model(PROMPTED)
    words = said(round_line(made.contexts.rounds("ana"), 0, made.state.started_at, 100))
    assert words.split("  ")[0] == " round 1 of 1 · voting · sees agent2.1 · and earlier turns"
    unknown = Story().emit(b.RoundStart(round_type="presentation"), "ana")
    assert "sees" not in said(round_line(model(unknown).contexts.rounds("ana"), 0, 0, 100))
    assert said(round_line((), -1, 0, 30)) == " " * 30


def test_the_chosen_agent_stays_in_sight() -> None:
    made = model(Story(team=[(f"agent_{number}", "") for number in range(1, 21)]))
    line = said(agents_line(made.agents, "agent_20", 60, ASCII))
    assert "|20 agent_20" in line
    assert len(line) == 60


# -- titles ------------------------------------------------------------------------------------------------------------


def test_titles_and_rules_fill_the_width_and_no_more() -> None:
    for width in (12, 40, 80, 200):
        assert width_of(page_title("answers", stories.QUESTION, [("2 answers", "dim")], width)) == width
        assert width_of(ruled([("words " * 5, "text")], width)) == width


def test_a_round_that_saw_nothing_says_so_and_without_a_beginning_there_is_no_time() -> None:
    made = model(Story().emit(b.ContextReceived(), "ana").round("ana"))
    rounds = made.contexts.rounds("ana")
    line = round_line(rounds, 0, made.state.started_at, 100)
    assert "sees no answers" in said(line)
    assert said(line).rstrip().endswith("00:00")
    assert said(round_line(rounds, 0, 0.0, 100)).rstrip().endswith("sees no answers")
