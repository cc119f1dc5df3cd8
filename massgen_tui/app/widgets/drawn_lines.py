"""The half of a text view that draws: it makes strips of rows, wherever these stand in the text."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from massgen_tui.app.themes import token_style
from massgen_tui.app.view.document import Document, line_text
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.wrapping import TextRow, Wrapping
from massgen_tui.app.widgets.line_paint import LinePaint, Mark, pointer_strip
from massgen_tui.app.widgets.line_selection import extent

PAGES_KEPT = 2
"""Of finished strips: each is a handful of objects for the garbage collector."""


class DrawnLines(ScrollView, inherit_bindings=False):
    """Hands finished strips to the compositor, so it must have no border, padding or opacity: those belong to its
    parent. Selections are in lines and characters of the document, so they outlive wrapping and streaming."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--cursor", "line--found", "line--meant"}

    def __init__(self, document: Document | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._wrapping = Wrapping(document or Document())
        self._shown: list[tuple[TextRow, Line]] = []
        self._shown_size = Size(0, 0)
        self._strips: dict[TextRow, tuple[Line, Strip]] = {}
        self._styles: dict[str, Style] = {}
        self._look: LinePaint | None = None
        self._selected: Selection | None = None

    @property
    def document(self) -> Document:
        """What is shown."""
        return self._wrapping.document

    @abstractmethod
    def _place(self) -> None:
        """Find the rows to show."""

    def notify_style_update(self) -> None:
        """Another theme, or another style of a widget around this one."""
        super().notify_style_update()
        self._look = None

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected text as it was before it was wrapped."""
        return self.document.plain(*extent(selection, self.document.lines)), "\n"

    def render_lines(self, crop: Region) -> list[Strip]:
        """The finished strips, the same ones for the same rows, so that their caches stay warm."""
        if self.size != self._shown_size:
            self._place()
        look = self._current_look()
        strips = [self._strip(look, y) for y in range(crop.y, crop.bottom)]
        if (crop.x, crop.right) == (0, look.columns):
            return strips
        return [strip.crop_extend(crop.x, crop.right, look.ground) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """A row as the screen asks for it to learn what is under the pointer."""
        lines = self.document.lines
        if y < len(self._shown):
            row, line = self._shown[y]
            return pointer_strip(line, row, self._wrapping.columns)
        if not lines:
            return Strip([], 0)
        end = len(line_text(lines[-1]))
        return pointer_strip(lines[-1], TextRow(len(lines) - 1, end, end), 0)

    def _strip(self, look: LinePaint, y: int) -> Strip:
        if y >= len(self._shown):
            return look.blank
        row, line = self._shown[y]
        marks, cursor = self.marks(look, row, line), row.line == self.cursor_line
        if marks or cursor:
            return look.strip(line, row, marks, cursor=cursor)
        kept = self._strips.get(row)
        if kept is not None and kept[0] is line:
            return kept[1]
        if len(self._strips) >= PAGES_KEPT * self.size.height:
            self._strips.clear()
        strip = look.strip(line, row)
        self._strips[row] = (line, strip)
        return strip

    @property
    def cursor_line(self) -> int:
        """The line that a cursor stands on, -1 if there is none."""
        return -1

    def marks(self, look: LinePaint, row: TextRow, line: Line) -> list[Mark]:  # noqa: ARG002
        """What looks otherwise in a row: the selection."""
        if self._selected is None or not (selected := extent(self._selected, self.document.lines).within(row)):
            return []
        return [Mark(*selected, look.selection)]

    def _current_look(self) -> LinePaint:
        look, filters = self._look, self.get_line_filters()
        columns = self._wrapping.columns
        if look is None or look.columns != columns or list(look.filters) != list(filters):
            self._strips.clear()
            self._styles.clear()
            selection = self.screen.get_component_rich_style("screen--selection")
            _, background = self.background_colors
            look = self._look = LinePaint(
                columns, self.rich_style, self._style_of, selection, background, filters, self._rich("cursor")
            )
        return look

    def _rich(self, name: str) -> Style:
        """One of the looks that the stylesheet gives to parts of a row."""
        look = self.get_component_styles(f"line--{name}")
        background = look.background.rich_color if look.background.a else None
        text = look.text_style
        return Style(bgcolor=background, bold=text.bold, reverse=text.reverse, underline=text.underline)

    def _style_of(self, token: str) -> Style:
        style = self._styles.get(token)
        if style is None:
            style = self._styles[token] = self.rich_style + token_style(self.app, token)
        return style
