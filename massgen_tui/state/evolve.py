"""A changed copy of a record: what `dataclasses.replace` does, for records that are copied at every event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

RecordClass = TypeVar("RecordClass")


Setter = Callable[[Any, Any], None]
Shape = tuple[Callable[[Any], tuple[Any, ...]], dict[str, int], tuple[Setter, ...]]

_shapes: dict[type, Shape] = {}


def _shape(cls: Any) -> Shape:
    """How to take the values of a record, where each field is among them, and how to fill the slots of a new one."""
    names = [field.name for field in fields(cls)]
    setters = tuple(getattr(cls, name).__set__ for name in names)
    _shapes[cls] = attrgetter(*names), {name: place for place, name in enumerate(names)}, setters
    return _shapes[cls]


def evolve(record: RecordClass, **changes: Any) -> RecordClass:
    """The record with other values in some fields; it has several, in slots, and nothing happens when it is made."""
    cls = type(record)
    values_of, places, setters = _shapes.get(cls) or _shape(cls)
    values = list(values_of(record))
    for name, value in changes.items():
        values[places[name]] = value
    made = object.__new__(cls)
    for put, value in zip(setters, values, strict=True):
        put(made, value)
    return made
