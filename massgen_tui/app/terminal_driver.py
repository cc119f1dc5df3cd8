"""Textual's way to a terminal of Unix, for one that may go away, get stuck or come back at any moment."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from threading import Thread
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from massgen_tui.app.terminal_news import TerminalGone, TerminalReady
from massgen_tui.app.terminal_writer import TerminalWriter


class TerminalDriver(LinuxDriver):
    """Writes by a thread of ours; the one that Textual begins has nothing to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._file is None or not self._file.isatty():  # Textual would paint into a file of errors
            self._file = sys.__stdout__
        self._writer: TerminalWriter | None = None
        if self.input_tty and hasattr(select, "poll"):
            Thread(target=self._watch, daemon=True, name="terminal-watch").start()

    def start_application_mode(self) -> None:
        """Take the terminal; a process that is not in the foreground comes here again inside of it."""
        if self._writer is None and self._file is not None:
            self._writer = TerminalWriter(self._file, gone=self._has_gone, ready=self._is_ready)
            self._writer.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Have something sent, while the terminal is ours."""
        writer = self._writer
        if writer is not None:
            writer.write(data)

    def is_behind(self) -> bool:
        """Whether the terminal still takes what it was sent; if so, `TerminalReady` comes."""
        return self._writer is not None and self._writer.is_behind()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if self._writer is not None:
            self._writer.begin_last_words()
        super().stop_application_mode()

    def close(self) -> None:
        """Send what is left."""
        super().close()
        if self._writer is not None:
            self._writer.stop()
            self._writer = None

    def resume_application_mode(self) -> None:
        """Take the terminal again; others painted on it meanwhile, and Textual sends only what changes."""
        super().resume_application_mode()
        self._loop.call_soon_threadsafe(self._app.refresh)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop; who has given the terminal back already does not take it again, when it goes on."""
        if self._writer is not None:
            super()._sigtstp_application()
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Go on where the process was stopped.

        The kernel sends this signal along with the hang-up, too; Textual would begin a second pair of threads then.
        """
        if self._must_signal_resume:
            super()._sigcont_application()
        elif self._auto_restart and self._writer is not None:
            self._loop.call_soon_threadsafe(self._take_again)

    def _take_again(self) -> None:
        """The process was stopped without a word before: meanwhile the shell had the terminal in its own mode."""
        if self._writer is not None and os.isatty(self.fileno):
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()

    def _watch(self) -> None:
        """Wait for the hang-up: nobody else hears of it who has no such signal and nothing to paint.

        macOS does not tell it of a terminal; there the signal has to do.
        """
        poll = select.poll()
        poll.register(self.fileno, 0)
        if any(what & (select.POLLHUP | select.POLLERR) for _, what in poll.poll()):
            self._has_gone()

    def _has_gone(self) -> None:
        self.exit_event.set()  # who reads from it would read nothing for ever, without a pause
        self._tell(TerminalGone())

    def _is_ready(self) -> None:
        self._tell(TerminalReady())

    def _tell(self, news: Message) -> None:
        with contextlib.suppress(RuntimeError):  # the program has ended
            self._loop.call_soon_threadsafe(self._app.post_message, news)
