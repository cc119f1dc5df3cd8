"""A view of long text in which words can be looked for: they are marked in the text and beside the scrollbar."""

from __future__ import annotations

from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from massgen_tui.app.view.document import Document
from massgen_tui.app.view.find import Find
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.wrapping import TextRow
from massgen_tui.app.widgets.line_paint import LinePaint, Mark
from massgen_tui.app.widgets.line_view import LineView


class FindingView(LineView):
    """Marks what is found, and tells which line was clicked."""

    @dataclass
    class Picked(Message):
        """A line was clicked."""

        view: FindingView
        line: int

        @property
        def control(self) -> FindingView:
            """The view, for `@on`."""
            return self.view

    found: Find | None = None
    """What is looked for, and where it stands."""

    def show(self, document: Document, *, from_start: bool = False) -> None:
        """Show another document, and look in it for the same."""
        super().show(document, from_start=from_start)
        if self.found is not None:
            self.look_for(self.found.term)

    def look_for(self, term: str) -> None:
        """Mark a term wherever it stands; nothing for ''."""
        self.found = Find(self.document, term) if term else None
        self._marks_changed()

    def to_found(self, by: int) -> None:
        """Go to the next place where it stands, or to the one before."""
        place = self.found.step(by, self.top_line) if self.found is not None else None
        if place is not None:
            self.reveal(place)
        self._marks_changed()

    def paint(self) -> None:
        """Bring what came to the screen, and look in it for the term."""
        super().paint()
        if self.found is not None:
            before = len(self.found.places)
            self.found.update()
            if len(self.found.places) != before:
                self._marks_changed()

    def _marks_changed(self) -> None:
        bar, found, height = self.vertical_scrollbar, self.found, self.size.height
        if found is None or self.max_scroll_y <= 0:
            bar.tick(frozenset())
        else:
            rows = max(1, self.max_scroll_y + height)
            bar.tick(frozenset(self.row_of(line) * height // rows for line in {place.line for place in found.places}))
        self.refresh()
        self.found_changed()

    def found_changed(self) -> None:
        """Whoever shows how many were found can do so again."""

    def marks(self, look: LinePaint, row: TextRow, line: Line) -> list[Mark]:
        """What was found, and the selection over it."""
        if self.found is None:
            return super().marks(look, row, line)
        meant = self.found.meant
        found = [
            Mark(start, stop, self._rich("meant" if meant == (row.line, start) else "found"))
            for start, stop in self.found.spans(line)
            if start < row.stop and stop > row.start
        ]
        return [*found, *super().marks(look, row, line)]

    def on_click(self, event: Click) -> None:
        """A click that selected nothing picks its line."""
        line = self.line_at(event.y)
        if line is not None and not self.screen.selections:
            self.post_message(self.Picked(self, line))
