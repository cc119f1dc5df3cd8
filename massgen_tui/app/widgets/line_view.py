"""The one widget for long text that grows: agent panes, logs, answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.selection import Selection
from textual.strip import Strip

from massgen_tui.app.themes import token_style
from massgen_tui.app.view.document import Document, line_text
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.wrapping import TextRow, Wrapping
from massgen_tui.app.widgets.line_paint import LinePaint, pointer_strip
from massgen_tui.app.widgets.line_selection import extent

SETTLED_PER_PAINT = 8
STRIPS_KEPT = 256
EIGHTHS = 8


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a document, wrapped to its width; follows the end until someone scrolls up.

    It hands finished strips to the compositor, so it must have no border, padding or opacity: those belong to its
    parent. Selections are in lines and characters of the document, so they outlive wrapping and streaming.
    """

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    LineView { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Behind(Message):
        """The view follows the end, or stands still while that many lines have come after it was left."""

        view: LineView
        following: bool
        new: int

        @property
        def control(self) -> LineView:
            """The view, for `@on`."""
            return self.view

    def __init__(self, document: Document | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._wrapping = Wrapping(document or Document())
        self._shown: list[tuple[TextRow, Line]] = []
        self._shown_size = Size(0, 0)
        self._strips: dict[TextRow, tuple[Line, Strip]] = {}
        self._styles: dict[str, Style] = {}
        self._look: LinePaint | None = None
        self._at_end = True
        self._lines_seen = 0
        self._selected: Selection | None = None
        self._told = (True, 0)
        self._thumb = (0, 0)

    @property
    def document(self) -> Document:
        """What is shown."""
        return self._wrapping.document

    @property
    def dirty(self) -> bool:
        """Whether there is something to paint."""
        return self._wrapping.stale or not self._wrapping.settled

    @property
    def following(self) -> bool:
        """Whether new text moves the view; a selection holds it."""
        return self._at_end and self._selected is None

    @property
    def new_lines(self) -> int:
        """How many lines have come since the view stopped following."""
        return 0 if self.following else max(0, len(self.document.lines) - self._lines_seen)

    def show(self, document: Document) -> None:
        """Show another document, from its end."""
        self._wrapping = Wrapping(document, self._wrapping.columns)
        self._strips.clear()
        self._at_end = True
        self._bring()

    def paint(self) -> None:
        """Bring what came since the last time to the screen."""
        self._wrapping.sync()
        self._wrapping.settle(SETTLED_PER_PAINT)
        self._bring()

    def line_up(self) -> None:
        """One row towards the start."""
        self._scroll_by(-1)

    def line_down(self) -> None:
        """One row towards the end."""
        self._scroll_by(1)

    def page_up(self) -> None:
        """One page towards the start, one row of it seen twice."""
        self._scroll_by(1 - self.size.height)

    def page_down(self) -> None:
        """One page towards the end, one row of it seen twice."""
        self._scroll_by(self.size.height - 1)

    def to_start(self) -> None:
        """To the first row."""
        self.scroll_to(y=0, animate=False)

    def to_end(self) -> None:
        """To the last row, to follow from there."""
        self._wrapping.aim(self._wrapping.look_at_end(self.size.height))
        self._at_end = True
        self._bring()

    def hold(self) -> None:
        """Stand still, whatever comes."""
        self._at_end = False
        self._tell()

    def _scroll_by(self, rows: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)

    def on_resize(self) -> None:
        """The first size, or another one."""
        self.paint()

    def on_show(self) -> None:
        """Nobody painted it while it was hidden."""
        self.paint()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Someone scrolled: hold, or follow again where the end is reached."""
        if round(old_value) != round(new_value):
            self._at_end = round(new_value) >= self.max_scroll_y
            self._wrapping.aim(round(new_value))
            self._bring()

    def notify_style_update(self) -> None:
        """Another theme, or another style of a widget around this one."""
        super().notify_style_update()
        self._look = None

    def selection_updated(self, selection: Selection | None) -> None:
        """Mark what is selected, and stand still as long as something is."""
        self._selected = selection
        self._bring()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected text as it was before it was wrapped."""
        return self.document.plain(*extent(selection, self.document.lines)), "\n"

    def _bring(self) -> None:
        """Stand in the right place and have the rows repainted that differ from those on the screen."""
        if not self.size:
            return
        before, size = self._shown, self._shown_size
        self._place()
        both = enumerate(zip_longest(before, self._shown))
        changed = [
            y for y, (old, new) in both if old is None or new is None or old[0] != new[0] or old[1] is not new[1]
        ]
        if self.size != size:
            self.refresh()
        elif changed:
            self.refresh(Region(0, changed[0], self.size.width, changed[-1] - changed[0] + 1))
        self._tell()

    def _place(self) -> None:
        """Find the rows to show: the last ones, or those at the place that is held."""
        self._shown_size = self.size
        columns, height = self.scrollable_content_region.size
        wrapping = self._wrapping
        if columns != wrapping.columns:
            wrapping.resize(columns)
        if self.following:
            top = wrapping.look_at_end(height)
            wrapping.aim(top)
            self._lines_seen = len(self.document.lines)
        else:
            top = wrapping.look(height)
        self._stand_at(top)
        lines = self.document.lines
        self._shown = [(row, lines[row.line]) for row in wrapping.rows(top, height)]

    def _stand_at(self, top: int) -> None:
        """Set the scroll position and the scrollbar without the layout of all that is around, which they would cost."""
        (columns, window), height = self.size, self._wrapping.height
        self.set_reactive(LineView.virtual_size, Size(columns, height))
        if top != self.scroll_offset.y:
            self.set_reactive(LineView.scroll_y, float(top))
            self.set_reactive(LineView.scroll_target_y, float(top))
        bar = self.vertical_scrollbar
        bar.set_reactive(ScrollBar.window_virtual_size, height)
        bar.set_reactive(ScrollBar.window_size, window)
        bar.set_reactive(ScrollBar.position, float(top))
        cells = window * EIGHTHS / max(height, window)
        thumb = (round(top * cells), round(window * cells))
        if thumb != self._thumb:
            self._thumb = thumb
            bar.refresh()

    def _tell(self) -> None:
        now = (self.following, self.new_lines)
        if now != self._told:
            self._told = now
            self.post_message(self.Behind(self, *now).set_sender(self))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The finished strips, the same ones for the same rows, so that their caches stay warm."""
        if self.size != self._shown_size:
            self._place()
        look = self._current_look()
        strips = [self._strip(look, y) for y in range(crop.y, crop.bottom)]
        return strips if crop.width == self.size.width else [strip.crop(crop.x, crop.right) for strip in strips]

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
            return look.blank()
        row, line = self._shown[y]
        if self._selected is not None and (selected := extent(self._selected, self.document.lines).within(row)):
            return look.strip(line, row, selected)
        kept = self._strips.get(row)
        if kept is not None and kept[0] is line:
            return kept[1]
        if len(self._strips) >= STRIPS_KEPT:
            self._strips.clear()
        strip = look.strip(line, row)
        self._strips[row] = (line, strip)
        return strip

    def _current_look(self) -> LinePaint:
        look, filters = self._look, self.get_line_filters()
        size = (self._wrapping.columns, self.size.width)
        if look is None or (look.columns, look.width) != size or list(look.filters) != list(filters):
            self._strips.clear()
            self._styles.clear()
            selection = self.screen.get_component_rich_style("screen--selection")
            _, background = self.background_colors
            look = self._look = LinePaint(*size, self.rich_style, self._style_of, selection, background, filters)
        return look

    def _style_of(self, token: str) -> Style:
        style = self._styles.get(token)
        if style is None:
            style = self._styles[token] = self.rich_style + token_style(self.app, token)
        return style
