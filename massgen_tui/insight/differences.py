"""Two texts compared line by line, as rows that can stand beside or below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

MOST_LINES = 4000
"""Longer changed parts are shown as one replacement: matching them would hold the screen."""
AROUND = 3
"""Equal lines that are kept on either side of a change."""

RowKind = Literal["same", "changed", "removed", "added", "skipped"]
_OPPOSITE: dict[RowKind, RowKind] = {"removed": "added", "added": "removed"}


class Row(NamedTuple):
    """A line before and after; None where there is none. A skipped row stands for so many equal lines."""

    kind: RowKind
    before: str | None = None
    after: str | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """How one text became another."""

    rows: tuple[Row, ...]
    added: int
    removed: int
    matched: bool = True
    """False where the texts were too long to be matched line by line."""

    @property
    def equal(self) -> bool:
        """Whether nothing is different."""
        return not self.added and not self.removed

    @property
    def swapped(self) -> Difference:
        """The way back."""
        rows = (Row(_OPPOSITE.get(row.kind, row.kind), row.after, row.before, row.skipped) for row in self.rows)
        return replace(self, rows=tuple(rows), added=self.removed, removed=self.added)


def difference(before: str, after: str) -> Difference:
    """Compare two texts."""
    old, new = before.splitlines(), after.splitlines()
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    matched = len(middle_old) + len(middle_new) <= MOST_LINES
    rows = [Row("same", line, line) for line in old[:head]]
    rows += _matched(middle_old, middle_new) if matched else _paired(middle_old, middle_new)
    rows += [Row("same", line, line) for line in old[len(old) - tail :]]
    added = sum(row.kind in ("added", "changed") for row in rows)
    removed = sum(row.kind in ("removed", "changed") for row in rows)
    return Difference(tuple(_folded(rows)), added, removed, matched)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines or characters both begin with."""
    least = min(len(old), len(new))
    return next((index for index in range(least) if old[index] != new[index]), least)


def _matched(old: list[str], new: list[str]) -> Iterator[Row]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from (Row("same", line, line) for line in old[i:j])
        else:
            yield from _paired(old[i:j], new[k:m])


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Lines in the place of others: as many changed ones as there are pairs, the rest removed or added."""
    both = min(len(old), len(new))
    yield from (Row("changed", before, after) for before, after in zip(old[:both], new[:both], strict=True))
    yield from (Row("removed", line) for line in old[both:])
    yield from (Row("added", None, line) for line in new[both:])


def _folded(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows without the equal ones that are far from any change."""
    start = 0
    while start < len(rows):
        stop = start
        while stop < len(rows) and rows[stop].kind == "same":
            stop += 1
        if stop == start:
            yield rows[start]
            start += 1
            continue
        first = start if start == 0 else start + AROUND
        last = stop if stop == len(rows) else stop - AROUND
        first, last = (first, last) if last - first > 1 else (stop, stop)
        yield from rows[start:first]
        if last > first:
            yield Row("skipped", skipped=last - first)
        yield from rows[last:stop]
        start = stop


def changed_part(before: str, after: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Both lines cut in three, of which only the middle is different."""
    head = _common(list(before), list(after))
    tail = _common(before[head:][::-1], after[head:][::-1])
    return _cut(before, head, tail), _cut(after, head, tail)


def _cut(line: str, head: int, tail: int) -> tuple[str, str, str]:
    stop = len(line) - tail
    return line[:head], line[head:stop], line[stop:]
