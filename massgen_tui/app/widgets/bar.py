"""A few fixed lines of a screen: titles, strips, rules, hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from massgen_tui.app.themes import token_style
from massgen_tui.app.view.line import Line, Span, fill

Drawn = Callable[[int], Sequence[Line]]
"""Lines for a width."""


class Bar(Widget, can_focus=False):
    """Draws the lines that its view model gives for its width; data in them is never markup."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    def __init__(self, drawn: Drawn, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._drawn = drawn
        self._lines: Sequence[Line] = ()
        self._width = -1

    def update(self, drawn: Drawn | None = None) -> None:
        """Draw again if something is different."""
        if drawn is not None:
            self._drawn = drawn
        width = self.size.width
        lines = self._drawn(width) if width else ()
        if lines != self._lines or width != self._width:
            self._lines, self._width = lines, width
            self.refresh()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.update()

    def render_line(self, y: int) -> Strip:
        """One line, in the style of the theme."""
        if self.size.width != self._width:
            self._lines, self._width = self._drawn(self.size.width), self.size.width
        line = self._lines[y] if y < len(self._lines) else ()
        return strip_of(self, line, self.size.width)


class ClickedBar(Bar):
    """Lines that stand for something: a click opens that."""

    @dataclass
    class Clicked(Message):
        """It was clicked."""

        bar: ClickedBar
        x: int
        y: int
        twice: bool

        @property
        def control(self) -> ClickedBar:
            """The lines, for `@on`."""
            return self.bar

    def on_click(self, event: Click) -> None:
        """Tell whoever has it."""
        event.stop()
        self.post_message(self.Clicked(self, event.x, event.y, event.chain == 2))


def strip_of(widget: Widget, line: Sequence[Span], width: int, over: Style | None = None) -> Strip:
    """A line as the terminal gets it, exactly that wide; `over` is laid over it, and takes its colours if reversed."""
    base = widget.rich_style
    whole = over is not None and over.reverse
    segments = []
    for text, token in fill(line, width):
        look = token_style(widget.app, token) if token else Style()
        style = base + (Style(bold=look.bold, strike=look.strike) if whole else look)
        segments.append(Segment(text, style + over if over is not None else style))
    return Strip(segments, width)
