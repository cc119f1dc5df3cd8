"""Sends the terminal what is painted, and never holds the program up, however slow the terminal is.

Textual's own thread makes the painter wait for a slow terminal, for ever if it takes nothing, and ends with the first
failed write.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TextIO

PIECE_BYTES = 1 << 14
PATIENCE_SECONDS = 2.0
"""So long the way out waits for the terminal; what it has not taken then is thrown away, but for the last words."""
THROWS, THROW_SECONDS = 20, 0.05
MEND = "\x1b\\\x1b[?2026l\x1b[m"
"""Ends what may have been cut in the middle: a string, a frame, a colour."""


class TerminalWriter(Thread):
    """A thread that writes to the terminal while the program goes on."""

    def __init__(
        self, file: TextIO, *, gone: Callable[[], None], ready: Callable[[], None], patience: float = PATIENCE_SECONDS
    ) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._number, self._encoding = file.fileno(), file.encoding
        self._tell_gone, self._tell_ready, self._patience = gone, ready, patience
        self._texts: SimpleQueue[str | None] = SimpleQueue()  # a signal's handler may write, too: its `put` can take it
        self._sending = self._awaited = self._over = False
        self._last_words: list[str] | None = None

    def write(self, text: str) -> None:
        """Have a text sent."""
        if text and not self._over:
            if self._last_words is not None:
                self._last_words.append(text)
            self._texts.put(text)

    def is_behind(self) -> bool:
        """Whether the terminal still takes what it was sent; if so, it will be told when it has all."""
        self._awaited = True  # before the look: the thread looks in the other order, so that one of them sees the other
        if self._sending or not self._texts.empty():
            return True
        self._awaited = False
        return False

    def begin_last_words(self) -> None:
        """What comes now gives the terminal back, and must arrive."""
        self._last_words = []

    def stop(self) -> None:
        """Wait until all is sent; of what a terminal does not take in time only the last words are."""
        self._texts.put(None)
        self.join(self._patience)
        if self.is_alive():
            self._over = True
            self._throw_away()

    def run(self) -> None:
        """Send what has gathered, all at once."""
        goes_on = True
        while goes_on:
            texts = [self._texts.get()]
            self._sending = True
            while texts[-1] is not None and not self._texts.empty():
                texts.append(self._texts.get())
            goes_on = texts[-1] is not None
            self._send("".join(text for text in texts if text))
            self._sending = False
            if self._awaited and self._texts.empty() and not self._over:
                self._awaited = False
                self._tell_ready()

    def _send(self, text: str) -> None:
        data = memoryview(self._bytes(text))
        while data and not self._over:
            try:
                data = data[os.write(self._number, data[:PIECE_BYTES]) :]
            except BlockingIOError:  # somebody who has the terminal, too, made it so
                select.select([], [self._number], [])
            except OSError:
                self._over = True
                self._tell_gone()

    def _bytes(self, text: str) -> bytes:
        return text.encode(self._encoding, "replace")  # a sign that the terminal does not have must not end the thread

    def _throw_away(self) -> None:
        """Empty what the system keeps for the terminal until the thread is through, and put the last words there."""
        for _ in range(THROWS):
            with contextlib.suppress(termios.error):
                termios.tcflush(self._number, termios.TCOFLUSH)
                termios.tcflow(self._number, termios.TCOOFF)
                termios.tcflow(self._number, termios.TCOON)  # wakes who waits for room
            self.join(THROW_SECONDS)
            if not self.is_alive():
                break
        else:
            return
        with contextlib.suppress(OSError):
            if self._last_words and select.select([], [self._number], [], 0)[1]:
                os.write(self._number, self._bytes("".join([MEND, *self._last_words])))
