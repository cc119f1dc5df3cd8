"""A file that grows: what is added waits for the next flush, and one that has grown long makes room for a new one."""

from __future__ import annotations

import os
from pathlib import Path

from massgen_tui.logs.write.files import was_deleted

KEPT = 3


class AppendedFile:
    """Opened when there is something to write; what a full disk refused waits on."""

    def __init__(self, path: Path, limit: int | None = None) -> None:
        self._path, self._limit = path, limit
        self._waiting = [bytearray()]  # one for each file that is still to be begun, the current one first
        self._size = 0
        self._file = -1

    def add(self, line: bytes) -> None:
        """Take what is to be written in one file."""
        if self._limit is not None and self._size and self._size + len(line) > self._limit:
            self._waiting.append(bytearray())
            self._size = 0
        self._waiting[-1] += line
        self._size += len(line)

    def flush(self) -> None:
        """Append what waits; OSError if it could not be, and then it still waits."""
        while True:
            self._write(self._waiting[0])
            if len(self._waiting) == 1:
                return
            self._rotate()
            del self._waiting[0]

    def close(self) -> None:
        """Append what waits and let go of the file."""
        try:
            self.flush()
        finally:
            self._let_go()

    def _write(self, waiting: bytearray) -> None:
        if not waiting:
            return
        if self._file < 0:
            self._path.parent.mkdir(exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        if os.fstat(self._file).st_nlink == 0:
            self._let_go()  # what waits goes to a new one with the next flush
            raise was_deleted(self._path)
        while waiting:
            del waiting[: os.write(self._file, waiting)]

    def _rotate(self) -> None:
        """The full file becomes the first of the old ones, of which the oldest goes."""
        self._let_go()
        names = [self._path, *(self._path.with_name(f"{self._path.name}.{number}") for number in range(1, KEPT + 1))]
        for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
            if newer.exists():
                newer.replace(older)

    def _let_go(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
