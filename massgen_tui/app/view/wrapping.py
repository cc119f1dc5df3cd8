"""Where the lines of a document stand when wrapped to a width, worked out only near what is looked at.

The document is cut into chunks of some sixty lines or four thousand characters. A chunk that nobody looked at yet has
only a guessed height, so another width costs no more than the chunks on the screen, however long the text is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from massgen_tui.app.view.document import HANG, Document, Edit, Position, broken_text, gutter_text, line_text
from massgen_tui.app.view.line import Line
from massgen_tui.text.cells import width, wrap

CHUNK_LINES = 64
CHUNK_CHARS = 4096
ROWS_KEPT = 64
"""So many chunks keep their rows; of the others only the height is kept, as rows take more room than their text."""
JOINED_AT_MOST = 64
"""How many code points are looked at for the end of a character with accents, joiners and the like."""
JOINER = "\N{ZERO WIDTH JOINER}"


class TextRow(NamedTuple):
    """What stands in one row of the screen: characters `start` to `stop` of a line."""

    line: int
    start: int
    stop: int


_Plain = tuple[int, int, int]
"""A row as it is kept: the garbage collector leaves plain tuples of numbers alone, and there are very many."""


@dataclass(slots=True)
class _Chunk:
    """Some whole lines, or a piece of one very long line; `rows` is None unless someone looked of late."""

    line: int
    count: int
    chars: int = 0
    start: int = 0
    stop: int | None = None
    rows: list[_Plain] | None = None
    height: int = 0
    guessed: bool = True
    stale: bool = False

    @property
    def begin(self) -> Position:
        """Where in the text it begins."""
        return Position(self.line, self.start)


def indent(line: Line, columns: int) -> int:
    """How many cells the gutter takes from each row of the line; a gutter that leaves too little is not shown."""
    cells = width(gutter_text(line))
    return cells if cells * 2 <= columns else 0


def hang(line: Line, columns: int) -> int:
    """By how many cells more the later rows of the line are indented; not where that leaves too little."""
    cells = sum([width(text) for text, token in line if token.endswith(f" {HANG}")])
    return cells if cells * 2 <= columns else 0


class Wrapping:
    """The rows of a document at a width."""

    def __init__(self, document: Document, columns: int = 80) -> None:
        self.document = document
        self.columns = columns
        self.anchor = Position(0, 0)
        self._chunks: list[_Chunk] = []
        self._laid_of_late: deque[_Chunk] = deque()
        self._tops: list[int] = [0]
        self._guessed = 0
        self._edits_seen = len(document.edits)
        self._version_seen = -1
        self.sync()

    @property
    def height(self) -> int:
        """How many rows there are, as far as is known."""
        return self._top(len(self._chunks))

    @property
    def stale(self) -> bool:
        """Whether the document has changed since the last `sync`."""
        return self.document.version != self._version_seen

    @property
    def settled(self) -> bool:
        """Whether every height is known."""
        return self._guessed == 0

    def resize(self, columns: int) -> None:
        """Wrap to another width from now on."""
        self.columns = max(1, columns)
        for chunk in self._chunks:
            chunk.rows, chunk.height, chunk.guessed = None, self._guess(chunk), True
        self._guessed = len(self._chunks)
        self._forget_tops(0)

    def sync(self) -> None:
        """Take in what happened to the document."""
        if not self.stale:
            return
        self._version_seen = self.document.version
        edits = self.document.edits[self._edits_seen :]
        self._edits_seen += len(edits)
        for edit in edits:
            self._edit(edit)
        if edits:
            self._cut_stale()
        self._grow()

    def row_of(self, line: int) -> int:
        """About where a line stands: exact to its chunk, which is enough for a mark on a scrollbar."""
        index = max(0, bisect_right(self._chunks, line, key=lambda chunk: chunk.line) - 1)
        if not self._chunks:
            return 0
        chunk = self._chunks[index]
        return self._top(index) + (line - chunk.line) * chunk.height // max(1, chunk.count)

    def rows(self, top: int, count: int) -> list[TextRow]:
        """The rows from `top` on, at most `count`."""
        found: list[TextRow] = []
        index = self._chunk_at(top)
        skip = top - self._top(index)
        while len(found) < count and index < len(self._chunks):
            rows = self._laid(index)
            found += map(TextRow._make, rows[skip : skip + count - len(found)])
            skip = max(0, skip - len(rows))
            index += 1
        return found

    def aim(self, row: int) -> None:
        """Stay with what stands in that row, whatever happens above it."""
        self.anchor = Position(0, 0)
        if self._chunks:
            index = self._chunk_at(row)
            rows = self._laid(index)
            line, start, _ = rows[max(0, min(row - self._top(index), len(rows) - 1))]
            self.anchor = Position(line, start)

    def look(self, count: int) -> int:
        """Make the page at the anchor exact, and one more on either side; give the row where the page begins."""
        if not self._chunks:
            return 0
        anchored = max(0, bisect_right(self._chunks, self.anchor, key=lambda chunk: chunk.begin) - 1)
        above, needed = anchored, count
        while above > 0 and needed > 0:
            above -= 1
            needed -= len(self._laid(above))
        below, needed = anchored, 3 * count
        while below < len(self._chunks) and needed > 0:
            needed -= len(self._laid(below))
            below += 1
        row = bisect_right(self._laid(anchored), self.anchor, key=lambda row: Position(row[0], row[1])) - 1
        return max(0, min(self._top(anchored) + max(0, row), self.height - count))

    def look_at_end(self, count: int) -> int:
        """Make the last rows exact, and a page before them; give the row with which the last page begins."""
        index, needed = len(self._chunks), 2 * count
        while index > 0 and needed > 0:
            index -= 1
            needed -= len(self._laid(index))
        return max(0, self.height - count)

    def settle(self, chunks: int) -> None:
        """Make some guessed heights exact."""
        index, left = len(self._chunks), min(chunks, self._guessed)
        while index > 0 and left > 0:
            index -= 1
            if self._chunks[index].guessed:
                self._laid(index)
                left -= 1

    def _top(self, index: int) -> int:
        tops = self._tops
        for chunk in self._chunks[len(tops) - 1 : index]:
            tops.append(tops[-1] + chunk.height)
        return tops[index]

    def _forget_tops(self, index: int) -> None:
        """Chunk `index` has, or will have, another height."""
        del self._tops[index + 1 :]

    def _chunk_at(self, row: int) -> int:
        self._top(len(self._chunks))
        return max(0, min(bisect_right(self._tops, row), len(self._chunks)) - 1)

    def _guess(self, chunk: _Chunk) -> int:
        return chunk.count + chunk.chars // self.columns

    def _edit(self, edit: Edit) -> None:
        """Put one stale chunk in the place of all that an edit touched."""
        chunks = self._chunks
        first = bisect_left(chunks, edit.start, key=lambda chunk: chunk.line)
        within = first > 0 and (first == len(chunks) or chunks[first].line != edit.start)
        first -= within
        after = max(first + within, bisect_left(chunks, edit.stop, lo=first, key=lambda chunk: chunk.line))
        self._guessed -= sum([chunk.guessed for chunk in chunks[first:after]])
        self._forget_tops(first)
        shift = edit.lines - (edit.stop - edit.start)
        if edit.stop <= self.anchor.line:
            self.anchor = Position(self.anchor.line + shift, self.anchor.offset)
        if after >= len(chunks):
            del chunks[first:]
            return
        begin = chunks[first].line
        for chunk in chunks[after:]:
            chunk.line += shift
            chunk.rows = chunk.rows and [(line + shift, start, stop) for line, start, stop in chunk.rows]
        count = chunks[after].line - begin
        chunks[first:after] = [_Chunk(begin, count, stale=True)] if count else []
        self._guessed += bool(count)

    def _cut_stale(self) -> None:
        for index in reversed([index for index, chunk in enumerate(self._chunks) if chunk.stale]):
            chunk = self._chunks[index]
            fresh = list(self._cut(chunk.begin, chunk.line + chunk.count))
            self._chunks[index : index + 1] = fresh
            self._guessed += len(fresh) - 1
            self._forget_tops(index)

    def _grow(self) -> None:
        """Cut the end of the document anew; what was wrapped before its last line stays."""
        begin, kept = Position(0, 0), list[_Plain]()
        if self._chunks:
            last = self._chunks.pop()
            begin = last.begin
            self._guessed -= last.guessed
            if last.rows is not None:
                kept = last.rows[: bisect_left(last.rows, last.rows[-1][0], key=lambda row: row[0])]
        index = len(self._chunks)
        self._forget_tops(index)
        fresh = list(self._cut(begin, len(self.document.lines)))
        self._chunks += fresh
        self._guessed += len(fresh)
        if kept:
            self._lay(index, kept)

    def _cut(self, begin: Position, stop: int) -> Iterator[_Chunk]:
        """Chunks from a place in the text up to a line, their heights guessed."""
        chunk: _Chunk | None = None
        offset, lines = begin.offset, self.document.lines
        for line in range(begin.line, stop):
            chars = sum([len(text) for text, _ in lines[line]])
            alone = offset > 0 or chars > CHUNK_CHARS
            if chunk is not None and (alone or chunk.count == CHUNK_LINES or chunk.chars >= CHUNK_CHARS):
                chunk.height = self._guess(chunk)
                yield chunk
                chunk = None
            if alone:
                yield from self._pieces(line, offset)
                offset = 0
                continue
            chunk = chunk or _Chunk(line, 0)
            chunk.count += 1
            chunk.chars += chars
        if chunk is not None:
            chunk.height = self._guess(chunk)
            yield chunk

    def _pieces(self, line: int, offset: int) -> Iterator[_Chunk]:
        """One very long line in pieces, which stay as they are when it grows."""
        text = line_text(self.document.lines[line])
        end = offset
        while end < len(text):
            offset, end = end, next_character(text, end + CHUNK_CHARS)
            chunk = _Chunk(line, 1, end - offset, offset, end if end < len(text) else None)
            chunk.height = self._guess(chunk)
            yield chunk

    def _laid(self, index: int) -> list[_Plain]:
        rows = self._chunks[index].rows
        return self._lay(index) if rows is None else rows

    def _lay(self, index: int, kept: Sequence[_Plain] = ()) -> list[_Plain]:
        """Wrap the lines of a chunk, but for the first ones if their rows are known."""
        chunk = self._chunks[index]
        rows = list(kept)
        for line in range(rows[-1][0] + 1 if rows else chunk.line, chunk.line + chunk.count):
            rows += self._wrapped(line, chunk.start, chunk.stop)
        self._guessed -= chunk.guessed
        if chunk.height != len(rows):
            self._forget_tops(index)
        chunk.rows, chunk.height, chunk.guessed = rows, len(rows), False
        self._laid_of_late.append(chunk)
        if len(self._laid_of_late) > ROWS_KEPT:
            self._laid_of_late.popleft().rows = None
        return rows

    def _wrapped(self, line: int, start: int, stop: int | None) -> list[_Plain]:
        spans = self.document.lines[line]
        text = line_text(spans)[start:stop]
        columns = self.columns - indent(spans, self.columns)
        if len(text) <= columns and text.isascii():
            return [(line, start, start + len(text))]
        text = broken_text(spans)[start:stop]
        hanging = hang(spans, columns)
        if not hanging:
            return [(line, start, start := start + len(piece)) for piece in wrap(text, columns)]
        first = 0 if start else len(next(iter(wrap(text, columns)), ""))
        rest = wrap(text[first:], columns - hanging) if text[first:] or not first else ()
        pieces = [*([text[:first]] if first else []), *rest]
        return [(line, start, start := start + len(piece)) for piece in pieces]


def next_character(text: str, index: int) -> int:
    """The next place, from `index` on, where a character begins: accents and the like belong to the one before."""
    end = min(index + JOINED_AT_MOST, len(text))
    apart = (at for at in range(index, end) if at == 0 or (text[at - 1] != JOINER and width(text[at]) > 0))
    return next(apart, end)
