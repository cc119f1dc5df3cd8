"""A note of the person for the running team: to the agent in front, or to all."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.line import Line, flat
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.typing_box import TypingBox


class NoteBox(TypingBox):
    """What the team is to know."""

    def on_mount(self) -> None:
        """Go on where the draft ends."""
        self.move_cursor(self.document.end)


class NoteDialog(HintingModal[tuple[str, str]]):
    """Gives back whom the text is for (`all`, `one`, or `later` for a draft that is kept) and the text."""

    PART: ClassVar[Part] = "note"
    BINDINGS = bindings("note")
    AUTO_FOCUS = "NoteBox"

    def __init__(self, agent: str, draft: str) -> None:
        super().__init__()
        self._agent, self._draft = agent, draft

    def compose(self) -> ComposeResult:
        """What it is above, the box below."""
        with Vertical(id="dialog"):
            yield Bar(self._title)
            yield NoteBox("It comes with the next tool result, or the next round", self._draft)
            yield self.hint_bar()

    def _title(self, _width: int) -> list[Line]:
        return [(("A note to the team", "strong"), (f", or to {flat(self._agent)} alone", "dim"))]

    def _send(self, whom: str) -> None:
        text = self.query_one(NoteBox).text.strip()
        if text:
            self.dismiss((whom, text))
        else:
            self.app.notify("The note is empty.", severity="warning", markup=False)

    def action_send(self) -> None:
        """All agents get it."""
        self._send("all")

    def action_send_to_one(self) -> None:
        """Only the agent in front gets it."""
        self._send("one")

    def action_new_line(self) -> None:
        """Go on in a new line."""
        self.query_one(NoteBox).insert("\n")

    def action_later(self) -> None:
        """Close it; what was typed stays."""
        self.dismiss(("later", self.query_one(NoteBox).text.strip()))
