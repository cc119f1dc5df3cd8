"""Two answers compared, as lines: one below the other, or side by side where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill
from massgen_tui.app.view.words import plural
from massgen_tui.insight.differences import Difference, Row, changed_part
from massgen_tui.text.cells import expand_tabs, wrap
from massgen_tui.text.sanitise import visible

SIDE_BY_SIDE_FROM = 100
MOST_MARKED = 2000
"""Longer lines are not searched for the part that is different."""


class Side(NamedTuple):
    """One of two texts, and what it is called."""

    label: str
    text: str
    name: Sequence[Span]


def diff_document(compared: Difference, width: int, glyphs: Glyphs = UNICODE, *, beside: bool) -> Document:
    """The comparison as a document; side by side its lines are made for that width."""
    document = Document()
    if compared.equal:
        document.append([("  The two texts are the same.", "dim")])
        return document
    if not compared.matched:
        document.append([("  Too long to be matched line by line: the changed part is shown as a whole.", "warn")])
    for line in _beside(compared.rows, width, glyphs) if beside else _below(compared.rows, glyphs):
        document.append(line)
    return document


def _below(rows: Sequence[Row], glyphs: Glyphs) -> Iterator[Line]:
    """What was before what is, for each run of changes."""
    removed: list[Line] = []
    added: list[Line] = []
    for row in rows:
        if row.kind in ("same", "skipped"):
            yield from removed
            yield from added
            removed, added = [], []
        if row.kind == "same":
            yield (("  ", GUTTER), (row.after or "", "dim"))
        elif row.kind == "skipped":
            yield _skipped(row, glyphs)
        old, new = _pieces(row)
        if old is not None:
            removed.append((("- ", f"{GUTTER} bad"), *old))
        if new is not None:
            added.append((("+ ", f"{GUTTER} good"), *new))
    yield from removed
    yield from added


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


def _beside(rows: Sequence[Row], width: int, glyphs: Glyphs) -> Iterator[Line]:
    room = max(8, (width - 8) // 2)
    bar: Span = (f" {glyphs['bar']} ", "faint")
    for row in rows:
        if row.kind == "skipped":
            yield _skipped(row, glyphs)
            continue
        if row.kind == "same":
            text = row.after or ""
            old, new = [(text, "dim")], [(text, "dim")]
        else:
            before, after = _pieces(row)
            old, new = before or [], after or []
        left, right = _wrapped(old, room), _wrapped(new, room)
        for index in range(max(len(left), len(right), 1)):
            yield (
                *_sign(row.before is not None and row.kind != "same", "-", "bad", index),
                *fill(left[index] if index < len(left) else [], room),
                bar,
                *_sign(row.after is not None and row.kind != "same", "+", "good", index),
                *fill(right[index] if index < len(right) else [], room),
            )


def _sign(changed: bool, sign: str, token: str, index: int) -> Line:
    return ((f"{sign} " if changed and not index else "  ", token),)


def _wrapped(pieces: Iterable[Span], room: int) -> list[list[Span]]:
    """Pieces of one line in rows of that width."""
    spans = [(expand_tabs(visible(text)), token) for text, token in pieces]
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
        rows.append(row)
    return rows


def diff_counts(compared: Difference) -> list[Span]:
    """How much is different."""
    if compared.equal:
        return [("no difference", "dim")]
    words = [(f"+{compared.added}", "good strong"), (" ", ""), (f"-{compared.removed}", "bad strong")]
    return [*words, (" lines", "dim")]
