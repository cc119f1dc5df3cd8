"""Reads an event file that another process is still writing: what was added since the last time, line by line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from massgen_tui.events.event import Event
from massgen_tui.logs.read.events import decode_lines
from massgen_tui.logs.read.files import open_plain

_BLOCK = 1 << 20


class FileChanged(Exception):
    """The file is no longer the one that was being read, in a sentence."""


class EventTail:
    """A place in a growing file; a last line without its end waits for the rest of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._at = 0
        self._lines = 0
        self._torn = b""
        self.bad_lines = 0

    def read(self) -> list[Event]:
        """The events of the next whole lines, a megabyte at most; none while there is no file yet."""
        if self._file is None:
            try:
                self._file = open_plain(self._path)
            except FileNotFoundError:
                return []
        self._check(self._file)
        block = self._file.read(_BLOCK)
        self._at += len(block)
        *lines, self._torn = (self._torn + block).split(b"\n")
        found = decode_lines((line + b"\n" for line in lines), self._lines + 1)
        self._lines += len(lines)
        self.bad_lines += len(found.bad_lines)
        return found.events

    def _check(self, file: BinaryIO) -> None:
        """Another file under the name, none, or a shorter one is not what was begun with."""
        try:
            now, ours = os.stat(self._path, follow_symlinks=False), os.fstat(file.fileno())
        except FileNotFoundError:
            raise FileChanged(f"{self._path.name} was deleted; what was read of it until then is shown.") from None
        if (now.st_dev, now.st_ino) != (ours.st_dev, ours.st_ino):
            raise FileChanged(f"{self._path.name} was replaced by another file; what was read before is shown.")
        if ours.st_size < self._at:
            raise FileChanged(f"{self._path.name} was cut short; what was read before is shown.")

    @property
    def begun(self) -> bool:
        """Whether there is a file."""
        return self._file is not None

    @property
    def torn(self) -> bool:
        """Whether a line has begun that has no end yet."""
        return bool(self._torn)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
