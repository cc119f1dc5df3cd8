"""Two texts compared, or many, as lines: one below the other, or side by side where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, width_of
from massgen_tui.app.view.shown import shown
from massgen_tui.app.view.words import plural
from massgen_tui.app.view.workspace_rows import MARKS
from massgen_tui.insight.differences import AROUND, Difference, Row, changed_part
from massgen_tui.insight.workspaces import Change
from massgen_tui.text.cells import expand_tabs, wrap

SIDE_BY_SIDE_FROM = 100
_OPPOSITE: dict[Change, Change] = {"added": "removed", "removed": "added"}
MOST_MARKED = 2000
"""Longer lines are not searched for the part that is different."""


class DiffPart(NamedTuple):
    """Two texts of a comparison, or one that is only told; a file has a path, and what became of it."""

    found: Difference | None
    path: str = ""
    change: Change = "changed"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """From what to what, how each is called, and in which parts."""

    before: Sequence[Span]
    after: Sequence[Span]
    parts: Sequence[DiffPart]
    about: str = ""
    remark: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """How the two are called, without looks."""
        before, after = ("".join([text for text, _ in name]) for name in (self.before, self.after))
        return before, after

    @property
    def swapped(self) -> Comparison:
        """The way back."""
        parts = [
            part._replace(
                found=part.found.swapped if part.found is not None else None,
                change=_OPPOSITE.get(part.change, part.change),
            )
            for part in self.parts
        ]
        return replace(self, before=self.after, after=self.before, parts=parts)


class DiffPage(NamedTuple):
    """A comparison as a document, and the lines at which its changes begin."""

    document: Document
    places: Sequence[int]


def diff_page(compared: Comparison, width: int, glyphs: Glyphs = UNICODE, *, beside: bool) -> DiffPage:
    """The comparison as lines; side by side they are made for that width."""
    writer = _Writer(width, glyphs, beside=beside)
    if compared.remark:
        writer.say(compared.remark, "warn")
    for part in compared.parts:
        writer.part(part)
    return DiffPage(writer.document, writer.places)


def diff_text(compared: Comparison, glyphs: Glyphs = UNICODE) -> str:
    """The comparison as text, one below the other as in a patch."""
    before, after = compared.names
    return f"--- {before}\n+++ {after}\n{diff_page(compared, 0, glyphs, beside=False).document.whole()}"


class _Writer:
    """Writes parts one below the other, and remembers where each change begins."""

    def __init__(self, width: int, glyphs: Glyphs, *, beside: bool) -> None:
        self.document = Document()
        self.places: list[int] = []
        self._width, self._glyphs, self._beside = width, glyphs, beside

    def say(self, words: str, token: str) -> None:
        """A remark that is in neither text."""
        self.document.append([("  ", GUTTER), (words, token)])

    def part(self, part: DiffPart) -> None:
        """A file's name where it is one of several, and what is different."""
        if part.path:
            self._heading(part)
        if part.found is None:
            self.say(part.remark, "dim")
        elif part.found.equal:
            self.say("The file is empty." if part.path else "The two texts are the same.", "dim")
        else:
            self._lines(part.found, headed=bool(part.path))

    def _heading(self, part: DiffPart) -> None:
        mark, token = MARKS[part.change]
        if len(self.document.lines):
            self.document.append([("", "")])
        line: list[Span] = [(flat(part.path), "accent strong"), (f"  {mark} {part.change}", token)]
        if part.found is not None and not part.found.equal:
            line += [("  ", ""), *line_counts(part.found.added, part.found.removed)]
        self.places.append(self.document.append(line))

    def _lines(self, found: Difference, *, headed: bool) -> None:
        if not found.matched:
            self.say("Too long to be matched line by line: the changed part is shown as a whole.", "warn")
        rows = _beside(found.rows, self._width, self._glyphs) if self._beside else _below(found.rows, self._glyphs)
        changing = False
        for changes, line in rows:
            at = self.document.append(line)
            if changes and not changing and not headed:
                self.places.append(max(at - AROUND, self.places[-1] + 1 if self.places else 0))
            headed = headed and not (changing and not changes)  # a file's first change is where its name stands
            changing = changes


