"""How long to wait before a failed call is made again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 120.0  # a service that asks for a longer one is not waited for
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SPREAD = 0.25


def pause(attempt: int, asked: float | None, chance: float) -> float:
    """The seconds before that retry: as long as the service asks, else twice as long each time.

    `chance` between 0 and 1 spreads them, so that a team that was refused together does not come back together.
    """
    if asked is not None:
        return asked * (1 + SPREAD * chance)
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 10)) * (1 - SPREAD + 2 * SPREAD * chance)


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds that a response asks to wait, None if it asks nothing that can be understood."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if name in headers:
            seconds = _seconds(headers[name], now) * unit
            return seconds if 0 < seconds < math.inf else None
    return None


def _seconds(value: str, now: float) -> float:
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0
