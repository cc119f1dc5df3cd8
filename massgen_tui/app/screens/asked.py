"""An agent asks the person: its exact words, and a box for the answer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.line import Line, flat
from massgen_tui.app.view.strip import accent
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.app.widgets.typing_box import TypingBox
from massgen_tui.state.records import Question

MOST_ROWS = 10


class AnswerBox(TypingBox):
    """What the person says; the dialog does the rest."""

    def __init__(self, draft: str) -> None:
        super().__init__("Your answer", draft)

    def on_mount(self) -> None:
        """Go on where the draft ends."""
        self.move_cursor(self.document.end)


class AskedDialog(HintingModal[tuple[bool, str]]):
    """Gives back whether the agent is to have the text, or whether it is a draft for later."""

    PART: ClassVar[Part] = "asked"
    BINDINGS = bindings("asked")
    AUTO_FOCUS = "AnswerBox"

    def __init__(self, question: Question, number: int, draft: str) -> None:
        super().__init__()
        self.request_id, self.who = question.request_id, question.agent
        self._colour = accent(number)
        self._draft = draft
        self._document = Document()
        self._document.extend_open(question.text, "text", markdown=True)

    def compose(self) -> ComposeResult:
        """The question above, the box below."""
        with Vertical(id="dialog"):
            yield Bar(self._title)
            yield LineView(self._document, id="asks")
            yield AnswerBox(self._draft)
            yield self.hint_bar()

    def on_mount(self) -> None:
        """The question from its beginning, in as many rows as it has, if they are not too many."""
        super().on_mount()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        view = self.query_one(LineView)
        view.styles.height = max(1, min(MOST_ROWS, view.rows))
        view.to_start()

    def _title(self, _width: int) -> list[Line]:
        return [((flat(self.who), f"{self._colour} strong"), (" asks you", "strong"))]

    @property
    def _text(self) -> str:
        return self.query_one(AnswerBox).text.strip()

    def action_answer(self) -> None:
        """Give the agent the answer; an empty one is none."""
        if self._text:
            self.dismiss((True, self._text))
        else:
            self.app.notify("The answer is empty.", severity="warning", markup=False)

    def action_new_line(self) -> None:
        """Go on in a new line."""
        self.query_one(AnswerBox).insert("\n")

    def action_decline(self) -> None:
        """The agent gets no answer."""
        self.dismiss((True, ""))

    def action_later(self) -> None:
        """Close it; the agent waits."""
        self.dismiss((False, self._text))