def _below(rows: Sequence[Row], glyphs: Glyphs) -> Iterator[tuple[bool, Line]]:
    """What was before what is, for each run of changes; with each line whether it is one of them."""
    removed: list[Line] = []
    added: list[Line] = []
    for row in rows:
        if row.kind in ("same", "skipped"):
            yield from ((True, line) for line in (*removed, *added))
            removed, added = [], []
            yield False, _skipped(row, glyphs) if row.kind == "skipped" else (("  ", GUTTER), (row.after or "", "dim"))
        old, new = _pieces(row)
        if old is not None:
            removed.append((("- ", f"{GUTTER} bad"), *old))
        if new is not None:
            added.append((("+ ", f"{GUTTER} good"), *new))
    yield from ((True, line) for line in (*removed, *added))


def _skipped(row: Row, glyphs: Glyphs) -> Line:
    return (("  ", GUTTER), (f"{glyphs['ellipsis']} {plural(row.skipped, 'equal line')}", "faint"))


def _pieces(row: Row) -> tuple[list[Span] | None, list[Span] | None]:
    """Both sides of a change, the part that is different stronger than the rest."""
    if row.kind == "removed" and row.before is not None:
        return [(row.before, "bad")], None
    if row.kind == "added" and row.after is not None:
        return None, [(row.after, "good")]
    if row.kind != "changed" or row.before is None or row.after is None:
        return None, None
    if max(len(row.before), len(row.after)) > MOST_MARKED:
        return [(row.before, "bad")], [(row.after, "good")]
    old, new = changed_part(row.before, row.after)
    return _marked(old, "bad"), _marked(new, "good")


def _marked(parts: tuple[str, str, str], token: str) -> list[Span]:
    before, changed, after = parts
    pieces: list[Span] = [(before, token), (changed, f"{token} strong"), (after, token)]
    return [piece for piece in pieces if piece[0]] or [("", token)]


def _beside(rows: Sequence[Row], width: int, glyphs: Glyphs) -> Iterator[tuple[bool, Line]]:
    room = max(8, (width - 8) // 2)
    bar: Span = (f" {glyphs['bar']} ", "faint")
    for row in rows:
        if row.kind == "skipped":
            yield False, _skipped(row, glyphs)
            continue
        if row.kind == "same":
            text = row.after or ""
            old, new = [(text, "dim")], [(text, "dim")]
        else:
            before, after = _pieces(row)
            old, new = before or [], after or []
        left, right = _wrapped(old, room), _wrapped(new, room)
        for index in range(max(len(left), len(right), 1)):
            line = (
                *_sign(row.before is not None and row.kind != "same", "-", "bad", index),
                *fill(left[index] if index < len(left) else [], room),
                bar,
                *_sign(row.after is not None and row.kind != "same", "+", "good", index),
                *fill(right[index] if index < len(right) else [], room),
            )
            yield row.kind != "same", line


def _sign(changed: bool, sign: str, token: str, index: int) -> Line:
    return ((f"{sign} " if changed and not index else "  ", token),)


def _wrapped(pieces: Iterable[Span], room: int) -> list[list[Span]]:
    """Pieces of one line in rows of that width."""
    spans = [(expand_tabs(shown(text)), token) for text, token in pieces]
    rows: list[list[Span]] = []
    at = index = 0
    for cut in wrap("".join(text for text, _ in spans), room) if spans else []:
        row: list[Span] = []
        left = len(cut)
        while left and index < len(spans):
            text, token = spans[index]
            row.append((text[at : at + left], token))
            left -= len(row[-1][0])
            at += len(row[-1][0])
            if at >= len(text):
                at, index = 0, index + 1
        if row and width_of(row) > room:  # only spaces stand past the end
            row[-1] = (row[-1][0].rstrip(" "), row[-1][1])
        rows.append(row)
    return rows


def diff_counts(parts: Sequence[DiffPart]) -> list[Span]:
    """How much is different."""
    added = sum(part.found.added for part in parts if part.found is not None)
    removed = sum(part.found.removed for part in parts if part.found is not None)
    files = plural(len(parts), "file") if any(part.path for part in parts) else ""
    if added or removed:
        return [*([(f"{files} ", "dim")] if files else []), *line_counts(added, removed)]
    return [(f"{files} {'differs' if len(parts) == 1 else 'differ'}" if files else "no difference", "dim")]


def line_counts(added: int, removed: int) -> list[Span]:
    """How many lines came and went."""
    return [(f"+{added}", "good strong"), (" ", ""), (f"-{removed}", "bad strong"), (" lines", "dim")]
