"""What a selection means in a document: the screen counts cells and rows, a view answers with lines and characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.selection import Selection

from massgen_tui.app.view.document import Position, line_text
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.wrapping import TextRow, next_character


class Extent(NamedTuple):
    """From the first selected character to the place after the last one."""

    start: Position
    end: Position

    def within(self, row: TextRow) -> tuple[int, int] | None:
        """The selected characters of a row's line, if the row has some."""
        start, end = self
        if start > (row.line, row.stop) or end <= (row.line, row.start):
            return None
        return start.offset if start.line == row.line else 0, end.offset if end.line == row.line else row.stop


def extent(selection: Selection, lines: Sequence[Line]) -> Extent:
    """Whole characters, accents and all; a selection without an end goes on to the end of the text."""
    start = Position(selection.start.y, selection.start.x) if selection.start is not None else Position(0, 0)
    if selection.end is None or selection.end.y >= len(lines):
        return Extent(start, Position(len(lines), 0))
    line, offset = selection.end.y, selection.end.x
    return Extent(start, Position(line, next_character(line_text(lines[line]), offset)))
