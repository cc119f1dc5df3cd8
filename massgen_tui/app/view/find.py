"""Looking for words in a document that may still grow: where they stand, how many there are, which one is meant."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from massgen_tui.app.view.document import Document, Position, line_text
from massgen_tui.app.view.line import Line


class Find:
    """All places of a term; small letters find capitals too, capitals only themselves."""

    def __init__(self, document: Document, term: str) -> None:
        self.term = term
        self.places: list[Position] = []
        self.at = -1
        """The place that is meant, by its number; -1 before one was."""
        self._document = document
        self._pattern = re.compile(re.escape(term), re.IGNORECASE if term == term.lower() else 0)
        self._scanned = 0
        self._edits_seen = len(document.edits)
        self.update()

    def update(self) -> None:
        """Take in what has come or changed since the last time."""
        lines, edits = self._document.lines, self._document.edits[self._edits_seen :]
        self._edits_seen += len(edits)
        begin = max(0, min([self._scanned - 1, *(edit.start for edit in edits)]))
        meant = self.places[self.at] if self.at >= 0 else None
        del self.places[bisect_left(self.places, (begin, 0)) :]
        for index in range(begin, len(lines)):
            self.places += [Position(index, start) for start, _ in self.spans(lines[index])]
        self._scanned = len(lines)
        self.at = bisect_left(self.places, meant) if meant is not None and meant in self.places[self.at :] else self.at
        self.at = min(self.at, len(self.places) - 1)

    def spans(self, line: Line) -> list[tuple[int, int]]:
        """Where in a line the term stands."""
        return [match.span() for match in self._pattern.finditer(line_text(line))]

    def step(self, by: int, line: int) -> Position | None:
        """The next place, or the one before, around the end; the first time it is sought from a line on."""
        if not self.places:
            return None
        if self.at >= 0:
            self.at = (self.at + by) % len(self.places)
        elif by > 0:
            self.at = bisect_left(self.places, (line, 0)) % len(self.places)
        else:
            self.at = (bisect_right(self.places, (line, 0)) - 1) % len(self.places)
        return self.places[self.at]

    @property
    def meant(self) -> Position | None:
        """The place that is meant."""
        return self.places[self.at] if self.at >= 0 else None

    @property
    def words(self) -> str:
        """What to say about it."""
        if not self.places:
            return "not found"
        return f"{self.at + 1}/{len(self.places)}" if self.at >= 0 else f"{len(self.places)} found"
