"""A page of text with places of its own, such as messages or changes, that the keys go to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from massgen_tui.app.view.document import Document, Position
from massgen_tui.app.widgets.page_view import PageView


class SteppedPage(PageView, inherit_bindings=False):
    """While words are looked for, the same keys go to the places where those stand."""

    places: Sequence[int] = ()
    """The lines to go to."""

    def show_stepped(self, document: Document, places: Sequence[int]) -> None:
        """Show another document from its beginning."""
        self.places = places
        self.show(document, from_start=True)

    def to_line(self, line: int) -> None:
        """Have a line of the document at the top."""
        self.stand_at(Position(line, 0))

    def action_next(self) -> None:
        """The next place."""
        if self.found is not None:
            self.to_found(1)
        else:
            self._to_place(bisect_right(self.places, self.top_line))

    def action_previous(self) -> None:
        """The place before."""
        if self.found is not None:
            self.to_found(-1)
        else:
            self._to_place(bisect_left(self.places, self.top_line) - 1)

    def _to_place(self, at: int) -> None:
        if 0 <= at < len(self.places):
            self.to_line(self.places[at])
