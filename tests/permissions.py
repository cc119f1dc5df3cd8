"""Files that may not be read, also where the tests are run by root, to whom nothing is forbidden."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_VERSION = 0x20080522
_READ_AND_WRITE_ALL = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


@contextmanager
def forbidden(path: Path, mode: int = 0) -> Iterator[None]:
    """Leave a file or a folder with no more than these permissions, and nobody above them."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        with _as_anyone():
            yield
    finally:
        path.chmod(before)


@contextmanager
def _as_anyone() -> Iterator[None]:
    """Give up for this thread what root may do with the files of others."""
    if os.geteuid() != 0:
        yield
        return
    if not sys.platform.startswith("linux"):
        pytest.skip("root may read everything")
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable
    assert libc.capget(header, sets) == 0
    effective = sets[0]
    sets[0] = effective & ~_READ_AND_WRITE_ALL
    assert libc.capset(header, sets) == 0
    try:
        yield
    finally:
        sets[0] = effective
        assert libc.capset(header, sets) == 0
