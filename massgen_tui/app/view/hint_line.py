"""The footer: the keys that work now, and what they do."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, width_of


def hint_line(hints: Sequence[tuple[str, str]], width: int, glyphs: Glyphs = UNICODE) -> Line:
    """As many whole hints as fit: key and label."""
    line: list[Span] = [(" ", "")]
    for key, label in hints:
        gap: list[Span] = [(f" {glyphs['dot']} ", "faint")] if len(line) > 1 else []
        hint: list[Span] = [*gap, (key, "key"), (" ", ""), (label, "dim")]
        if width_of(line) + width_of(hint) > width - 1:
            break
        line += hint
    return tuple(line)
