"""A program in a pseudo-terminal that can be taken away from it, or left unread."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 30.0


class TerminalProgram:
    """Python with those arguments, in a terminal of its own; a borrowed one sends it no signal when it goes."""

    def __init__(self, arguments: Sequence[str], cwd: Path, *, borrowed: bool = False) -> None:
        self._mine, its = pty.openpty()
        self.resize(80, 24)
        self.modes = self.modes_now()
        own = (
            "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
        )
        command = [sys.executable, *arguments]
        if not borrowed:
            command = [sys.executable, "-S", "-c", own, *command]
        self.process = subprocess.Popen(
            command,
            stdin=its,
            stdout=its,
            stderr=its,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(its)
        self._open = True
        self.output = b""

    def __enter__(self) -> TerminalProgram:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """The terminal goes away."""
        if self._open:
            self._open = False
            os.close(self._mine)

    def resize(self, columns: int, rows: int) -> None:
        """The window gets another size."""
        fcntl.ioctl(self._mine, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def modes_now(self) -> list[Any]:
        """How the terminal treats what is typed."""
        return termios.tcgetattr(self._mine)

    def type(self, keys: bytes) -> None:
        """Keys of the person."""
        os.write(self._mine, keys)

    def read_until(self, painted: bytes) -> bytes:
        """What it paints up to and with that, from where this was asked before."""
        until = time.monotonic() + PATIENCE
        while painted not in self.output:
            assert self._read(until), self.output[-2000:]
        before, _, self.output = self.output.partition(painted)
        return before + painted

    def read_to_the_end(self) -> bytes:
        """Its last words, until nobody has the terminal any more."""
        until = time.monotonic() + PATIENCE
        while self._read(until):
            pass
        return self.output

    def wait_until_stopped(self) -> None:
        """Until it sleeps; it must not end."""
        news = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert news is not None
        assert news.si_code == os.CLD_STOPPED

    def _read(self, until: float) -> bool:
        if not select.select([self._mine], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        try:
            data = os.read(self._mine, 1 << 16)
        except OSError:  # Linux reports the end of the program this way
            return False
        self.output += data
        return bool(data)
