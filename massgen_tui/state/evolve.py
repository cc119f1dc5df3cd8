"""A changed copy of a record: what `dataclasses.replace` does, for records that are copied at every event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

RecordClass = TypeVar("RecordClass")


@cache
def _shape(cls: Any) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    names = [field.name for field in fields(cls)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}


def evolve(record: RecordClass, **changes: Any) -> RecordClass:
    """The record with other values in some fields; it has several, which its class takes in order."""
    values_of, places = _shape(type(record))
    values = list(values_of(record))
    for name, value in changes.items():
        values[places[name]] = value
    return type(record)(*values)
