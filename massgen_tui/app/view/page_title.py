"""What pages have in common: their first line, the rules between their parts, and what an empty one says."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip_spans, flat, spread, width_of, wrap

MOST_ROWS = 6


def page_title(name: str, question: str, figures: Sequence[Span], width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The page and the question on the left, the figures on the right."""
    left: list[Span] = [(" ", ""), (name, "strong")]
    left += [glyphs.dot, (flat(question), "dim")] if question else []
    return tuple(spread(left, [*figures, (" ", "")] if figures else [], width, glyphs["ellipsis"]))


def ruled(words: Sequence[Span], width: int, glyphs: Glyphs = UNICODE) -> Line:
    """A rule with words near its beginning."""
    rule = glyphs["rule"]
    if not words:
        return ((rule * width, "faint"),)
    left = clip_spans([(rule * 2, "faint"), (" ", ""), *words], width - 2, glyphs["ellipsis"])
    return (*left, (" ", ""), (rule * max(0, width - width_of(left) - 1), "faint"))


def empty_lines(what: str, then: str, width: int = 0) -> list[Line]:
    """A page with nothing on it yet: what would be here, and what to do; broken for a width where nothing else does."""
    lines: list[Line] = [(("", ""),)]
    for words, token in ((what, "text"), (then, "dim")):
        lines += [((f"  {row}", token),) for row in (wrap(words, width - 3, MOST_ROWS) if width else [words])]
    return lines
