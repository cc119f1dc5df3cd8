from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.providers import sse
from massgen_tui.providers.sse import EventTooLong, ServerEvent, SseDecoder

BODY = (
    "\ufeffdata: first é\r\n\r\n"
    ": a comment\n\n"
    "event: named\ndata: 你好 🚀\ndata:second line\ndata\n\n"
    "id: 7\nretry: 10\nevent: without data\n\n"
    "data: only CR\r\r"
    "data: [DONE]"
).encode()
EVENTS = [
    ServerEvent("", "first é"),
    ServerEvent("named", "你好 🚀\nsecond line\n"),
    ServerEvent("", "only CR"),
    ServerEvent("", "[DONE]"),
]


def decoded(*pieces: bytes) -> list[ServerEvent]:
    decoder = SseDecoder()
    return [event for piece in pieces for event in decoder.feed(piece)] + decoder.end()


def test_every_split_in_two_gives_the_same() -> None:
    for cut in range(len(BODY) + 1):
        assert decoded(BODY[:cut], BODY[cut:]) == EVENTS, cut


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_every_split_gives_the_same(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(BODY)]
    assert decoded(*(BODY[start:stop] for start, stop in itertools.pairwise(edges))) == EVENTS


LINES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
END_OF_LINE = st.sampled_from(["\n", "\r\n"])


@given(st.lists(st.tuples(st.lists(LINES, min_size=1, max_size=3), END_OF_LINE), max_size=5), st.integers(1, 5))
def test_what_is_written_is_read(written: list[tuple[list[str], str]], size: int) -> None:
    body = "".join("".join(f"data: {line}{end}" for line in lines) + end for lines, end in written).encode()
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    assert [event.data for event in decoded(*pieces)] == ["\n".join(lines) for lines, _ in written]


def test_events_come_as_soon_as_they_are_complete() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b"data: a\n") == []
    assert decoder.feed(b"\n") == [ServerEvent("", "a")]


def test_an_endless_event_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 100)
    decoder = SseDecoder()
    for _ in range(50):
        decoder.feed(b"data: x\n\n")
    decoder.feed(b"data: " + b"x" * 90)
    with pytest.raises(EventTooLong):
        decoder.feed(b"x" * 10)
