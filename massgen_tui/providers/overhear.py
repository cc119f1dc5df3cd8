"""Lets somebody read along what goes to a model over the wire, and what comes back, as it stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from massgen_tui.providers.sse import EventTooLong, ServerEvent, SseDecoder

_STREAMED = frozenset({"content", "text", "thinking", "reasoning", "reasoning_content", "arguments", "partial_json"})
_COUNTERS = frozenset({"sequence_number", "obfuscation"})
_DELTA = "delta"


class OnExchange(Protocol):
    """Told the body of each request before it goes out, and the events of its reply, still with their secrets."""

    def sent(self, model: str, body: Mapping[str, Any]) -> None:
        """A request as it is sent."""

    def received(self, model: str, name: str, data: Any, pieces: int) -> None:
        """An event of the reply, or so many that differ only in the text they bring, as one with all of it."""


@runtime_checkable
class Audible(Protocol):
    """A provider that speaks over a wire."""

    def let_hear(self, listener: OnExchange | None) -> None:
        """Tell that listener of all that follows."""


class Replied:
    """The events of one reply on their way to a listener.

    Text comes in pieces of a few letters. They are put together again: that is shorter, and a secret that was cut in
    two can be recognised.
    """

    def __init__(self, listener: OnExchange, model: str) -> None:
        self._listener, self._model = listener, model
        self._decoder = SseDecoder()
        self._name, self._shape, self._data, self._pieces = "", "", None, 0
        self._texts: list[list[str]] = []
        self._broken = False

    def feed(self, piece: bytes) -> None:
        """Take a piece of the body."""
        if self._broken:
            return
        try:
            events = self._decoder.feed(piece)
        except EventTooLong:
            self._broken = True  # which the reply itself fails with
            return
        for event in events:
            self._take(event)

    def end(self) -> None:
        """Tell what is left, however the body ended."""
        if not self._broken:
            for event in self._decoder.end():
                self._take(event)
        self._tell()

    def _take(self, event: ServerEvent) -> None:
        try:
            data = json.loads(event.data)
        except (ValueError, RecursionError):
            data = event.data
        texts: list[str] = []
        shape = json.dumps(_without_texts(data, texts))
        if not texts or (event.name, shape) != (self._name, self._shape):
            self._tell()
            self._name, self._shape, self._data = event.name, shape, data
            self._texts = [[] for _ in texts]
        self._pieces += 1
        for whole, text in zip(self._texts, texts, strict=True):
            whole.append(text)

    def _tell(self) -> None:
        if self._pieces:
            whole = map("".join, self._texts)
            self._listener.received(self._model, self._name, _with_texts(self._data, whole), self._pieces)
            self._pieces = 0


def _without_texts(value: Any, texts: list[str], key: str = "", *, streamed: bool = False) -> Any:
    """What an event is apart from the text it brings, which is put into `texts`."""
    if isinstance(value, dict):
        inside = streamed or key == _DELTA
        return {
            name: _without_texts(part, texts, name, streamed=inside)
            for name, part in value.items()
            if name not in _COUNTERS
        }
    if isinstance(value, list):
        return [_without_texts(part, texts, key, streamed=streamed) for part in value]
    if isinstance(value, str) and (key == _DELTA or (streamed and key in _STREAMED)):
        texts.append(value)
        return None
    return value


def _with_texts(value: Any, texts: Iterator[str], key: str = "", *, streamed: bool = False) -> Any:
    """An event with other texts in the places that `_without_texts` took some from."""
    if isinstance(value, dict):
        inside = streamed or key == _DELTA
        return {name: _with_texts(part, texts, name, streamed=inside) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_texts(part, texts, key, streamed=streamed) for part in value]
    if isinstance(value, str) and (key == _DELTA or (streamed and key in _STREAMED)):
        return next(texts)
    return value
