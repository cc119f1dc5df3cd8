"""The JSON form of events: exactly five keys a line, as MassGen's own viewer wants them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jiter import from_json

from massgen_tui.events.bodies import BODY_TYPES, Unknown
from massgen_tui.events.event import Body, Event

Check = Callable[[Any], bool]
Field = tuple[frozenset[type], Check]  # the types that fit whatever is in them, and the test for others

_dumps = json.JSONEncoder(separators=(", ", ": "), default=str, allow_nan=False).encode


class NotAnEvent(ValueError):
    """A line that is not the JSON object of an event."""


def encode(event: Event) -> str:
    """The line of an event, without its end."""
    head = {
        "timestamp": event.timestamp,
        "event_type": event.event_type,
        "agent_id": event.agent_id,
        "round_number": event.round_number,
        "data": body_data(event.body),
    }
    try:
        return _dumps(head)
    except ValueError:
        return _dumps(_finite(head))


def _finite(value: Any) -> Any:
    """The tree with what JSON has no number for as words; readers that keep to the standard refuse the whole line."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def body_data(body: Body) -> Any:
    """What stands under `data`."""
    if isinstance(body, Unknown):
        return body.data
    data = {name: getattr(body, name) for name in _fields(type(body))}
    if body.extra:
        data.update(body.extra)
    return data


def value_of(line: str | bytes) -> Any:
    """What `json.loads` makes of a line, in a quarter of its time; it has the last word on what is no plain JSON."""
    try:
        return from_json(line if isinstance(line, bytes) else line.encode())
    except ValueError:
        return json.loads(line)


def decode(line: str | bytes, seq: int) -> Event:
    """The event of a line; NotAnEvent says that the line is none."""
    try:
        record = value_of(line)
    except (ValueError, RecursionError) as error:
        raise NotAnEvent(str(error)) from error
    return event_of(record, seq)


def event_of(record: Any, seq: int) -> Event:
    """The event of a line's value; NotAnEvent says that it is none."""
    kind = record.get("event_type") if isinstance(record, dict) else None
    if not isinstance(kind, str):
        raise NotAnEvent("not an object with an event_type")
    agent_id = record.get("agent_id")
    round_number = record.get("round_number")
    return Event(
        seq,
        str(record.get("timestamp") or ""),
        agent_id if isinstance(agent_id, str) else None,
        round_number if type(round_number) is int else 0,
        decode_body(kind, record.get("data")),
    )


def decode_body(event_type: str, data: Any) -> Body:
    """The body of a known type whose fields are what they should be, else an Unknown that keeps everything."""
    cls = BODY_TYPES.get(event_type)
    if cls is None or not isinstance(data, dict):
        return Unknown(name=event_type, data=data)
    shape = event_type, *data, *map(type, data.values())
    if shape in _fitting:
        return cls(**data)
    known = _fields(cls)
    extra: dict[str, Any] = {}
    plain = True
    for key, value in data.items():
        field = known.get(key)
        if field is None:
            extra[key] = value
        elif type(value) not in field[0]:
            plain = False
            if not field[1](value):
                return Unknown(name=event_type, data=data)
    if not extra:
        if plain:
            _fitting.add(shape)
        return cls(**data)
    return cls(**{key: value for key, value in data.items() if key not in extra}, extra=extra)


_fields_of: dict[str, dict[str, Field]] = {}
_fitting: set[tuple[str | type, ...]] = set()
"""The names and types of values that made a body before: whatever their values are, they do so again."""


def _fields(cls: type[Body]) -> dict[str, Field]:
    """For each field of a body, whether a value read from a file fits it."""
    known = _fields_of.get(cls.event_type)
    if known is None:
        hints = get_type_hints(cls)
        known = {f.name: (_types(hints[f.name]), _check(hints[f.name])) for f in fields(cls) if f.name != "extra"}
        _fields_of[cls.event_type] = known
    return known


def _types(hint: Any) -> frozenset[type]:
    """The types all of whose values fit; of lists and dicts it is what is in them that counts."""
    if hint is Any:
        return frozenset({str, int, float, bool, type(None), list, dict})
    if get_origin(hint) in (Union, UnionType):
        return frozenset().union(*map(_types, get_args(hint)))
    if hint is float:
        return frozenset({int, float})
    return frozenset({hint}) if get_origin(hint) is None else frozenset()


def _check(hint: Any) -> Check:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda _: True
    if origin in (Union, UnionType):
        options = [_check(option) for option in inner]
        return lambda value: any(option(value) for option in options)
    if origin is list:
        item = _check(inner[0])
        return lambda value: isinstance(value, list) and all(map(item, value))
    if origin is dict:
        entry = _check(inner[1])
        return lambda value: isinstance(value, dict) and all(map(entry, value.values()))
    if hint is float:
        return lambda value: type(value) in (int, float)
    return lambda value: type(value) is hint
