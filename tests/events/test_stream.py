"""The stream numbers, gathers and redacts, and keeps the order of what happened."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.events.bodies import (
    BODY_TYPES,
    BackendStatus,
    FinalPresentationChunk,
    RoundEnd,
    Status,
    SystemStatus,
    Text,
    Thinking,
    ToolStart,
    Unknown,
)
from massgen_tui.events.codec import encode
from massgen_tui.events.event import Body, Event
from massgen_tui.events.stream import GATHER_CHARS, GATHER_SECONDS, EventStream, Kind
from massgen_tui.text.redact import Redactor, is_secret_name

SECRET = "correct-horse-battery"


class Bench:
    """A stream with its clock in the test's hand, and all that it emitted."""

    def __init__(self, secrets: Sequence[str] = (SECRET,)) -> None:
        self.now = 100.0
        self.batches: list[list[Event]] = []
        started = datetime(2026, 1, 2, 3, 4, 5)
        self.stream = EventStream(
            Redactor(secrets),
            wall=lambda: started + timedelta(seconds=self.now - 100),
            monotonic=lambda: self.now,
        )
        self.stream.subscribe(lambda batch: self.batches.append(list(batch)))

    @property
    def events(self) -> list[Event]:
        return [event for batch in self.batches for event in batch]

    @property
    def said(self) -> list[tuple[str | None, int, Body]]:
        return [(event.agent_id, event.round_number, event.body) for event in self.events]

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.stream.tick()


def contents(events: Sequence[Event]) -> str:
    return "".join(getattr(event.body, "content", "") for event in events)


def test_text_waits_until_a_tenth_of_a_second_has_passed() -> None:
    bench = Bench()
    bench.stream.say("ana", "text", 1, "Hello, ")
    bench.wait(GATHER_SECONDS / 2)
    bench.stream.say("ana", "text", 1, "World!")
    assert bench.said == []
    bench.wait(GATHER_SECONDS / 2)
    assert bench.said == [("ana", 1, Text(content="Hello, World!"))]
    bench.wait(1)
    assert len(bench.events) == 1
    bench.stream.say("ana", "text", 1, " Again.")
    bench.wait(GATHER_SECONDS / 2)
    assert len(bench.events) == 1


