"""What becomes of the files that a question names: said under the box before it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat, spread
from massgen_tui.text.figures import byte_size

if TYPE_CHECKING:
    from massgen_tui.runs.given import Given


def given_lines(given: Sequence[Given], reads: bool | None, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """What goes with the question and how, then what does not; `reads` is None while there is no team."""
    from massgen_tui.runs.given import portions

    there = [one for one in given if one.is_there and (reads is not False or one.kind != "not text")]
    lines: list[Line] = []
    if there:
        names: list[Span] = [("  with it: ", "dim")]
        for one, part in zip(there, portions(there), strict=True):
            names += [(", ", "dim")] if len(names) > 1 else []
            names += [(flat(one.name), "text"), (_size(one, part, reads), "dim")]
        lines.append(tuple(spread(names, [(_what(reads, width), "dim"), (" ", "")], width, glyphs["ellipsis"])))
    return lines + [((f"  {glyphs['warning']} {sentence}", "warn"),) for sentence in troubles(given, reads)]


def troubles(given: Sequence[Given], reads: bool | None) -> list[str]:
    """What of the question's files the team will not have."""
    return [
        f"@{flat(one.name)}: {'no such file' if not one.is_there else 'no text, and the agents have no file tools'}"
        for one in given
        if not one.is_there or (one.kind == "not text" and reads is False)
    ]


def _what(reads: bool | None, width: int) -> str:
    if reads is None:
        return "once there is a team"
    if reads:
        return "read-only for the agents" if width >= 60 else "read-only"
    return "sent as text: the agents have no file tools" if width >= 100 else "sent as text"


def _size(one: Given, part: int, reads: bool | None) -> str:
    from massgen_tui.runs.given import MOST_NAMES

    if one.kind == "folder":
        names = "its names" if one.size <= MOST_NAMES else f"{MOST_NAMES} of its {one.size:,} names"
        return "" if reads else f" ({names})"
    size = byte_size(one.size)
    return f" {size}" if reads or part >= one.size else f" (the first {byte_size(part)} of {size})"
