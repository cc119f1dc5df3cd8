"""A line of a screen: pieces of text, each with the token that says what it is; cut, filled and wrapped by cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from massgen_tui.app.view.shown import shown
from massgen_tui.text import cells

Span = tuple[str, str]
"""A piece of text and the token that names its style, or several with spaces between them."""

Line = tuple[Span, ...]
"""A line, however it is wrapped."""

WORDS_BEFORE_CUT = 12
MOST_OF_ONE_LINE = 4000


def width_of(spans: Iterable[Span]) -> int:
    """How many cells the pieces take."""
    return sum(cells.width(text) for text, _ in spans)


def flat(text: str, most: int = MOST_OF_ONE_LINE) -> str:
    """Any text as part of one line: line ends and tabs become spaces, nothing that moves a cursor stays."""
    return shown(" ".join(text[:most].split()))


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """At most that many cells of the text, ending with the ellipsis where something is missing."""
    return cells.cut(text, width, ellipsis)


def pad(text: str, width: int, ellipsis: str = "…", *, right: bool = False) -> str:
    """Exactly that many cells: cut, or filled at its end, or before it when numbers stand on the right."""
    return cells.pad(clip(text, width, ellipsis), width, "right" if right else "left")


def clip_spans(spans: Iterable[Span], width: int, ellipsis: str = "…") -> list[Span]:
    """At most that many cells of the pieces."""
    left, kept, pieces = width, list[Span](), list(spans)
    for index, (text, token) in enumerate(pieces):
        taken = cells.width(text)
        more = any(rest for rest, _ in pieces[index + 1 :])
        if taken > left or (taken == left and more):
            cut = clip(text + ellipsis, left, ellipsis) if taken <= left else clip(text, left, ellipsis)
            kept.append((cut, token))
            return kept
        kept.append((text, token))
        left -= taken
    return kept


def fill(spans: Iterable[Span], width: int, token: str = "", ellipsis: str = "…") -> list[Span]:
    """Exactly that many cells of the pieces."""
    kept = clip_spans(spans, width, ellipsis)
    gap = width - width_of(kept)
    return [*kept, (" " * gap, token)] if gap > 0 else kept


def spread(left: Sequence[Span], right: Sequence[Span], width: int, ellipsis: str = "…") -> list[Span]:
    """Left and right on one line; the left side gives way."""
    taken = width_of(right)
    if taken + WORDS_BEFORE_CUT > width:
        return fill(left, width, ellipsis=ellipsis) if not right else fill(right, width, ellipsis=ellipsis)
    return [*fill(left, width - taken - 1, ellipsis=ellipsis), (" ", ""), *right]


def first_in_sight(cells: Sequence[Sequence[Span]], at: int, room: int) -> int:
    """Which of some cells side by side comes first, so that one further on is seen: none goes that has room."""
    first = 0
    while first < at and width_of(span for cell in cells[first : at + 1] for span in cell) > room:
        first += 1
    return first


def joined(parts: Iterable[Sequence[Span]], separator: Span) -> list[Span]:
    """The parts that are there, with a separator between them."""
    out: list[Span] = []
    for part in parts:
        if part:
            out += ([separator] if out else []) + list(part)
    return out


def wrap(text: str, width: int, most: int, ellipsis: str = "…") -> list[str]:
    """The text in lines of that width, broken at spaces where there are some, at most so many."""
    rows = [row.rstrip() for row in cells.wrap(text[: width * (most + 1)], max(1, width))]
    kept = rows[:most]
    if len("".join(kept)) < len("".join(rows)) or len(text) > width * (most + 1):
        kept[-1] = clip(f"{kept[-1]} {ellipsis}", width, ellipsis)
    return kept or [""]
