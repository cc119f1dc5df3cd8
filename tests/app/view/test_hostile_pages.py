"""Whatever stands in answers, votes and prompts is shown as text on the pages about a run."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.app.view.answer_rows import AnswerList, answer_rows, answers_head
from massgen_tui.app.view.context_lines import agents_line, given_page, round_line
from massgen_tui.app.view.cost_rows import cost_head, cost_line, cost_notes, cost_table
from massgen_tui.app.view.diff_lines import Comparison, DiffPart, diff_page
from massgen_tui.app.view.line import Line, width_of
from massgen_tui.app.view.page_title import page_title
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.vote_rows import head_lines, reasons_document, verdict_lines, vote_columns, vote_rows
from massgen_tui.events import bodies as b
from massgen_tui.insight.answers import listed_answers
from massgen_tui.insight.costs import cost_rows, total_row
from massgen_tui.insight.differences import difference
from massgen_tui.insight.votes import vote_matrix
from tests.app.support import stories

ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u200b]")
TEXTS = st.text(max_size=60) | st.sampled_from([text[:200] for text in stories.HOSTILE])


def a_run(text: str) -> RunModel:
    """A run in which everything is that text."""
    agent = text or "a"
    story = stories.Story(question=text, team=[(agent, text), (f"{text}b", text), (f"{text}c", text)])
    tool = {"name": text, "description": text, "parameters": {"properties": {text: {}}, "required": [text]}}
    story.emit(b.ContextReceived(context_labels=[text, text]), agent)
    story.emit(b.RoundStart(round_type=text, system_message=text, user_message=text, tools=[tool, {"x": text}]), agent)
    story.emit(b.InjectionReceived(labels=[text], content=text), agent)
    story.emit(b.Enforcement(error_message=text), agent).usage(agent, 10, known=False)
    story.answer(agent, text or "agent1.1", text).vote(agent, agent, text, text)
    story.emit(b.WinnerSelected(how=text, is_tie=True), agent).emit(b.FinalAnswer(content=text), agent)
    model = RunModel()
    model.take(story.events)
    return model


def fixed_lines(model: RunModel, width: int) -> list[Line]:
    """Every line of the pages that is made for a width."""
    state, total = model.state, total_row(model.usage)
    listed = AnswerList(listed_answers(state), state.agents, state.answers[0].label)
    matrix = vote_matrix(state)
    its = vote_columns(matrix, width, 2)
    lines = [answers_head(width), page_title("page", state.question, [], width), *verdict_lines(state, width)]
    lines += [*head_lines(matrix, its, width), *cost_notes(state, total, 1.0, width), *cost_head(width)[:1]]
    lines += [cost_line(total, state.agents, width), agents_line(model.agents, model.agents[1].id, width)]
    lines.append(round_line(model.contexts.rounds(model.agents[0].id), 0, state.started_at, width))
    for row in [
        *answer_rows(listed, width),
        *vote_rows(matrix, its, width, cursor=0),
        *cost_table(cost_rows(state, model.usage), state.agents, width),
    ]:
        lines += row.lines
    return lines


@settings(max_examples=30)
@given(TEXTS, st.integers(10, 220))
def test_lines_have_exactly_the_width_of_the_screen(text: str, width: int) -> None:
    for line in fixed_lines(a_run(text), width):
        assert width_of(line) == width
        assert ACTING.search("".join(piece for piece, _ in line)) is None


@settings(max_examples=30)
@given(TEXTS, TEXTS, st.integers(100, 220), st.booleans())
def test_documents_hold_nothing_that_acts(text: str, other: str, width: int, beside: bool) -> None:
    model = a_run(text)
    agent = model.agents[0].id
    part = DiffPart(difference(text, other), text[:20])
    compared = diff_page(Comparison((), (), [part, part]), width, beside=beside).document
    page = given_page(model.contexts.rounds(agent)[0], 0.0)
    reasons = reasons_document(model, model.state.votes, agent, agent)
    for document in (compared, page.document, reasons):
        for line in document.lines:
            assert ACTING.search("".join(piece for piece, _ in line)) is None
    if beside:
        assert all(width_of(line) < width for line in compared.lines)
