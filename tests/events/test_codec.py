"""Every event survives its line, whatever is in it, and a line is one line."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.events.bodies import BODY_TYPES, Text, ToolComplete, Unknown, Usage
from massgen_tui.events.codec import NotAnEvent, decode, decode_body, encode, value_of
from massgen_tui.events.event import Body, Event

NASTY = ["\ud800", "\x00", "\u2028\u2029\x85\x1c", "a\r\nb\n", "\x1b[2J", '"\\', "日本語 👩‍👩‍👧"]
STRINGS = st.text(st.characters(codec=None, exclude_categories=()), max_size=6) | st.sampled_from(NASTY)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=6,
)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    Any: JSON,
    str: STRINGS,
    int: st.integers(),
    float: FLOATS,
    bool: st.booleans(),
    type(None): st.none(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    inner = get_args(hint)
    if get_origin(hint) is list:
        return st.lists(values(inner[0]), max_size=3)
    if get_origin(hint) is dict:
        return st.dictionaries(STRINGS, values(inner[1]), max_size=3)
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*map(values, inner))
    return SIMPLE[hint]


def bodies_of(cls: type[Body]) -> st.SearchStrategy[Body]:
    hints = get_type_hints(cls)
    known = {field.name: values(hints[field.name]) for field in dataclasses.fields(cls) if field.name != "extra"}
    extra = st.none() | st.dictionaries(STRINGS.filter(lambda key: key not in hints), JSON, min_size=1, max_size=2)
    return st.builds(cls, **known, extra=extra)


UNKNOWN = st.builds(Unknown, name=STRINGS.filter(lambda name: name not in BODY_TYPES), data=JSON)
BODIES = st.one_of(*map(bodies_of, BODY_TYPES.values()), UNKNOWN)
EVENTS = st.builds(Event, st.integers(1), STRINGS, st.none() | STRINGS, st.integers(), BODIES)


@given(EVENTS)
def test_an_event_survives_its_line(event: Event) -> None:
    line = encode(event)
    assert decode(line, event.seq) == event
    assert decode(line.encode(), event.seq) == event
    assert encode(decode(line, event.seq)) == line


@given(EVENTS)
def test_a_line_is_one_line_with_exactly_five_keys(event: Event) -> None:
    line = encode(event)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert list(json.loads(line)) == ["timestamp", "event_type", "agent_id", "round_number", "data"]


@pytest.mark.parametrize("event_type", sorted(BODY_TYPES))
def test_every_type_reads_without_any_field(event_type: str) -> None:
    body = decode_body(event_type, {})
    assert type(body) is BODY_TYPES[event_type]
    assert body.extra is None


WRONG: dict[Any, Any] = {str: 3, int: "x", float: "x", bool: 1}


@pytest.mark.parametrize("event_type", sorted(BODY_TYPES))
def test_a_field_of_another_type_makes_it_unknown_and_stays(event_type: str) -> None:
    hints = get_type_hints(BODY_TYPES[event_type])
    for field in dataclasses.fields(BODY_TYPES[event_type]):
        if field.name == "extra" or hints[field.name] is Any:
            continue
        data = {field.name: WRONG.get(hints[field.name], 1.5), "kept": [1]}
        line = json.dumps(
            {"timestamp": "t", "event_type": event_type, "agent_id": "a", "round_number": 1, "data": data}
        )
        event = decode(line, 1)
        assert event.body == Unknown(name=event_type, data=data)
        assert event.event_type == event_type
        assert json.loads(encode(event)) == json.loads(line)


def test_a_number_that_is_a_truth_value_or_null_is_another_type() -> None:
    assert isinstance(decode_body("usage", {"input_tokens": True}), Unknown)
    assert isinstance(decode_body("usage", {"cost": None}), Unknown)
    assert decode_body("usage", {"cost": 1}) == Usage(cost=1)


@given(STRINGS.filter(lambda name: name not in BODY_TYPES), JSON)
def test_an_unknown_type_keeps_everything(name: str, data: Any) -> None:
    line = json.dumps({"timestamp": "t", "event_type": name, "agent_id": None, "round_number": 0, "data": data})
    event = decode(line, 7)
    assert (event.seq, event.event_type, event.body) == (7, name, Unknown(name=name, data=data))
    assert json.loads(encode(event)) == json.loads(line)


def test_unknown_fields_of_a_known_type_come_after_its_own() -> None:
    body = decode_body("text", {"later": {"x": 1}, "extra": 2, "content": "hello"})
    assert body == Text(content="hello", extra={"later": {"x": 1}, "extra": 2})
    line = encode(Event(1, "t", "a", 1, body))
    assert list(json.loads(line)["data"]) == ["content", "later", "extra"]


def test_what_stands_around_the_data_may_be_missing_or_wrong() -> None:
    assert decode('{"event_type": "status"}', 3).agent_id is None
    event = decode('{"event_type": "status", "timestamp": null, "agent_id": 5, "round_number": true, "data": {}}', 3)
    assert (event.timestamp, event.agent_id, event.round_number, event.at) == ("", None, 0, 0.0)


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "7", "null", '{"event_type": 5}', "{}", b"\xff\xfe\xff", "[" * 100_000]
)
def test_a_line_that_is_no_event_says_so(line: str | bytes) -> None:
    with pytest.raises(NotAnEvent):
        decode(line, 1)


def test_a_number_that_json_does_not_have_is_written_as_a_word() -> None:
    body = ToolComplete(tool_id="1", result={"loss": float("nan"), "all": [float("inf"), -1.5]})
    record = json.loads(encode(Event(1, "t", "a", 1, body)), parse_constant=pytest.fail)
    assert record["data"]["result"] == {"loss": "nan", "all": ["inf", -1.5]}
    assert record["data"]["tool_id"] == "1"


def test_what_is_in_a_list_counts_each_time() -> None:
    good, bad = {"available_labels": ["agent1.1"]}, {"available_labels": [1]}
    assert not isinstance(decode_body("vote", good), Unknown)
    assert isinstance(decode_body("vote", bad), Unknown)
    assert not isinstance(decode_body("vote", good), Unknown)


NUMBERS = st.from_regex(r"-?[0-9]{1,400}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
ODD = [b"\xef\xbb\xbf{}", b'"\xed\xa0\x80"', b'"\\ud800"', b"[NaN, -Infinity]", b"{} {}", b"[" * 500 + b"]" * 500]
LINES = NUMBERS.map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()) | st.sampled_from(ODD)


def read_by(reader: Callable[[bytes], Any], line: bytes) -> str:
    """As text, in which NaN is equal to itself and 1 not to 1.0."""
    try:
        return repr(reader(line))
    except ValueError:
        return "is refused"


@given(LINES, st.integers(0), st.binary(max_size=2))
def test_a_line_is_what_the_standard_library_makes_of_it(line: bytes, place: int, slip: bytes) -> None:
    at = place % (len(line) + 1)
    for one in (line, line[:at] + slip + line[at:]):
        assert read_by(value_of, one) == read_by(json.loads, one)
