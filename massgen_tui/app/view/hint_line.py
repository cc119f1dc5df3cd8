"""The footer: the keys that work now, and what they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat, width_of


class Hint(NamedTuple):
    """A key, what it does, and why it does nothing now, or ''."""

    key: str
    label: str
    refusal: str = ""
    stays: bool = False
    """Whether others go first where not all fit."""


def hint_line(hints: Sequence[Hint], width: int, glyphs: Glyphs = UNICODE) -> Line:
    """As many whole hints as fit; the reasons too, if nothing else has to go for them."""
    line = _line(hints, glyphs, reasons=True)
    left = list(hints)
    while width_of(line) >= width:
        line = _line(left, glyphs, reasons=False)
        if not left:
            break
        if width_of(line) >= width:
            left.remove(next((hint for hint in reversed(left) if not hint.stays), left[-1]))
    return tuple(line)


def _line(hints: Sequence[Hint], glyphs: Glyphs, *, reasons: bool) -> list[Span]:
    line: list[Span] = [(" ", "")]
    for key, label, refusal, _stays in hints:
        gap: list[Span] = [glyphs.dot] if len(line) > 1 else []
        why: list[Span] = [(f" ({flat(refusal)})", "faint")] if refusal and reasons else []
        line += [*gap, (key, "dim" if refusal else "key"), (" ", ""), (label, "faint" if refusal else "dim"), *why]
    return line
