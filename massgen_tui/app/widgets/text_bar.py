"""The scrollbar of a text view: while a text grows only those of its rows are drawn that look otherwise than before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from math import ceil

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from massgen_tui.app.themes import token_style

TICK = "-"
EMPTY, ABOVE, HEAD, THUMB, TAIL, BELOW = "empty", "above", "head", "thumb", "tail", "below"
_ON_MOUSE = {ABOVE: "scroll_up", BELOW: "scroll_down"}


class TextBar(ScrollBar):
    """Its ends stand where its renderer has signs for parts of a cell; rows with a tick have something to be found."""

    def __init__(self) -> None:
        super().__init__(vertical=True, name="vertical", thickness=1)
        self._ticks: frozenset[int] = frozenset()
        self._rows: Sequence[str] = ()
        self._kept: dict[str, Strip] = {}
        self._kept_for: tuple[object, Sequence[LineFilter]] = (None, ())
        self._look = Style()

    def stand(self, top: int, window: int, height: int) -> None:
        """Show so many rows of a text of that height, the first of them being `top`."""
        self.set_reactive(ScrollBar.window_virtual_size, height)
        self.set_reactive(ScrollBar.window_size, window)
        self.set_reactive(ScrollBar.position, float(top))
        before = self._rows
        self._rows = self._looks()
        changed = [y for y, (old, new) in enumerate(zip_longest(before, self._rows)) if old != new]
        if changed:
            self.refresh(Region(0, changed[0], 1, changed[-1] - changed[0] + 1))

    def tick(self, rows: frozenset[int]) -> None:
        """Mark these rows of the bar."""
        self._ticks = rows
        self.refresh()

    def notify_style_update(self) -> None:
        """Another theme, or another style of the view."""
        super().notify_style_update()
        self._kept.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows, each one cell wide."""
        kept_for = (self.grabbed is not None, self.mouse_over), self.get_line_filters()
        if kept_for != self._kept_for:
            self._kept.clear()
            self._kept_for = kept_for
        if not self._kept and self.parent is not None:  # a bar that is being removed is drawn as it was
            bar = self.render()
            assert isinstance(bar, ScrollBarRender)
            self._look = bar.style if isinstance(bar.style, Style) else Style.parse(bar.style)
        self._rows = self._looks()
        rows = [self._strip(look) for look in self._rows[crop.y : crop.bottom]]
        return [rows[y] if y < len(rows) else self._strip(EMPTY) for y in range(crop.height)]

    def _looks(self) -> list[str]:
        """What stands in each row: a part of the bar, for the ends with the sign for how much of the cell they take."""
        size, height, window = self.size.height, self.window_virtual_size, self.window_size
        signs = self.renderer.VERTICAL_BARS
        if not size or not window or window >= height:
            return self._ticked([EMPTY] * size)
        cells = max(1.0, window / (height / size))
        start = int((size - cells) * (self.position / (height - window)) * len(signs))
        end = start + ceil(cells * len(signs))
        (head, into), (tail, out) = divmod(max(0, start), len(signs)), divmod(max(0, end), len(signs))
        rows = ([ABOVE] * head + [THUMB] * (tail - head) + [BELOW] * (size - tail))[:size]
        if into and head < size:
            rows[head] = f"{HEAD} {signs[-1 - into]}"
        if out and tail < size:
            rows[tail] = f"{TAIL} {signs[-1 - out]}"
        return self._ticked(rows)

    def _ticked(self, rows: list[str]) -> list[str]:
        return [f"{TICK} {look.partition(' ')[0]}" if y in self._ticks else look for y, look in enumerate(rows)]

    def _strip(self, look: str) -> Strip:
        strip = self._kept.get(look)
        if strip is None:
            strip, background = Strip([self._segment(look)], 1), self.background_colors[1]
            for line_filter in self._kept_for[1]:
                strip = strip.apply_filter(line_filter, background)
            self._kept[look] = strip
        return strip

    def _segment(self, look: str) -> Segment:
        part, _, sign = look.partition(" ")
        thumb, ground = self._look.color, self._look.bgcolor
        mouse = {"@mouse.down": _ON_MOUSE.get(sign if part == TICK else part, "grab")}
        if part == TICK:
            under = ground if sign in (EMPTY, ABOVE, BELOW) else thumb
            style = Style(color=token_style(self.app, "warn").color, bgcolor=under, bold=True, meta=mouse)
            return Segment(TICK, style)
        if part == EMPTY:
            return Segment(" ", Style(bgcolor=ground))
        if part in (ABOVE, BELOW):
            return Segment(" ", Style(bgcolor=ground, meta=mouse))
        if part == THUMB:
            return Segment(" ", Style(color=thumb, reverse=True, meta=mouse))
        return Segment(sign, Style(color=thumb, bgcolor=ground, reverse=True if part == TAIL else None, meta=mouse))
