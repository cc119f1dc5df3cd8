"""The question box in front of a run: what is asked there is the next turn of its session."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.question_form import QuestionForm


class FollowUpDialog(HintingModal[Draft]):
    """Stays until the run has begun; gives back what was typed if the person asks later."""

    PART: ClassVar[Part] = "follow_up"
    BINDINGS = bindings("follow_up")
    AUTO_FOCUS = "QuestionBox"

    def __init__(self, session: str, team: str, draft: Draft) -> None:
        super().__init__()
        self._session, self._team, self._draft = session, team, draft

    def compose(self) -> ComposeResult:
        """What it is above, the box below."""
        with Vertical(id="dialog"):
            yield Bar(self._title, id="dialog-title")
            yield QuestionForm()
            yield self.hint_bar()

    def on_mount(self) -> None:
        """Go on where the draft ends."""
        super().on_mount()
        box = self.query_one(QuestionForm).box
        box.placeholder = "What comes next?"
        box.show(self._draft)

    def _title(self, _width: int) -> list[Line]:
        whom: list[Span] = [(f" {self.glyphs['dot']} ", "faint"), (flat(self._team), "dim")] if self._team else []
        return [(("A follow-up question", "strong"), *whom)]

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.refresh_hints()

    @on(QuestionForm.Asked)
    def _ask(self, message: QuestionForm.Asked) -> None:
        self.program.ask(message.question, message.names, self._session)

    @on(QuestionForm.Left)
    def action_later(self) -> None:
        """Close it; what was typed stays."""
        self.dismiss(self.query_one(QuestionForm).box.draft)
