"""The person's own pager and editor: which they are, and lending the terminal to them until they end."""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

Find = Callable[[str], str | None]

AT_ONCE_SECONDS = 0.3
"""A pager that is back sooner only printed: what it printed must not be painted over before it was read."""
END_SECONDS = 2.0


class NoProgram(Exception):
    """Why there is nothing to open the text with, in a sentence."""


def pager(environ: Mapping[str, str], find: Find = shutil.which) -> list[str]:
    """The command that text is piped to."""
    return _wanted(environ, ("PAGER",), find) or _first((["less", "-R"], ["more"]), find, "PAGER")


def editor(environ: Mapping[str, str], find: Find = shutil.which) -> list[str]:
    """The command that opens a file."""
    known = (["nano"], ["vim"], ["vi"], ["notepad"])
    return _wanted(environ, ("VISUAL", "EDITOR"), find) or _first(known, find, "EDITOR")


def _wanted(environ: Mapping[str, str], names: Sequence[str], find: Find) -> list[str]:
    for name in names:
        value = environ.get(name, "").strip()
        if not value:
            continue
        try:
            command = shlex.split(value, posix=os.name != "nt")
        except ValueError as error:
            raise NoProgram(f"${name} is “{value}”, which is no command: {error}.") from error
        if not command or find(command[0]) is None:
            raise NoProgram(f"${name} is “{value}”, but there is no such program.")
        return command
    return []


def _first(commands: Sequence[list[str]], find: Find, name: str) -> list[str]:
    for command in commands:
        if find(command[0]) is not None:
            return command
    tried = " nor ".join(command[0] for command in commands)
    raise NoProgram(f"There is neither {tried} here: set ${name} to the one you use.")


class _Ended(BaseException):
    """The system wants everything to end."""


def lend_terminal(command: Sequence[str], piped: Path | None = None) -> str:
    """Run a program in the terminal and wait for it; what there is to tell of its end, or ''.

    It is piped a file if one is given. The terminal must be free: no one else reads from it or writes to it.
    """
    began, process = time.monotonic(), None
    with _signals(), contextlib.ExitStack() as files:
        try:
            source = files.enter_context(piped.open("rb")) if piped is not None else None
            process = subprocess.Popen(command, stdin=source)
            status = process.wait()
            if piped is not None and time.monotonic() - began < AT_ONCE_SECONDS:
                _wait_for_enter()
        except OSError as error:
            return f"{command[0]} cannot be started: {error.strerror or error}."
        except _Ended:
            if process is not None:
                _end(process)
            return ""
    if status < 0:
        return f"{command[0]} was ended by signal {-status}."
    return f"{command[0]} ended with status {status}." if status else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """What the person types is for the program alone; when the system ends us, the program ends first.

    Handlers of Python are not inherited by the program. The event loop hears of the signals afterwards, by its own way.
    """

    def ignore(_number: int, _frame: FrameType | None) -> None:
        """The program got it too."""

    ended = []

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)
        if len(ended) == 1:
            raise _Ended

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = {"SIGINT": ignore, "SIGQUIT": ignore, "SIGTERM": end, "SIGHUP": end}
    before = {}
    try:
        for name, handler in wanted.items():
            number = getattr(signal, name, None)
            if number is not None:
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _wait_for_enter() -> None:
    """The person has read what was printed."""
    keyboard, screen = sys.__stdin__, sys.__stdout__
    if os.name == "nt" or keyboard is None or screen is None or not (keyboard.isatty() and screen.isatty()):
        return
    screen.write("\n(enter goes back)")
    screen.flush()
    select.select([keyboard], [], [])
    os.read(keyboard.fileno(), 1024)
