"""All answers of a run: a list, and the text of the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on, work
from textual.containers import Container, Vertical
from textual.timer import Timer
from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.accent import agent_token
from massgen_tui.app.view.answer_rows import AnswerList, answer_rows, answer_title, answers_head
from massgen_tui.app.view.diff_lines import Comparison, DiffPart
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.view.page_title import empty_lines, ruled
from massgen_tui.app.view.passage import Passage, file_name
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.readable import Readable
from massgen_tui.app.widgets.rows_view import RowsView
from massgen_tui.app.widgets.text_page import TextPage
from massgen_tui.app.working import hand_over
from massgen_tui.insight.answers import ListedAnswer, compared_with, labelled, listed_answers
from massgen_tui.insight.differences import difference
from massgen_tui.state.records import AgentState

BESIDE_FROM = 120
RENDER_AFTER = 0.1
"""Seconds that the cursor must rest before an answer is rendered: keys that run through the list stay quick."""


class AnswerListView(RowsView, Readable):
    """The answers in the order they came."""

    PART: ClassVar[Part] = "answers"
    BINDINGS = bindings("answers")

    def __init__(self, page: AnswersScreen) -> None:
        super().__init__(page.rows, id="answers")
        self._page = page

    def action_read(self) -> None:
        """Go to the text."""
        self._page.read()

    def action_mark(self) -> None:
        """Mark the answer, or no more."""
        self._page.mark()

    def action_compare(self) -> None:
        """Compare two answers."""
        self._page.compare()

    def own_text(self) -> Passage:
        """The answer under the cursor, as it was written."""
        return self._page.passage


class AnswersScreen(RunPage):
    """Who answered what, when, and what became of it."""

    NAME = "answers"
    AUTO_FOCUS = "AnswerListView"

    def body(self) -> Iterable[Widget]:
        """The list above or beside the text."""
        self._marked = ""
        self._begun = False
        self._rendering: Timer | None = None
        self.list = AnswerListView(self)
        self._text = TextPage(leave=self.list.focus)
        with Container(id="both"):
            with Vertical(id="listed"):
                yield Bar(lambda width: [answers_head(width, self.glyphs)], id="answers-head")
                yield self.list
            with Vertical(id="reading"):
                yield Bar(self._text_title, id="text-title")
                yield self._text

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _listed(self) -> AnswerList:
        return AnswerList(listed_answers(self.model.state), self.model.state.agents, self._marked)

    @property
    def chosen(self) -> ListedAnswer | None:
        """The answer under the cursor."""
        row = self.list.row
        return labelled(self._listed().answers, row.key) if row is not None else None

    @property
    def agent(self) -> AgentState | None:
        """The agent whose answer is under the cursor."""
        chosen = self.chosen if self.is_mounted else None
        return self.model.state.agents.get(chosen.agent) if chosen is not None else super().agent

    def show(self) -> None:
        """Answers or votes have come; at first the agent's newest answer is shown."""
        answers = listed_answers(self.model.state)
        if answers and not self._begun:
            self._begun = True
            own = [answer.label for answer in answers if answer.agent == self._agent_id]
            self.list.seek((own or [answers[-1].label])[-1])
        self._lay_out()
        self.list.reload()
        self._refresh_text_title()

    def figures(self) -> Sequence[Span]:
        """How many answers there are."""
        count = len(self.model.state.answers)
        return [(plural(count, "answer"), "dim")] if count else []

    def rows(self, width: int, _cursor: int) -> list[Row]:
        """The list for a width."""
        listed = self._listed()
        if listed.answers:
            return answer_rows(listed, width, self.glyphs)
        if self.model.closed:
            return [Row("", tuple(empty_lines("No agent answered.", "Press esc for the run: it says why.")))]
        words = ("No answers yet.", "They come here as the agents submit them.")
        return [Row("", tuple(empty_lines(*words)))]

    def on_resize(self) -> None:
        """Another size has another layout."""
        super().on_resize()
        self._lay_out()

    def _lay_out(self) -> None:
        width, height = self.size
        beside = width >= BESIDE_FROM
        self.set_class(beside, "-wide")
        listed = self.query_one("#listed")
        count = len(listed_answers(self.model.state))
        for part in ("#reading", "#answers-head"):
            self.query_one(part).display = bool(count)
        if beside or not count:
            listed.styles.height = "1fr"
        else:
            listed.styles.height = max(3, min(count + 1, height // 3))

    def _text_title(self, width: int) -> list[Line]:
        chosen = self.chosen
        words = answer_title(self._listed(), chosen, self.glyphs) if chosen is not None else []
        return [ruled(words, width, self.glyphs)]

    def _refresh_text_title(self) -> None:
        self.query_one("#text-title", Bar).update()

    @on(RowsView.Moved)
    def _moved(self) -> None:
        """Another answer: its heading at once, its text when the cursor rests."""
        self._refresh_text_title()
        if self._rendering is not None:
            self._rendering.stop()
        self._rendering = self.set_timer(RENDER_AFTER, self._render_text)

    async def _render_text(self) -> None:
        if self.chosen is not None:
            await self._text.show(self.passage)

    @property
    def passage(self) -> Passage:
        """The answer under the cursor."""
        chosen = self.chosen
        if chosen is None:
            return Passage("")
        return Passage(chosen.text, flat(chosen.label), file_name("answer", chosen.label))

    # -- what is done ----------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Give the keys to the text."""
        if self.chosen is not None:
            self._text.take_keys()

    def mark(self) -> None:
        """Mark the answer under the cursor, or no more."""
        chosen = self.chosen
        if chosen is not None:
            self._marked = "" if chosen.label == self._marked else chosen.label
            self.list.reload()

    def compare(self) -> None:
        """Compare the answer with the marked one, or with the one before it."""
        chosen = self.chosen
        if chosen is None:
            self.app.notify("There is no answer to compare yet.", markup=False)
            return
        other = compared_with(self._listed().answers, chosen, self._marked)
        if other is None:
            self.app.notify("There is nothing to compare it with: it is the first answer.", markup=False)
            return
        self._compare(other, chosen)

    @work(thread=True, exclusive=True, group="compare")
    def _compare(self, other: ListedAnswer, chosen: ListedAnswer) -> None:
        parts = [DiffPart(difference(other.text, chosen.text))]
        hand_over(self, self._show_comparison, Comparison(self._named(other), self._named(chosen), parts))

    def _show_comparison(self, compared: Comparison) -> None:
        from massgen_tui.app.screens.diff import DiffScreen

        if self.is_active:
            self.app.push_screen(DiffScreen(compared))

    def _named(self, answer: ListedAnswer) -> Sequence[Span]:
        colour = agent_token(self.model.state.agents, answer.agent)
        return ((flat(answer.label), "strong"), (" ", ""), (flat(answer.agent), colour))
