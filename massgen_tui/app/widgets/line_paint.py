"""Rows of text as finished strips: styled, filled to the width, filtered, ready for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from massgen_tui.app.view.document import GUTTER, in_gutter, line_text
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.wrapping import TextRow, hang, indent


class Mark(NamedTuple):
    """Characters `start` to `stop` of a line that look otherwise."""

    start: int
    stop: int
    style: Style


@dataclass(frozen=True)
class LinePaint:
    """How rows look; made anew when a style or the size changes. They are as wide as the text: beside the scrollbar."""

    columns: int
    base: Style
    style_of: Callable[[str], Style]
    selection: Style
    background: Color
    filters: Sequence[LineFilter] = ()
    cursor: Style = field(default_factory=Style)

    def strip(self, line: Line, row: TextRow, marks: Sequence[Mark] = (), *, cursor: bool = False) -> Strip:
        """One row of a line, some of it perhaps marked; later marks lie over earlier ones."""
        segments = [*self._gutter(line, row), *self._text(line, row, marks)]
        cells = sum([segment.cell_length for segment in segments])
        if cells < self.columns:
            text = segments.pop().text if segments and segments[-1].style == self.base else ""
            segments.append(Segment(text + " " * (self.columns - cells), self.base))
        if cursor:
            segments = [Segment(text, self._under_cursor(style or Style())) for text, style, _ in segments]
        strip = Strip(self._filtered(segments), max(cells, self.columns))
        return strip.crop(0, self.columns) if cells > self.columns else strip

    @cached_property
    def ground(self) -> Style | None:
        """How cells look that have no text, after the filters."""
        return next(iter(self.blank)).style

    @cached_property
    def blank(self) -> Strip:
        """A row without text."""
        return Strip(self._filtered([Segment(" " * self.columns, self.base)]), self.columns)

    def _under_cursor(self, style: Style) -> Style:
        """What is reversed takes no colours along: they would make a patchwork of the row."""
        if self.cursor.reverse:
            style = self.base + Style(bold=style.bold, strike=style.strike, underline=style.underline)
        return style + self.cursor

    def _filtered(self, segments: list[Segment]) -> list[Segment]:
        """Before they are a strip: that has many caches, which make work for the garbage collector."""
        for line_filter in self.filters:
            segments = line_filter.apply(segments, self.background)
        return segments

    def _gutter(self, line: Line, row: TextRow) -> list[Segment]:
        cells = _indent(line, row, self.columns)
        if not cells:
            return []
        if row.start:
            return [Segment(" " * cells, self.style_of(GUTTER))]
        return [Segment(text, self.style_of(token)) for text, token in line if in_gutter(token)]

    def _text(self, line: Line, row: TextRow, marks: Sequence[Mark]) -> Iterator[Segment]:
        at = 0
        for text, token in line:
            if in_gutter(token):
                continue
            start, stop = max(row.start, at), min(row.stop, at + len(text))
            if start < stop:
                style = self.style_of(token)
                if not marks:
                    yield Segment(text[start - at : stop - at], style)
                for first, last in _cuts(start, stop, marks):
                    looks = [mark.style for mark in marks if mark.start <= first and last <= mark.stop]
                    yield Segment(text[first - at : last - at], Style.combine([style, *looks]))
            at += len(text)
            if at >= row.stop:
                return


def _cuts(start: int, stop: int, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """The pieces between two places at whose ends the looks change."""
    if marks:
        edges = {edge for mark in marks for edge in (mark.start, mark.stop) if start < edge < stop}
        yield from pairwise(sorted({start, stop, *edges}))


def _indent(line: Line, row: TextRow, columns: int) -> int:
    cells = indent(line, columns)
    return cells + hang(line, columns - cells) if row.start else cells


def pointer_strip(line: Line, row: TextRow, columns: int) -> Strip:
    """A row as the screen asks it for what is under the pointer: each cell knows its line and character.

    A wide character has two cells and one with accents has several code points, so both are drawn as blanks of one
    cell. The empty segment at the end speaks for the cells after the text: they belong to the last character of the
    row, or to the end of the line.
    """
    text = line_text(line)
    segments = [_cell(" ", row.start, row.line) for _ in range(_indent(line, row, columns))]
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
