"""How a file of the layout is written: whole, as UTF-8 that any text fits into, and never to be seen half."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Any

from massgen_tui.logs.write.json_text import json_text


def as_bytes(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which a model can send, becomes a question mark instead of an error."""
    return text.encode("utf-8", "replace")


def was_deleted(path: Path) -> FileNotFoundError:
    """What to raise instead of writing into a file that has no name any more, where nobody would find it."""
    return FileNotFoundError(errno.ENOENT, f"{path.name} was deleted while the run went on", str(path))


def write_text(path: Path, text: str) -> None:
    """Write a file, with the directories it needs."""
    try:
        replace_text(path, text)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, with the directories it needs."""
    write_text(path, json_text(value))


def replace_text(path: Path, text: str) -> None:
    """Write a file at once: a reader, or who comes after a crash, finds the old one or the new one."""
    beside = f"{path}.tmp"
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        try:
            waiting = as_bytes(text)
            while waiting:
                waiting = waiting[os.write(file, waiting) :]
        finally:
            os.close(file)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def replace_link(path: Path, target: str) -> None:
    """Make a link at once, in the place of an older one."""
    beside = path.with_name(path.name + ".tmp")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(path)
