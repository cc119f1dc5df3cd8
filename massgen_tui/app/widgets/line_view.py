"""The one widget for long text that grows: agent panes, logs, answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.selection import Selection

from massgen_tui.app.view.document import Document, Position
from massgen_tui.app.view.wrapping import Wrapping
from massgen_tui.app.widgets.drawn_lines import DrawnLines
from massgen_tui.app.widgets.text_bar import TextBar

SETTLED_PER_PAINT = 8


class LineView(DrawnLines, can_focus=True, inherit_bindings=False):
    """Shows a document, wrapped to its width; follows the end until someone scrolls up."""

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

    def __init__(
        self,
        document: Document | None = None,
        *,
        from_start: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(document, id=id, classes=classes)
        self._at_end = not from_start
        self._lines_seen = 0
        self._told = (True, 0)

    @property
    def vertical_scrollbar(self) -> TextBar:
        """The scrollbar, made when it is first asked for, as every widget does."""
        if not isinstance(self._vertical_scrollbar, TextBar):
            self._vertical_scrollbar = bar = TextBar()
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

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

    def show(self, document: Document, *, from_start: bool = False) -> None:
        """Show another document, from its end or its beginning."""
        self._wrapping = Wrapping(document, self._wrapping.columns)
        self._strips.clear()
        self._at_end = not from_start
        self._bring()

    def paint(self) -> None:
        """Bring what came since the last time to the screen."""
        self._wrapping.sync()
        self._wrapping.settle(SETTLED_PER_PAINT)
        self._bring()

    @property
    def rows(self) -> int:
        """How many rows the text takes, as far as is known."""
        return self._wrapping.height

    @property
    def top_line(self) -> int:
        """The first line on the screen."""
        return self._shown[0][0].line if self._shown else 0

    @property
    def bottom_line(self) -> int:
        """The last line on the screen."""
        return self._shown[-1][0].line if self._shown else -1

    def line_at(self, y: int) -> int | None:
        """The line in a row of the screen."""
        return self._shown[y][0].line if 0 <= y < len(self._shown) else None

    def row_of(self, line: int) -> int:
        """About where a line stands."""
        return self._wrapping.row_of(line)

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
        self._wrapping.sync()
        self._wrapping.aim(self._wrapping.look_at_end(self.size.height))
        self._at_end = True
        self._bring()

    def hold(self) -> None:
        """Stand still, whatever comes."""
        self._at_end = False
        self._tell()

    def count_seen(self, lines: int) -> None:
        """So many lines more are no news, as when something was unfolded."""
        self._lines_seen += lines

    @property
    def place(self) -> Position | None:
        """Where it stands; None where it follows."""
        return None if self.following else self._wrapping.anchor

    def stand_at(self, place: Position) -> None:
        """Stand still with a place at the top."""
        self.hold()
        self._wrapping.anchor = place
        self.paint()

    def reveal(self, place: Position) -> None:
        """Stand still where a place can be seen, with some text before it."""
        self.hold()
        self._wrapping.sync()
        seen = (row.start <= place.offset <= row.stop for row, _ in self._shown if row.line == place.line)
        if not any(seen):
            self._wrapping.anchor = place
            top, height = self._wrapping.look(self.size.height), self.size.height
            before = height // 3 if top < self._wrapping.height - height else 0  # the last page has it as it is
            self._wrapping.aim(max(0, top - before))
            self._bring()

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
            self._wrapping.sync()
            self._wrapping.aim(round(new_value))
            self._bring()

    def selection_updated(self, selection: Selection | None) -> None:
        """Mark what is selected, and stand still as long as something is."""
        self._selected = selection
        self._bring()
        self.refresh()

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
            self.refresh(Region(0, changed[0], self._wrapping.columns, changed[-1] - changed[0] + 1))
        self._tell()

    def _place(self) -> None:
        """Find the rows to show: the last ones, or those at the place that is held."""
        self._shown_size = self.size
        columns, height = self.scrollable_content_region.size
        wrapping = self._wrapping
        wrapping.sync()  # lines may have gone since the last frame
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
        self.vertical_scrollbar.stand(top, window, height)

    def _tell(self) -> None:
        now = (self.following, self.new_lines)
        if now != self._told:
            self._told = now
            self.post_message(self.Behind(self, *now).set_sender(self))
