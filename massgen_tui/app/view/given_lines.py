"""What becomes of the files that a question names: said under the box before it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.commands import lettered
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip_spans, flat, spread
from massgen_tui.app.view.matching import Match
from massgen_tui.app.view.rows import Row
from massgen_tui.runs.given import MOST_NAMES, Given, portions
from massgen_tui.text.figures import short_number


def file_rows(found: Sequence[Match], whole: bool, width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each path; the last one says if not everything was looked at."""
    rows = [Row(match.word, (tuple(_path(match, width, glyphs)),)) for match in found]
    more = [] if whole else [Row("", ((("    not all files were looked at: there are too many", "dim"),),))]
    return rows + more


def _path(match: Match, width: int, glyphs: Glyphs) -> list[Span]:
    """A path whose end is seen, however long it is."""
    over = len(match.word) - max(12, width - 8)
    if over > 0:
        shorter = Match(match.word[over:], tuple(place - over for place in match.at if place >= over))
        return clip_spans([("    ", ""), (glyphs["ellipsis"], "dim"), *lettered(shorter)], width, glyphs["ellipsis"])
    return [("    ", ""), *lettered(match)]


def given_lines(given: Sequence[Given], reads: bool | None, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """What goes with the question and how, then what does not; `reads` is None while there is no team."""
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
    if one.kind == "folder":
        names = "its names" if one.size <= MOST_NAMES else f"{MOST_NAMES} of its {one.size:,} names"
        return "" if reads else f" ({names})"
    size = f"{short_number(one.size)}B"
    return f" {size}" if reads or part >= one.size else f" (the first {short_number(part)}B of {size})"
