"""Times, costs and counts as the screens word them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.text.figures import clock, money

if TYPE_CHECKING:
    from massgen_tui.state.records import Usage

MOST_NAMES = 5


def cost(amount: float | None, known: bool = True, glyphs: Glyphs = UNICODE) -> str:
    """A cost in the signs of this terminal."""
    return money(amount, known).replace("≥", glyphs["at_least"])


def used(usage: Usage, glyphs: Glyphs = UNICODE) -> str:
    """The cost of what was used; before the first call there is none to speak of."""
    if not usage.calls:
        return ""
    words = cost(usage.cost, usage.cost_known, glyphs)
    return "$?" if words == "?" else words


def local_time(at: float, now: float) -> str:
    """A moment in a list: the time today, the day before that."""
    moment, today = time.localtime(at), time.localtime(now)
    if moment[:3] == today[:3]:
        return time.strftime("%H:%M", moment)
    return time.strftime("%d %b" if moment.tm_year == today.tm_year else "%Y-%m", moment)


def run_time(at: float | None, started_at: float) -> str:
    """A moment by the time since the run began; '' where one of the two is not known."""
    return clock(max(0.0, at - started_at)) if at and started_at else ""


def plural(number: int, word: str) -> str:
    """`1 agent`, `2 agents`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def some_of(names: Sequence[str]) -> str:
    """Names in a row; of many only the first, and how many more there are."""
    if len(names) <= MOST_NAMES + 1:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"


def tool_name(name: str) -> str:
    """`mcp__server__tool` as `server.tool`."""
    return name.removeprefix("mcp__").replace("__", ".")
