"""How a file of a run is opened: only a plain one and never through a link, as others may have written the folder."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

LARGEST = 64 << 20


def open_plain(path: Path) -> BinaryIO:
    """The file for reading; OSError for a link, a pipe, a directory."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not a plain file", str(path))
    return os.fdopen(number, "rb")


def read_text(path: Path, limit: int = LARGEST) -> str | None:
    """The text of a file, wrong bytes replaced; None if it cannot be read or is larger than the limit."""
    try:
        with open_plain(path) as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    return content.decode("utf-8", "replace") if len(content) <= limit else None


def read_json(path: Path, limit: int = LARGEST) -> Any:
    """The value of a JSON file; None if there is none."""
    text = read_text(path, limit)
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_object(path: Path, limit: int = LARGEST) -> dict[str, Any]:
    """The object of a JSON file; empty if there is none."""
    value = read_json(path, limit)
    return value if isinstance(value, dict) else {}


def is_closed(folder: Path) -> bool:
    """Whether a folder may not be listed or not be entered."""
    try:
        os.scandir(folder).close()
        os.stat(os.path.join(folder, "."))
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def modified(path: Path) -> float:
    """When a file was last written, 0.0 if it is not there."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
