"""Server-sent events out of bytes that may be cut anywhere, even inside a character."""

from __future__ import annotations

from typing import NamedTuple

MAX_EVENT_BYTES = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class EventTooLong(ValueError):
    """An event that would fill the memory."""


class ServerEvent(NamedTuple):
    """One event: its name ("" if it has none) and its data, lines joined."""

    name: str
    data: str


class SseDecoder:
    """Takes the body of a response piece by piece and gives the events that are complete."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []  # of the line that is not complete
        self._name = b""
        self._data: list[bytes] = []
        self._size = 0
        self._after_cr = False  # the last line ended in CR at the very end of a piece: an LF now belongs to it
        self._first = True

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """The events that this piece completes."""
        if self._after_cr and piece:
            self._after_cr = False
            piece = piece.removeprefix(b"\n")
        if not piece:
            return []
        self._size += len(piece)
        if self._size > MAX_EVENT_BYTES:
            raise EventTooLong(f"an event of more than {MAX_EVENT_BYTES} bytes")
        if b"\n" not in piece and b"\r" not in piece:
            self._pieces.append(piece)
            return []
        lines = b"".join([*self._pieces, piece]).splitlines(keepends=True)
        self._pieces.clear()
        if not lines[-1].endswith((b"\n", b"\r")):
            self._pieces.append(lines.pop())
        self._after_cr = piece.endswith(b"\r")
        return [event for line in lines if (event := self._line(line.rstrip(b"\r\n"))) is not None]

    def end(self) -> list[ServerEvent]:
        """The event that a server did not end with an empty line, after the last piece."""
        last = b"".join(self._pieces)
        self._pieces.clear()
        events = [self._line(last), self._line(b"")] if last else [self._line(b"")]
        return [event for event in events if event is not None]

    def _line(self, line: bytes) -> ServerEvent | None:
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
        elif name == b"event":
            self._name = value.removeprefix(b" ")
        return None

    def _dispatch(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data, self._size = b"", [], sum(map(len, self._pieces))
        if not data:
            return None
        return ServerEvent(name.decode("utf-8", "replace"), b"\n".join(data).decode("utf-8", "replace"))
