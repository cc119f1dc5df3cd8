"""A long paste of the question, to be read before it is asked."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.line import Line
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView


class PastedScreen(Hinting[tuple[str, str]]):
    """Gives back the chip and what is to stand in its place."""

    PART: ClassVar[Part] = "pasted"
    BINDINGS = bindings("pasted")
    AUTO_FOCUS = "PageView"

    def __init__(self, chip: str, text: str, why_not: str) -> None:
        super().__init__()
        self._chip, self._text, self._why_not = chip, text, why_not
        self._document = Document()
        self._document.extend_open(text, "text")
        self._document.close_open()

    def compose(self) -> ComposeResult:
        """The page between title and hints."""
        yield Bar(self._title, id="title")
        yield self.rule()
        yield PageView(self._document, from_start=True)
        yield self.hint_bar()

    def _title(self, _width: int) -> list[Line]:
        return [((" ", ""), (self._chip, "accent strong"), (f"  {len(self._text):,} characters", "dim"))]

    def action_unfold(self) -> None:
        """Put the text into the box."""
        if self._why_not:
            self.app.notify(f"It stays a chip: {self._why_not}.", severity="warning", markup=False)
        else:
            self.dismiss((self._chip, self._text))

    def action_remove(self) -> None:
        """Take it out of the question."""
        self.dismiss((self._chip, ""))
