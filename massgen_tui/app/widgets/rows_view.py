"""A list or table that a cursor moves in; only the rows on the screen are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from massgen_tui.app.actions import Part
from massgen_tui.app.view.rows import ListedRows, Row, Rows
from massgen_tui.app.widgets.bar import strip_of

RowSource = Callable[[int, int], Sequence[Row] | Rows]
"""The rows for a width, with the row of that index under the cursor."""


class RowsView(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of one or more lines each; the cursor stands on a row, and follows the last one until it is moved away."""

    PART: ClassVar[Part]
    FOLLOWS: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = []
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor", "rows--cursor-blurred"}
    DEFAULT_CSS = """
    RowsView { width: 100%; height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    RowsView > .rows--cursor { background: $cursor-line; }
    RowsView > .rows--cursor-blurred { background: $surface; }
    RowsView:ansi > .rows--cursor { text-style: reverse; }
    RowsView:nocolor > .rows--cursor { text-style: reverse; }
    """

    @dataclass
    class Chosen(Message):
        """The row was opened."""

        view: RowsView
        row: Row

        @property
        def control(self) -> RowsView:
            """The list, for `@on`."""
            return self.view

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        view: RowsView
        row: Row

        @property
        def control(self) -> RowsView:
            """The list, for `@on`."""
            return self.view

    def __init__(self, source: RowSource, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source
        self._rows: Rows = ListedRows()
        self.cursor = 0
        self._sought = ""
        self._told = ""

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    def reload(self) -> None:
        """Take the rows again; the cursor stays with its row, or with the end."""
        width = self.scrollable_content_region.width or self.size.width
        if not width:
            return
        key = self.row.key if self.row is not None else ""
        at_end = self.FOLLOWS and self.cursor >= len(self._rows) - 1
        drawn_for = self.cursor
        self._rows = self._drawn(width)
        if self._sought and self._rows.find(self._sought) >= 0:
            key, self._sought, at_end = self._sought, "", False
        place = self._rows.find(key)
        if at_end:
            self.cursor = len(self._rows) - 1
        elif place >= 0:
            self.cursor = place
        self.cursor = max(0, min(self.cursor, len(self._rows) - 1))
        if self.cursor != drawn_for:
            self._rows = self._drawn(width)
        self.virtual_size = Size(width, self._rows.top(len(self._rows)))
        self._show_cursor()
        self.call_after_refresh(self._show_cursor)  # the first time, and after a resize, it cannot scroll before
        self.refresh()
        if self.row is not None and self.row.key != self._told:
            self._told = self.row.key
            self.post_message(self.Moved(self, self.row))

    def _drawn(self, width: int) -> Rows:
        rows = self._source(width, self.cursor)
        return ListedRows(rows) if isinstance(rows, Sequence) else rows

    def forget(self) -> None:
        """Other rows are coming, and the cursor begins with them."""
        self._rows, self.cursor = ListedRows(), 0

    def seek(self, key: str) -> None:
        """Put the cursor on the row of that key, as soon as there is one."""
        self._sought = key
        self.reload()

    def move(self, to: int) -> None:
        """Put the cursor on another row."""
        self._sought = ""
        to = max(0, min(to, len(self._rows) - 1))
        if to != self.cursor:
            self.cursor = to
            self.reload()

    def _show_cursor(self) -> None:
        if not len(self._rows):
            return
        top, bottom = self._rows.top(self.cursor), self._rows.top(self.cursor + 1)
        height, at = self.size.height, self.scroll_offset.y
        if top < at or bottom - top >= height:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif bottom > at + height:
            self.scroll_to(y=bottom - height, animate=False, immediate=True)

    def action_up(self) -> None:
        """One row up."""
        self.move(self.cursor - 1)

    def action_down(self) -> None:
        """One row down."""
        self.move(self.cursor + 1)

    def action_page_up(self) -> None:
        """One page up."""
        self.move(self._rows.at(self._rows.top(self.cursor) - self.size.height + 1))

    def action_page_down(self) -> None:
        """One page down."""
        self.move(self._rows.at(self._rows.top(self.cursor) + self.size.height - 1))

    def action_top(self) -> None:
        """To the first row."""
        self.move(0)

    def action_bottom(self) -> None:
        """To the last row."""
        self.move(len(self._rows) - 1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.row is not None and self.row.key:
            self.post_message(self.Chosen(self, self.row))

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Lay the rows out for the new width."""
        self.reload()

    def on_click(self, event: Click) -> None:
        """The pointer puts the cursor, and opens what it is on already."""
        index = self._rows.at(event.y + self.scroll_offset.y)
        if index == self.cursor:
            self.action_open()
        self.move(index)

    def on_focus(self) -> None:
        """The cursor is drawn stronger while the keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is drawn weaker."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of a row."""
        at, width = y + self.scroll_offset.y, self.size.width
        if at >= self._rows.top(len(self._rows)):
            return Strip.blank(width, self.rich_style)
        index = self._rows.at(at)
        row = self._rows[index]
        line = at - self._rows.top(index)
        over = self._cursor_style() if index == self.cursor and row.key else None
        if over is not None and over.reverse and line != row.named:  # a block of many lines would outshine the screen
            beside = strip_of(self, row.lines[line], width).crop(1, width)
            return Strip.join([strip_of(self, (), 1, over), beside])
        return strip_of(self, row.lines[line], width, over)

    def _cursor_style(self) -> Style:
        name = "rows--cursor" if self.has_focus else "rows--cursor-blurred"
        look = self.get_component_styles(name)
        background = look.background.rich_color if look.background.a else None
        return Style(bgcolor=background, reverse=True if look.text_style.reverse else None)
