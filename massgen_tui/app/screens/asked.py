"""An agent asks the person: its exact words, and a box for the answer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.asked_lines import asked_title
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.line import Line
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.draft_box import DraftBox
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.state.records import Question

MOST_ROWS = 10
CLOCK_SECONDS = 0.25


class AnswerBox(DraftBox):
    """What the person says; the dialog does the rest."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("Your answer", draft)


class AskedDialog(HintingModal[tuple[bool, Draft]]):
    """Gives back whether the agent is to have the text, or whether it is a draft for later."""

    PART: ClassVar[Part] = "asked"
    BINDINGS = bindings("asked")
    AUTO_FOCUS = "AnswerBox"

    def __init__(self, question: Question, number: int, draft: Draft) -> None:
        super().__init__()
        self._asked = question
        self.request_id, self.who = question.request_id, question.agent
        self._colour = accent(number)
        self._draft = draft
        self._document = Document()
        self._document.extend_open(question.text, "text", markdown=True)

    def compose(self) -> ComposeResult:
        """The question above, from its beginning, the box below."""
        with Vertical(id="dialog"):
            yield Bar(self._title, id="who")
            yield LineView(self._document, from_start=True, id="asks")
            yield AnswerBox(self._draft)
            yield self.hint_bar()

    def on_mount(self) -> None:
        """The question gets as many rows as it has, if they are not too many."""
        super().on_mount()
        self.set_interval(CLOCK_SECONDS, self.query_one("#who", Bar).update)
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        view = self.query_one(LineView)
        view.styles.height = max(1, min(MOST_ROWS, view.rows))

    def _title(self, width: int) -> list[Line]:
        return [asked_title(self._asked, self._colour, self.program.now(), width, self.glyphs)]

    @property
    def _now(self) -> Draft:
        return self.query_one(AnswerBox).draft

    def action_answer(self) -> None:
        """Give the agent the answer; an empty one is none."""
        if self._now.text.strip():
            self.dismiss((True, self._now))
        else:
            self.app.notify("The answer is empty.", severity="warning", markup=False)

    def action_new_line(self) -> None:
        """Go on in a new line."""
        self.query_one(AnswerBox).insert("\n")

    def action_decline(self) -> None:
        """The agent gets no answer."""
        self.dismiss((True, Draft()))

    def action_later(self) -> None:
        """Close it; the agent waits."""
        self.dismiss((False, self._now))
