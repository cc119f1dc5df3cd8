"""The file that earlier questions, or notes, are kept in for the next start: one line each, without secrets."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.earlier import MOST, entries_of, line_of

MOST_BYTES = 4_000_000


class QuestionHistory:
    """Several programs may read and write the file at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Draft]:
        """The entries, the newest last; none if the file is not there or cannot be read."""
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - MOST_BYTES))
                return entries_of(file.read().decode("utf-8", "replace").split("\n"))
        except OSError:
            return []

    def add(self, entry: Draft, secrets: Sequence[str] = ()) -> None:
        """Keep one more; OSError if it cannot be written."""
        from massgen_tui.logs.lock import hold
        from massgen_tui.text.redact import Redactor

        clean = Redactor(secrets).text
        line = line_of(Draft(clean(entry.text), {chip: clean(text) for chip, text in entry.used.items()}))
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            hold(folder)
            self._append(line)
            self._shorten()
        finally:
            os.close(folder)

    def _append(self, line: str) -> None:
        """Add the line, after the end of one that another program was killed in."""
        file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "r+b", buffering=0) as history:
            size = history.seek(0, os.SEEK_END)
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            text = memoryview((("\n" if torn else "") + line + "\n").encode())
            while text:
                text = text[history.write(text) or 0 :]

    def _shorten(self) -> None:
        """Once in a while leave out what nobody reads any more."""
        content = self._path.read_bytes()
        if content.count(b"\n") <= 2 * MOST and len(content) <= MOST_BYTES:
            return
        kept = "".join(f"{line_of(entry)}\n" for entry in self.read()[-MOST:])
        while len(kept) > MOST_BYTES // 2:
            kept = kept.partition("\n")[2]
        fresh = self._path.with_suffix(".part")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as part:
            part.write(kept)
        fresh.replace(self._path)
