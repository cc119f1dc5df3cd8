"""Which panes stand where: as many side by side as can be read, and the rest told by the strip."""

from __future__ import annotations

from dataclasses import dataclass

from massgen_tui.app.view.strip import Style, strip_height

SIDE_BY_SIDE_FROM = 120
STACKED_BELOW = 60
LEAST_PANE_WIDTH = 48
LEAST_PANE_HEIGHT = 12
LEAST_STACKED_HEIGHT = 9
MOST_COLUMNS = 4
CHROME = 3
LOW = 16


@dataclass(frozen=True, slots=True)
class Layout:
    """The panes that are shown, in columns, and how the strip is drawn."""

    shown: tuple[int, ...]
    columns: int
    strip: Style
    strip_height: int


def layout(width: int, height: int, agents: int, focused: int, *, zoomed: bool = False) -> Layout:
    """Place that many agents, the focused one among those shown; agents count from 0."""
    one = zoomed or agents <= 1 or width < SIDE_BY_SIDE_FROM
    columns = 1 if one else min(agents, MOST_COLUMNS, width // LEAST_PANE_WIDTH)
    style: Style = "line" if height < LOW else "rows" if one and agents > 1 else "cells"
    strip = strip_height(agents, width, style)
    room = height - CHROME - strip
    if zoomed:
        lines = 1
    elif one:
        lines = (
            max(1, room // LEAST_STACKED_HEIGHT) if width < STACKED_BELOW and room >= 2 * LEAST_STACKED_HEIGHT else 1
        )
    else:
        lines = max(1, min(-(-agents // columns), room // LEAST_PANE_HEIGHT))
    most = max(1, columns * lines)
    if agents and not one:
        columns = min(columns, -(-min(agents, most) // lines))
        most = columns * lines
    first = 0 if focused < most else min(focused - most + 1, max(0, agents - most))
    shown = tuple(range(first, min(agents, first + most)))
    return Layout(shown, max(1, columns), style, strip)
