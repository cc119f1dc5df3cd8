"""A changed copy of a record: what `dataclasses.replace` does, for the records that are copied at every event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

RecordClass = TypeVar("RecordClass")


def evolve(record: RecordClass, changes: Mapping[str, Any]) -> RecordClass:
    """The record with other values in some fields; it has no slots, and nothing happens when it is made."""
    made = object.__new__(type(record))
    object.__setattr__(made, "__dict__", {**record.__dict__, **changes})
    return made
