"""The title of the terminal's window while the program runs, and the title it had before."""

from __future__ import annotations

from collections.abc import Callable

KEEP, GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""The terminal's own stack of titles (XTWINOPS); one without it keeps the last title until somebody sets another."""


class TerminalTitle:
    """Says the state of a run where tabs and task bars show it."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._shown = ""

    def show(self, words: str) -> None:
        """Set the title, if it is another one; the words are without anything that acts on a terminal."""
        if words == self._shown:
            return
        if not self._shown:
            self._write(KEEP)
        self._shown = words
        self._write(f"\x1b]2;{words}\x1b\\")

    def give_back(self) -> None:
        """The title that was there before the first one."""
        if self._shown:
            self._shown = ""
            self._write(GIVE_BACK)
