"""Any events at all, for properties that must hold whatever a file or a team sends."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, get_type_hints

from hypothesis import strategies as st

from massgen_tui.events.bodies import BODY_TYPES, RunStarted, Unknown
from massgen_tui.events.event import Body, Event

AGENTS = ("ana", "bob", "eve")

_words = st.sampled_from([*AGENTS, "agent1", "agent1.1", "agent2.1", "agent3.2", "", "voting", "presentation", "error"])
_texts = _words | st.text(max_size=5)
_values = st.none() | st.booleans() | st.integers(-3, 3) | _texts
_records = st.dictionaries(_texts, _values, max_size=2)
_team = st.just([{"id": agent, "number": number} for number, agent in enumerate(AGENTS, 1)])

_BY_HINT: dict[Any, st.SearchStrategy[Any]] = {
    Any: _values | _records,
    str: _texts,
    str | None: st.none() | _texts,
    int: st.integers(0, 4),
    float: st.floats(0, 9),
    bool: st.booleans(),
    bool | None: st.none() | st.booleans(),
    list[str]: st.lists(_texts, max_size=3),
    list[dict[str, Any]]: st.lists(_records, max_size=2),
    dict[str, Any]: _records,
    dict[str, int]: st.dictionaries(_texts, st.integers(0, 4), max_size=2),
    dict[str, str]: st.dictionaries(_texts, _texts, max_size=2),
    dict[str, list[str]]: st.dictionaries(_texts, st.lists(_texts, max_size=2), max_size=2),
    dict[str, dict[str, Any]]: st.dictionaries(_texts, _records, max_size=2),
}


def _bodies_of(cls: type[Body]) -> st.SearchStrategy[Body]:
    hints = get_type_hints(cls)
    chosen = {field.name: _BY_HINT[hints[field.name]] for field in fields(cls) if field.name != "extra"}
    if cls is RunStarted:
        chosen["agents"] = _team | chosen["agents"]
    return st.builds(cls, **chosen)


_any_body = st.one_of(*map(_bodies_of, BODY_TYPES.values()), st.builds(Unknown, name=_texts, data=_values))
_parts = st.tuples(
    _any_body, st.sampled_from([*AGENTS, *AGENTS, "stranger", None]), st.integers(0, 3), st.floats(-1, 9)
)


def _number(parts: list[tuple[Body, str | None, int, float]]) -> list[Event]:
    start = datetime(2026, 3, 1, 10, 15)
    return [
        Event(seq, (start + timedelta(seconds=seq + late)).isoformat(), agent, round_number, body)
        for seq, (body, agent, round_number, late) in enumerate(parts, 1)
    ]


def event_lists(most: int = 30) -> st.SearchStrategy[list[Event]]:
    """Lists of events of every type, by known agents, a stranger, and none."""
    return st.lists(_parts, max_size=most).map(_number)
