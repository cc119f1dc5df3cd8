"""Containers that have nothing but a background, which is not drawn row by row in every frame."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Container, Horizontal
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Ground(Widget):
    """Hands the same blank strip to the compositor for every row; it must have no border, opacity or text."""

    _drawn: tuple[int, Sequence[LineFilter], Strip] | None = None

    def notify_style_update(self) -> None:
        """Another theme, or another style of a widget around this one."""
        super().notify_style_update()
        self._drawn = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The background, whatever lies over it."""
        width, filters = crop.width, self.get_line_filters()
        drawn = self._drawn
        if drawn is None or drawn[:2] != (width, filters):
            strip, (_, background) = Strip.blank(width, self.rich_style), self.background_colors
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            drawn = self._drawn = width, filters, strip
        return [drawn[2]] * crop.height


class GroundContainer(Ground, Container):
    """A container."""


class GroundRow(Horizontal, Ground):
    """Things side by side; `Horizontal` comes first, since Textual takes the styles of the first base alone."""
