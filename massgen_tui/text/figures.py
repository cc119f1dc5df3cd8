"""Figures as a person reads them at a glance: short, and honest about what is not known."""

from __future__ import annotations

import math

_UNITS = ("", "k", "M", "G", "T")


def short_number(number: float) -> str:
    """A count in at most four characters: `999`, `1.2k`, `12k`, `3.4M`."""
    if not math.isfinite(number):
        return "?"
    if number < 0:
        return "-" + short_number(-number)
    value, unit = float(round(number)), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    small = unit and value < 9.95
    return f"{value:.1f}{_UNITS[unit]}" if small else f"{value:.0f}{_UNITS[unit]}"


def byte_size(count: int) -> str:
    """How much a text or a file is: `999 bytes`, `1.2 kB`, `10 MB`."""
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    short = short_number(count)
    return f"{short[:-1]} {short[-1]}B"


def short_duration(seconds: float) -> str:
    """How long something took: `38ms`, `3.4s`, `2.1m`, `1.2h`."""
    if not math.isfinite(seconds):
        return "?"
    if seconds < 0:
        return "-" + short_duration(-seconds)
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f}ms"
    if seconds < 59.95:
        return f"{seconds:.1f}s"
    return f"{seconds / 60:.1f}m" if seconds < 3597 else f"{seconds / 3600:.1f}h"


def clock(seconds: float) -> str:
    """A place in time: `01:42`, `1:02:03`; what lies before the beginning is the beginning."""
    if not math.isfinite(seconds):
        return "--:--"
    minutes, second = divmod(int(max(0.0, seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minutes:02}:{second:02}"


def money(cost: float | None, known: bool = True) -> str:
    """A cost in dollars: `$0.05`; `≥$0.05` where a part of it is not known, `?` where nothing is."""
    if cost is None or not math.isfinite(cost) or cost < 0 or (not known and cost == 0):
        return "?"
    if 0 < cost < 0.00005:
        return "<$0.0001" if known else "≥$0.00"
    digits = 4 if 0 < cost < 0.00995 else 2
    return f"{'' if known else '≥'}${cost:,.{digits}f}"
