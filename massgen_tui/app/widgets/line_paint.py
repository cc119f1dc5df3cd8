"""Rows of text as finished strips: styled, filled to the width, filtered, ready for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from massgen_tui.app.view.document import GUTTER, in_gutter, line_text
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.wrapping import TextRow, indent

Range = tuple[int, int]
"""The selected characters of a line."""


@dataclass(frozen=True)
class LinePaint:
    """How rows look; made anew when a style or the size changes.

    Text takes `columns`, a strip has `width` cells: the scrollbar lies over its last one.
    """

    columns: int
    width: int
    base: Style
    style_of: Callable[[str], Style]
    selection: Style
    background: Color
    filters: Sequence[LineFilter] = ()

    def strip(self, line: Line, row: TextRow, selected: Range | None = None) -> Strip:
        """One row of a line, some of it perhaps selected."""
        segments = [*self._gutter(line, row), *self._text(line, row, selected)]
        cells = sum([segment.cell_length for segment in segments])
        if cells < self.width:
            segments.append(Segment(" " * (self.width - cells), self.base))
        strip = Strip(segments, max(cells, self.width))
        return self._filtered(strip.crop(0, self.width) if cells > self.width else strip)

    def blank(self) -> Strip:
        """A row without text."""
        return self._filtered(Strip.blank(self.width, self.base))

    def _filtered(self, strip: Strip) -> Strip:
        for line_filter in self.filters:
            strip = strip.apply_filter(line_filter, self.background)
        return strip

    def _gutter(self, line: Line, row: TextRow) -> list[Segment]:
        cells = indent(line, self.columns)
        if not cells:
            return []
        if row.start:
            return [Segment(" " * cells, self.style_of(GUTTER))]
        return [Segment(text, self.style_of(token)) for text, token in line if in_gutter(token)]

    def _text(self, line: Line, row: TextRow, selected: Range | None) -> Iterator[Segment]:
        at = 0
        for text, token in line:
            if in_gutter(token):
                continue
            start, stop = max(row.start, at), min(row.stop, at + len(text))
            if start < stop:
                style = self.style_of(token)
                if selected is None:
                    yield Segment(text[start - at : stop - at], style)
                else:
                    yield from self._marked(text, style, start - at, stop - at, (selected[0] - at, selected[1] - at))
            at += len(text)
            if at >= row.stop:
                return

    def _marked(self, text: str, style: Style, start: int, stop: int, selected: Range) -> Iterator[Segment]:
        """A piece of text in up to three parts: before the selection, in it, and after it."""
        first = min(max(selected[0], start), stop)
        last = min(max(selected[1], first), stop)
        for begin, end, look in ((start, first, style), (first, last, style + self.selection), (last, stop, style)):
            if begin < end:
                yield Segment(text[begin:end], look)


def pointer_strip(line: Line, row: TextRow, columns: int) -> Strip:
    """A row as the screen asks it for what is under the pointer: each cell knows its line and character.

    A wide character has two cells and one with accents has several code points, so both are drawn as blanks of one
    cell. The empty segment at the end speaks for the cells after the text: they belong to the last character of the
    row, or to the end of the line.
    """
    text = line_text(line)
    segments = [_cell(" ", row.start, row.line) for _ in range(indent(line, columns))]
    shown = text[row.start : row.stop]
    if shown.isascii():
        segments.append(_cell(shown, row.start, row.line))
    else:
        for start, _, cells in split_graphemes(shown)[0]:
            segments += [_cell(" ", row.start + start, row.line)] * cells
    after = row.stop if row.stop == len(text) else max(row.start, row.stop - 1)
    segments.append(_cell("", after, row.line))
    return Strip(segments, sum([cell_len(segment.text) for segment in segments]))


def _cell(text: str, offset: int, line: int) -> Segment:
    return Segment(text, Style.from_meta({"offset": (offset, line)}))
