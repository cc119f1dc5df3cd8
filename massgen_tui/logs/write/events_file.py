"""`events.jsonl`: appended as things happen, and the file that every other one is made from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from massgen_tui.events.codec import encode
from massgen_tui.events.event import Event
from massgen_tui.logs.lock import hold
from massgen_tui.logs.write.files import was_deleted

_BLOCK = 1 << 20


def line_of(event: Event) -> bytes:
    """An event as it stands in the file."""
    return encode(event).encode("ascii") + b"\n"


class EventsFile:
    """Gathers lines and appends them, one write for all that waited; what a full disk refused waits on.

    The file is held while it is open, so that others can tell a run that goes on from one that was killed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting = bytearray()
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            hold(self._file)
            self.lines = self._take_up()
        except OSError:
            os.close(self._file)
            raise

    def _take_up(self) -> int:
        """Count the lines there are, and end a torn last one, so that the next line is one of its own."""
        lines, last = 0, b"\n"
        while block := os.read(self._file, _BLOCK):
            lines += block.count(b"\n")
            last = block[-1:]
        if last != b"\n":
            self._waiting += b"\n"
            lines += 1
        return lines

    def add(self, events: Sequence[Event]) -> list[bytes]:
        """Take events and give their lines; they are in the file after the next flush."""
        lines = [line_of(event) for event in events]
        for line in lines:
            self._waiting += line
        self.lines += len(lines)
        return lines

    def flush(self) -> None:
        """Append what waits; OSError if it could not be, and then it still waits."""
        if not self._waiting:
            return
        if os.fstat(self._file).st_nlink == 0:
            raise was_deleted(self._path)
        while self._waiting:
            written = os.write(self._file, self._waiting)
            del self._waiting[:written]

    def close(self) -> None:
        """Append what waits and let go of the file."""
        try:
            self.flush()
        finally:
            os.close(self._file)