def test_text_waits_no_longer_than_two_kilobytes() -> None:
    bench = Bench()
    for _ in range(GATHER_CHARS // 8):
        assert bench.events == []
        bench.stream.say("ana", "text", 1, "Letters.")
    assert bench.said == [("ana", 1, Text(content="Letters." * (GATHER_CHARS // 8)))]


def test_text_comes_before_any_other_event_of_its_agent() -> None:
    bench = Bench()
    bench.stream.say("ana", "text", 1, "I call.")
    bench.stream.say("bob", "text", 1, "I wait.")
    bench.stream.emit(SystemStatus(message="of no agent"))
    bench.stream.emit(ToolStart(tool_id="1", tool_name="ls"), "ana", 1)
    assert bench.said == [
        (None, 0, SystemStatus(message="of no agent")),
        ("ana", 1, Text(content="I call.")),
        ("ana", 1, ToolStart(tool_id="1", tool_name="ls")),
    ]
    assert [len(batch) for batch in bench.batches] == [1, 2]
    bench.stream.close()
    assert bench.said[-1] == ("bob", 1, Text(content="I wait."))


@pytest.mark.parametrize(("kind", "round_number"), [("thinking", 1), ("presentation", 1), ("text", 2)])
def test_another_kind_or_round_ends_the_text(kind: Kind, round_number: int) -> None:
    bench = Bench()
    bench.stream.say("ana", "text", 1, "First.")
    bench.stream.say("ana", kind, round_number, "Second.")
    assert bench.said == [("ana", 1, Text(content="First."))]
    bench.stream.close()
    made = {"text": Text, "thinking": Thinking, "presentation": FinalPresentationChunk}[kind]
    assert bench.said[1:] == [("ana", round_number, made(content="Second."))]


def test_who_has_waited_long_enough_takes_the_others_along() -> None:
    bench = Bench()
    bench.stream.say("ana", "text", 1, "Slow.")
    bench.wait(GATHER_SECONDS * 0.6)
    bench.stream.say("bob", "thinking", 3, "Quick.")
    bench.wait(GATHER_SECONDS * 0.2)
    assert bench.said == []
    bench.wait(GATHER_SECONDS * 0.2)
    assert bench.said == [("ana", 1, Text(content="Slow.")), ("bob", 3, Thinking(content="Quick."))]


def test_a_secret_of_one_agent_is_not_joined_with_the_text_of_another() -> None:
    bench = Bench()
    bench.stream.say("ana", "text", 1, SECRET[:10])
    bench.stream.say("bob", "text", 1, SECRET[10:])
    bench.stream.close()
    assert [event.body for event in bench.events] == [Text(content=SECRET[:10]), Text(content=SECRET[10:])]


def test_events_are_numbered_from_one_and_dated_as_they_are_made() -> None:
    bench = Bench()
    others: list[Event] = []
    bench.stream.emit(Status(message="a"), "ana", 1)
    bench.stream.subscribe(others.extend)
    bench.wait(61)
    bench.stream.say("ana", "text", 1, "Some text.")
    bench.stream.emit(RoundEnd(outcome="vote"), "ana", 1)
    assert [event.seq for event in bench.events] == [1, 2, 3]
    assert [event.timestamp for event in bench.events] == [
        "2026-01-02T03:04:05.000000",
        "2026-01-02T03:05:06.000000",
        "2026-01-02T03:05:06.000000",
    ]
    assert others == bench.events[1:]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bob"]),
        st.sampled_from(["text", "thinking", "event", "wait"]),
        st.text("word. ", max_size=9) | st.just("x" * 1500),
    ),
    max_size=25,
)


@given(STEPS)
def test_nothing_is_lost_or_out_of_order(steps: list[tuple[str, str, str]]) -> None:
    bench = Bench()
    expected: dict[str, list[tuple[str, str]]] = {"ana": [], "bob": []}
    for agent, what, text in steps:
        if what == "wait":
            bench.wait(0.06)
            continue
        if what == "event":
            bench.stream.emit(Status(message=text), agent, 1)
        elif what == "text":
            bench.stream.say(agent, "text", 1, text)
        else:
            bench.stream.say(agent, "thinking", 1, text)
        expected[agent].append(("status" if what == "event" else what, text))
    bench.stream.close()
    assert [event.seq for event in bench.events] == list(range(1, len(bench.events) + 1))
    for agent, said in expected.items():
        mine = [event for event in bench.events if event.agent_id == agent]
        assert joined(
            [
                (event.event_type, str(getattr(event.body, "content", "") or getattr(event.body, "message", "")))
                for event in mine
            ]
        ) == joined(said)
        assert all(event.event_type == "status" or getattr(event.body, "content", "") for event in mine)


def joined(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring pieces of one kind as one; a status stays by itself."""
    out: list[tuple[str, str]] = []
    for what, text in said:
        if out and what != "status" and out[-1][0] == what:
            out[-1] = (what, out[-1][1] + text)
        elif text or what == "status":
            out.append((what, text))
    return out


SPLIT = f"The key is {SECRET}, or sk-proj-0123456789abcdef0123; DB_PASSWORD=hunter2hunter. That is all."
SECRETS = (SECRET, "sk-proj-0123456789abcdef0123", "hunter2hunter")


@pytest.mark.parametrize("waits", [0, 1, 2])
def test_a_secret_cut_anywhere_is_in_no_event(waits: int) -> None:
    whole = Redactor([SECRET]).text(SPLIT)
    assert whole.count("[REDACTED]") == 3
    for at in range(len(SPLIT) + 1):
        bench = Bench()
        for chunk in (SPLIT[:at], SPLIT[at : at + 3], SPLIT[at + 3 :]):
            bench.stream.say("ana", "text", 1, chunk)
            for _ in range(waits):
                bench.wait(0.2)
        bench.stream.close()
        assert contents(bench.events) == whole
        lines = [encode(event) for event in bench.events]
        assert not [part for secret in SECRETS for part in eights(secret) for line in lines if part in line]


def eights(secret: str) -> list[str]:
    return [secret[at : at + 8] for at in range(len(secret) - 7)]


def examples(hint: Any) -> list[Any]:
    """Values of a field's type that hold the secret in every place where there can be one."""
    text = f"see {SECRET}!"
    places: dict[Any, list[Any]] = {
        str: [text],
        str | None: [text],
        Any: [text, {"a": [text], text: 1, "api_key": "x"}, [[text]]],
        list[str]: [[text, "plain"]],
        list[dict[str, Any]]: [[{"id": text, "token": "x"}, {"deep": [{text: text}]}]],
        dict[str, Any]: [{"a": text, text: None, "password": [text]}],
        dict[str, int]: [{text: 2}],
        dict[str, str]: [{"a": text, text: "b"}],
        dict[str, list[str]]: [{"a": [text], text: ["b"]}],
        dict[str, dict[str, Any]]: [{text: {"a": text, "secret": text}}],
    }
    numbers: tuple[Any, ...] = (int, float, bool, bool | None)
    return [] if hint in numbers else places[hint]


@pytest.mark.parametrize("event_type", sorted(BODY_TYPES))
def test_every_field_of_every_body_is_redacted(event_type: str) -> None:
    cls = BODY_TYPES[event_type]
    hints = get_type_hints(cls)
    fields = [field.name for field in dataclasses.fields(cls) if field.name != "extra"]
    bench = Bench()
    for name in fields:
        assert not is_secret_name(name)
        for value in examples(hints[name]):
            bench.stream.emit(cls(**{name: value}), "ana", 1)
    bench.stream.emit(cls(extra={"more": {"here": SECRET}, SECRET: 1}), "ana", 1)
    for event in bench.events:
        assert type(event.body) is cls
        assert SECRET not in encode(event)
    marked = [encode(event) for event in bench.events]
    assert all("[REDACTED]" in line for line in marked)


def test_an_unknown_body_is_redacted_and_keeps_its_name() -> None:
    bench = Bench()
    bench.stream.emit(Unknown(name="from_elsewhere", data=[SECRET, {"apiKey": "x"}]), "ana", 1)
    bench.stream.emit(Unknown(name="plain", data=None), "ana", 1)
    assert [event.body for event in bench.events] == [
        Unknown(name="from_elsewhere", data=["[REDACTED]", {"apiKey": "[REDACTED]"}]),
        Unknown(name="plain", data=None),
    ]
    assert bench.events[0].event_type == "from_elsewhere"


def test_a_body_without_secrets_is_passed_on_as_it_is() -> None:
    bench = Bench()
    body = BackendStatus(extra={"message": "ready", "max_tokens": 5})
    bench.stream.emit(body, "ana", 1)
    assert bench.events[0].body is body
