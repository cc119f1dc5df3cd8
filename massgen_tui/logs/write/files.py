"""How a file of the layout is written: whole, as UTF-8 that any text fits into, atomically where it is rewritten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def as_bytes(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which a model can send, becomes a question mark instead of an error."""
    return text.encode("utf-8", "replace")


def json_text(value: Any) -> str:
    """JSON as in all files of the layout: indent 2, non-ASCII escaped."""
    return json.dumps(value, indent=2, default=str)


def write_text(path: Path, text: str) -> None:
    """Write a file that is written once, with the directories it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(text))


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file that is written once."""
    write_text(path, json_text(value))


def replace_text(path: Path, text: str) -> None:
    """Write a file that is written again and again: a reader sees the old one or the new one, never half of it."""
    beside = path.with_name(path.name + ".tmp")
    try:
        beside.write_bytes(as_bytes(text))
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
