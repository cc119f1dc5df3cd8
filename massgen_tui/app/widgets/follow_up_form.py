"""The next question of a session, typed below what it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.widgets import TextArea

from massgen_tui.app.view.line import Line, Span, flat, spread
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.docked_form import DockedForm, read_on
from massgen_tui.app.widgets.question_form import QuestionForm

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp
    from massgen_tui.app.screens.base import Hinting


class FollowUpForm(DockedForm):
    """Stays until the run has begun."""

    def __init__(self, session: str, team: str) -> None:
        super().__init__()
        self._session, self._team = session, team

    def compose(self) -> ComposeResult:
        """What it is above, the box below."""
        yield Bar(self._title)
        yield QuestionForm(f"follow-up {self._session}")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one(QuestionForm).box.placeholder = "What comes next?"
        self.type()

    def _title(self, width: int) -> list[Line]:
        dot = cast("MassgenApp", self.app).glyphs["dot"]
        whom: list[Span] = [(f" {dot} ", "faint"), (flat(self._team), "dim")] if self._team else []
        return [tuple(spread([(" ", ""), ("A follow-up question", "strong"), *whom], read_on(), width))]

    @on(TextArea.Changed)
    def _typed(self) -> None:
        cast("Hinting[None]", self.screen).refresh_hints()

    @on(QuestionForm.Asked)
    def _ask(self, message: QuestionForm.Asked) -> None:
        message.stop()
        cast("MassgenApp", self.app).ask(message.question, message.names, self._session)

    @on(QuestionForm.Left)
    def _leave(self, message: QuestionForm.Left) -> None:
        message.stop()
        self.leave()
