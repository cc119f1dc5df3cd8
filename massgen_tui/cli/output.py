"""How commands print: JSON that every program reads, and text in columns that nothing in the data can disturb."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui.text.cells import expand_tabs, pad, width, wrap
from massgen_tui.text.sanitise import visible

DEFAULT_COLUMNS = 100
UNKNOWN = "unknown"
_LEAST_ROOM = 16


def print_json(value: Any) -> None:
    """Print one document; numbers that JSON does not have become null."""
    try:
        print(json.dumps(value, indent=2, default=str, allow_nan=False))
    except ValueError:
        print(json.dumps(_finite(value), indent=2, default=str, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def say(text: str = "") -> None:
    """Print text out of a run; nothing in it acts on the terminal."""
    print(visible(text))


def note(text: str) -> None:
    """Say something about what is printed, beside it."""
    print(visible(text), file=sys.stderr)


def columns(head: Sequence[str], rows: Iterable[Sequence[str]], right: str = "", *, wrapped: bool = False) -> list[str]:
    """Rows in columns under their heads; `right` has an `r` for each column that is aligned right.

    With `wrapped` the last column goes on below itself where a terminal ends; a pipe gets each row on one line.
    """
    cells = [[flat(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[place]) for row in cells) for place in range(len(head))]
    sides = [right[place : place + 1] == "r" for place in range(len(head))]
    before = sum(widths[:-1]) + 2 * (len(widths) - 1)
    space = max(_LEAST_ROOM, room() - before) if wrapped and sys.stdout.isatty() else widths[-1]
    lines = []
    for row in cells:
        last, *more = wrap(row[-1], space) or [""]
        padded = (
            pad(cell, size, "right" if side else "left")
            for cell, size, side in zip([*row[:-1], last], widths, sides, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
        lines += [" " * before + line.strip() for line in more]
    return lines


def flat(text: str) -> str:
    """A text as a cell: on one line, with nothing in it that acts."""
    return expand_tabs(visible(text).replace("\n", " ")).strip()


def room() -> int:
    """The columns that a line may take: those of the terminal, or of a page where there is none."""
    return shutil.get_terminal_size((DEFAULT_COLUMNS, 24)).columns if sys.stdout.isatty() else DEFAULT_COLUMNS


def here(path: Path) -> str:
    """A path as short as it can be said."""
    folder = Path.cwd().resolve()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def local(at: float | None, form: str = "%H:%M:%S") -> str:
    """A moment in local time."""
    if at is None:
        return "?"
    try:
        return datetime.fromtimestamp(at).strftime(form)
    except (ValueError, OverflowError, OSError):
        return "?"
