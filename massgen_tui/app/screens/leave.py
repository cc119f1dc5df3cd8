"""The question before leaving: a run must not end by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.rows import Row
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.rows_view import RowsView

Choices = Sequence[tuple[str, str]]
"""What is handed back, and the words for it."""

LEAVE, STAY, STOP = "leave", "stay", "stop"
RUNNING: Choices = ((STAY, "keep running"), (STOP, "stop the run, stay here"), (LEAVE, "stop the run and quit"))
OVER: Choices = ((STAY, "stay"), (LEAVE, "quit"))
IDLE: Choices = ((LEAVE, "quit"), (STAY, "stay"))


class ChoiceList(RowsView):
    """The choices of a dialog."""

    PART: ClassVar[Part] = "dialog"
    BINDINGS = bindings("dialog")

    def action_choose(self) -> None:
        """Take the choice under the cursor."""
        self.action_open()

    def action_close(self) -> None:
        """Nothing happens."""
        self.screen.dismiss(None)


class LeaveDialog(HintingModal[str]):
    """Asks whether to leave, and what becomes of the run."""

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, *, running: bool) -> None:
        super().__init__()
        self._words = "A run is in progress." if running else "Leave massgen-tui?"
        self._choices = RUNNING if running else IDLE

    def compose(self) -> ComposeResult:
        """The question above the choices."""
        with Vertical(id="dialog"):
            yield Bar(lambda _width: [((self._words, "strong"),)])
            choices = ChoiceList(self._rows, id="choices")
            choices.styles.height = len(self._choices)
            yield choices
            yield self.hint_bar()

    def run_ended(self) -> None:
        """The run that was asked about is over; whoever would have stopped it, or let it go on, stays."""
        if self._choices is not RUNNING:
            return
        self._words, self._choices = "The run is over.", OVER
        self.query_one(Bar).update()
        choices = self.query_one(ChoiceList)
        choices.styles.height = len(self._choices)
        row = choices.row
        choices.seek(LEAVE if row is not None and row.key == LEAVE else STAY)

    def _rows(self, _width: int, cursor: int) -> list[Row]:
        mark = self.glyphs["cursor"]
        return [
            Row(key, (((f"{mark} " if index == cursor else "  ", "accent"), (words, "text")),))
            for index, (key, words) in enumerate(self._choices)
        ]

    @on(RowsView.Chosen)
    def _chosen(self, message: RowsView.Chosen) -> None:
        self.dismiss(message.row.key)
