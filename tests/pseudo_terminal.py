"""Runs a program in a real pseudo-terminal until it has painted something."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROWS, COLUMNS = 50, 200
INK = 20
"""Characters other than blanks that make a frame: more than a stray cursor or mark, less than one line of a screen."""

ALTERNATE_SCREEN = b"\x1b[?1049h"

_ESCAPE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X].*?(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~]|.*\Z)",  # the last one is cut off
    re.DOTALL,
)
_BLANK = re.compile(rb"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """What came out of the terminal up to the first frame with something in it, and when."""

    seconds: float
    output: bytes


class NothingPainted(Exception):
    """The program ended, or the time did, before a frame had something in it."""


def ink(output: bytes, full_screen: bool) -> int:
    """How many bytes are neither blank nor control sequence; what stands before the full screen is no frame."""
    before, opened, screen = output.partition(ALTERNATE_SCREEN)
    painted = screen if full_screen else before + opened + screen
    return len(_BLANK.sub(b"", _ESCAPE.sub(b"", painted)))


def first_frame(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    full_screen: bool = True,
    timeout: float = 30.0,
) -> FirstFrame:
    """Start Python with those arguments in a pseudo-terminal and end it at its first frame."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execve(sys.executable, [sys.executable, *arguments], {**environment, "TERM": "xterm-256color"})
    try:
        return _read_frame(terminal, start, full_screen, timeout)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _read_frame(terminal: int, start: float, full_screen: bool, timeout: float) -> FirstFrame:
    output = b""
    while (left := start + timeout - time.perf_counter()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            chunk = os.read(terminal, 1 << 16)
        except OSError:  # Linux reports the end of the program this way
            break
        now = time.perf_counter()
        output += chunk
        if ink(output, full_screen) >= INK:
            return FirstFrame(now - start, output)
        if not chunk:
            break
    raise NothingPainted(_ESCAPE.sub(b"", output).decode(errors="replace"))
