"""A page of text: keys that scroll, words to look for, and the ways out for the text."""

from __future__ import annotations

from typing import ClassVar

from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.find_row import FindRow
from massgen_tui.app.widgets.finding_view import FindingView
from massgen_tui.app.widgets.readable import Readable


class PageView(FindingView, Readable):
    """A page of text that the keys scroll in."""

    PART: ClassVar[Part] = "page"
    BINDINGS = bindings("page")
    ROW_STAYS: ClassVar[bool] = True
    """Whether the words stay in sight below the text while it is read; else something above it tells them."""
    _row: FindRow | None = None

    def own_text(self) -> Passage:
        """All lines."""
        return Passage(self.document.whole())

    # -- moving ----------------------------------------------------------------------------------------------------

    def action_up(self) -> None:
        """One line up."""
        self.line_up()

    def action_down(self) -> None:
        """One line down."""
        self.line_down()

    def action_page_up(self) -> None:
        """One page up."""
        self.page_up()

    def action_page_down(self) -> None:
        """One page down."""
        self.page_down()

    def action_top(self) -> None:
        """To the beginning."""
        self.to_start()

    def action_bottom(self) -> None:
        """To the end, to follow from there."""
        self.to_end()

    def action_back(self) -> None:
        """Forget what is looked for; else close the page."""
        if not self.forget():
            self.leave()

    def leave(self) -> None:
        """Close the page."""
        self.app.pop_screen()

    # -- looking for words -----------------------------------------------------------------------------------------

    async def action_find(self) -> None:
        """Type what to look for."""
        if self._row is None:
            assert isinstance(self.parent, Widget)
            self._row = FindRow(self, self._words_typed)
            await self.parent.mount(self._row, after=self)
        self._row.type()

    def _words_typed(self, keep: bool) -> None:
        if not keep:
            self.forget()
        if self._row is not None:
            self._row.display = keep and self.ROW_STAYS
        self.focus()

    def forget(self) -> bool:
        """Mark nothing any more; false if nothing was."""
        was, row = self.found is not None, self._row
        self.look_for("")
        if row is not None:
            row.display = False
        return was

    def found_changed(self) -> None:
        """The row counts the places."""
        if self._row is not None:
            self._row.count()
        screen = self.screen
        if hasattr(screen, "refresh_hints"):
            screen.refresh_hints()

    def action_next_found(self) -> None:
        """To the next place."""
        self.to_found(1)

    def action_previous_found(self) -> None:
        """To the place before."""
        self.to_found(-1)
