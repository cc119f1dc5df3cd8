"""How wide text is on a terminal, and how it is cut, padded and wrapped to fit.

What counts is what the compositor believes, and it asks `rich.cells`; so does this module, on first use and only for
text that is not plainly one cell a character. (The tables of `wcwidth` differ from it in more than a thousand places.)
All functions take a text of one line, without characters that act; see `sanitise.visible`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Literal

_Spans = tuple[list[tuple[int, int, int]], int]

# Letters, punctuation, arrows, mathematics, boxes, braille: one cell each, whatever the version of Unicode.
_NARROW = r"\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u25fc\u2800-\u28ff"
_WIDER = re.compile(f"[^{_NARROW}]")
_RUN = re.compile(rf"([{_NARROW}]+(?=[{_NARROW}]|\Z))|[{_NARROW}]?[^{_NARROW}]+")  # a mark goes with what it marks
_WORD = re.compile(r"([^ ]*)( +|\Z)")
_SPACES = re.compile(" *")


@cache
def _rich() -> tuple[Callable[[str], int], Callable[[str], _Spans]]:
    from rich.cells import cell_len, split_graphemes

    return cell_len, split_graphemes


def width(text: str) -> int:
    """The cells a text takes."""
    return len(text) if _WIDER.search(text) is None else _rich()[0](text)


def cut(text: str, columns: int, ellipsis: str = "…") -> str:
    """The text if it fits into the columns, else its beginning with an ellipsis."""
    start = text[: 4 * max(columns, 0) + 64]  # all that is needed, unless marks are piled up
    if width(start) <= columns:
        if len(start) == len(text):
            return text
        start = text
        if width(text) <= columns:
            return text
    room = columns - width(ellipsis)
    if room < 0:
        return ellipsis[: _offset(ellipsis, columns)]
    return start[: _offset(start, room)] + ellipsis


def pad(text: str, columns: int, align: Literal["left", "right", "center"] = "left") -> str:
    """The text in exactly that many columns, cut if it must be."""
    text = cut(text, columns)
    gap = max(0, columns - width(text))
    before = {"left": 0, "right": gap, "center": gap // 2}[align]
    return " " * before + text + " " * (gap - before)


def expand_tabs(line: str, size: int = 4) -> str:
    """A line with its tabs as spaces up to the next stop, counted in cells."""
    first, *rest = line.split("\t")
    out, column = [first], width(first)
    for part in rest:
        gap = size - column % size
        out += (" " * gap, part)
        column += gap + width(part)
    return "".join(out)


def wrap(line: str, columns: int) -> list[str]:
    """The rows of a line, which joined are the line again; spaces at the end of a row may stand past its end.

    A row ends at a space where it can, else between two characters; fewer than two columns are taken as two.
    """
    columns = max(2, columns)
    return _wrap_narrow(line, columns) if _WIDER.search(line) is None else _wrap_wide(line, columns)


def _wrap_narrow(line: str, columns: int) -> list[str]:
    rows: list[str] = []
    start = 0
    while len(line) - start > columns:
        end = start + columns
        if line[end] == " ":
            spaces = _SPACES.match(line, end)
            end = spaces.end() if spaces else end
        else:
            space = line.rfind(" ", start, end)
            if space >= 0 and (start or line[:space].strip(" ")):  # an indent does not get a row of its own
                end = space + 1
        rows.append(line[start:end])
        start = end
    if start < len(line) or not rows:
        rows.append(line[start:])
    return rows


def _wrap_wide(line: str, columns: int) -> list[str]:
    ends: list[int] = []
    start = used = 0
    indented = True
    for found in _WORD.finditer(line):
        word, at = found[1], found.start()
        cells = width(word)
        if used + cells > columns and not indented:
            ends.append(at)
            used = 0
        if used + cells > columns:
            offsets, used = _break(word, used, columns)
            ends += [at + offset for offset in offsets]
        else:
            used += cells
        indented = indented and not word
        used += len(found[2])
    rows = []
    for end in (*ends, len(line)):
        if end > start:
            rows.append(line[start:end])
        start = end
    return rows


def _break(word: str, used: int, columns: int) -> tuple[list[int], int]:
    """Where the rows of a long word end, and what is used of its last; the first row is used already in part."""
    offsets: list[int] = []
    for run in _RUN.finditer(word):
        if run[1]:
            breaks = range(run.start() + max(0, columns - used), run.end(), columns)
            used = run.end() - breaks[-1] if breaks else used + len(run[1])
            offsets += breaks
            continue
        for start, _end, cells in _rich()[1](run[0])[0]:
            if used + cells > columns:
                offsets.append(run.start() + start)
                used = 0
            used += cells
    return offsets, used


def _offset(text: str, columns: int) -> int:
    """Where the text ends that fits into the columns."""
    if columns <= 0:
        return 0
    if _WIDER.search(text) is None:
        return columns
    for start, _end, cells in _rich()[1](text)[0]:
        columns -= cells
        if columns < 0:
            return start
    return len(text)
