"""One reply on its way: bytes in, chunks out, without a network, so that every cut and fault can be tried."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from massgen_tui.providers import errors
from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    ReasoningChunk,
    StopChunk,
    TextChunk,
    ToolCallChunk,
    UsageChunk,
)
from massgen_tui.providers.sse import EventTooLong, ServerEvent, SseDecoder
from massgen_tui.providers.wire import Reader, ReplyError, Settings, Tokens

CHARS_PER_TOKEN = 4
_DONE = "[DONE]"


class Reply:
    """Decodes the body of a response; its last chunk is a StopChunk or an ErrorChunk, after which it is `over`."""

    def __init__(self, reader: Reader, settings: Settings, body: Mapping[str, Any]) -> None:
        self._reader, self._settings, self._body = reader, settings, body
        self._decoder = SseDecoder()
        self._chars = 0
        self.over = False

    @property
    def begun(self) -> bool:
        """Whether the model has said anything."""
        return self._chars > 0

    def feed(self, piece: bytes) -> Iterator[Chunk]:
        """The chunks that this piece completes."""
        try:
            events = self._decoder.feed(piece)
        except EventTooLong as error:
            yield from self.fail(errors.malformed(self._settings, str(error)))
            return
        yield from self._events(events)

    def end(self) -> Iterator[Chunk]:
        """The chunks that the end of the body brings."""
        last = [event for event in self._decoder.end() if event.data == _DONE or _parse(event.data) is not None]
        yield from self._events(last)  # an event that cannot be read was cut in the middle
        if not self.over:
            yield from self._end(False)

    def fail(self, error: ErrorChunk) -> Iterator[Chunk]:
        """The end of a reply that failed: what it used until then, and why."""
        self.over = True
        if self._chars or self._reader.tokens is not None:
            yield self._usage()
        yield error

    def _events(self, events: Iterable[ServerEvent]) -> Iterator[Chunk]:
        for event in events:
            if self.over:
                return
            yield from self._event(event)

    def _event(self, event: ServerEvent) -> Iterator[Chunk]:
        if event.data == _DONE:
            yield from self._end(True)
            return
        data = _parse(event.data)
        if data is None:
            yield from self.fail(errors.malformed(self._settings, event.data))
            return
        try:
            if event.name == "error" and "error" not in data:
                raise ReplyError(data)
            yield from self._counted(self._reader.feed(data))
        except ReplyError as error:
            yield from self.fail(errors.in_band(error.record, self._settings))

    def _end(self, done: bool) -> Iterator[Chunk]:
        chunks = self._reader.end(done)
        yield from self.fail(errors.cut(self._settings)) if chunks is None else self._counted(chunks)

    def _counted(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        for chunk in chunks:
            match chunk:
                case TextChunk(text) | ReasoningChunk(text):
                    self._chars += len(text)
                case ToolCallChunk(call):
                    self._chars += len(call.name) + len(call.raw)
                case StopChunk():
                    self.over = True
                    yield self._usage()
            yield chunk

    def _usage(self) -> UsageChunk:
        """What was used: as reported, else estimated."""
        tokens = self._reader.tokens
        estimated = tokens is None
        if tokens is None:
            asked = len(json.dumps(self._body, ensure_ascii=False, default=str))
            tokens = Tokens(asked // CHARS_PER_TOKEN, -(-self._chars // CHARS_PER_TOKEN))
        return UsageChunk(
            tokens.input,
            tokens.output,
            tokens.reasoning,
            tokens.cached,
            tokens.cost,
            estimated,
            tokens.cache_writes,
        )


def _parse(data: str) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
