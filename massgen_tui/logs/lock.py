"""Who writes a run holds its event file; the system lets go of it for a process that was killed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 0.2  # a reader who looks whether the file is held holds it for a moment itself


def hold(file: int, patience: float = PATIENCE) -> None:
    """Hold an open file for as long as it is open; BlockingIOError if another process does.

    On a file system without locks nothing is held, and nobody can tell a run that goes on from one that was killed.
    """
    end = time.monotonic() + patience
    while not _taken(file):
        if time.monotonic() > end:
            raise BlockingIOError(errno.EWOULDBLOCK, "another process is writing this run")
        time.sleep(PATIENCE / 20)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file meanwhile; BlockingIOError if its writer still does."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        hold(file)
        yield
    finally:
        os.close(file)


def is_held(path: Path) -> bool:
    """Whether a process is writing this run now; false where nobody can tell."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _taken(file)
    finally:
        os.close(file)
