"""Values out of JSON that others wrote: taken where they are what they should be, otherwise nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text, or an empty one."""
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """A number, also one that stands there as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def integer(value: Any) -> int | None:
    """A whole number, also one that stands there as text."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def moment(value: Any) -> float | None:
    """Epoch seconds of an epoch or of an ISO time, which is local where it names no zone."""
    found = number(value)
    if found is not None or not isinstance(value, str):
        return found
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def first_text(record: Mapping[str, Any], *keys: str) -> str:
    """The first of these fields that holds a text."""
    return next((found for key in keys if (found := text(record.get(key)))), "")
