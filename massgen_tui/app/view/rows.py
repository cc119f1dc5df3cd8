"""A row of a list or a table: what it stands for and the lines it is drawn with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from massgen_tui.app.view.line import Line


class Row(NamedTuple):
    """One thing a cursor can stand on."""

    key: str
    lines: tuple[Line, ...]
    named: int = 0
    """Which of its lines says what it is: where the cursor has no colour, the others have no more of it than a bar."""


class Rows(Protocol):
    """The rows of a list, and where each begins; a long list draws only those that are looked at."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Row: ...

    def top(self, index: int) -> int:
        """The line that a row begins on; after the last row, the number of all lines."""

    def at(self, line: int) -> int:
        """The row that a line belongs to."""

    def find(self, key: str) -> int:
        """The place of the row of that key, -1 if there is none."""


class ListedRows:
    """Rows that are all drawn already."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = rows
        self._tops = [0]
        for row in rows:
            self._tops.append(self._tops[-1] + len(row.lines))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def top(self, index: int) -> int:
        """The line that a row begins on."""
        return self._tops[index]

    def at(self, line: int) -> int:
        """The row that a line belongs to."""
        return max(0, min(bisect_right(self._tops, max(0, line)) - 1, len(self._rows) - 1))

    def find(self, key: str) -> int:
        """The place of the row of that key."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)
