"""Light Markdown for text that is still being written: not a character is taken away, a line only gets its looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from massgen_tui.app.view.line import Span

MOST_STYLED = 4000
"""What stands further right in one line is left plain: a line is looked at again whenever it grows."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)\Z")
_HEADING = re.compile(r" {0,3}#{1,6}(?=\s|\Z)")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*\Z")
_LIST = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])(?=\s)")
_QUOTE = re.compile(r" {0,3}>")
_TABLE = re.compile(r"\s*\|")
_MARKS = re.compile(r"(`+|\*\*)")


class MarkdownLines:
    """The looks of the lines of one text, in their order; only the last one may still grow."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._text = ""
        self._fence = ""
        self._fence_after = ""

    def begin(self, text: str) -> list[Span]:
        """The next line."""
        self._text, self._fence = text, self._fence_after
        return self._look()

    def grow(self, text: str) -> list[Span] | None:
        """The whole line again, with more at its end; None where that needs no other looks than the base token."""
        if len(self._text) > MOST_STYLED:
            return None
        self._text += text
        return self._look()

    def _look(self) -> list[Span]:
        spans, self._fence_after = styled(self._text[:MOST_STYLED], self._token, self._fence)
        rest = self._text[MOST_STYLED:]
        return [*spans, (rest, self._token)] if rest else spans


def styled(text: str, token: str, fence: str = "") -> tuple[list[Span], str]:
    """A line in pieces, each with its token, and the code fence that is open after it, or ''."""
    if not fence and text[:1].isalpha() and "`" not in text and "**" not in text:
        return [(text, token)], ""  # most lines
    mark = _FENCE.match(text)
    if fence:
        ends = mark is not None and mark[1].startswith(fence) and not mark[2].strip()
        return ([(text, "faint")], "") if ends else ([(text, f"{token} code")], fence)
    if mark is not None:
        return [(text, "faint")], mark[1]
    return _line(text, token), ""


def _line(text: str, token: str) -> list[Span]:
    heading = _HEADING.match(text)
    if heading is not None:
        return [(heading[0], "faint"), *inline(text[heading.end() :], f"{token} heading")]
    if _RULE.match(text):
        return [(text, "faint")]
    lead = _LIST.match(text)
    if lead is not None:
        return [(lead[0], "accent"), *inline(text[lead.end() :], token)]
    quote = _QUOTE.match(text)
    if quote is not None:
        return [(quote[0], "accent"), *inline(text[quote.end() :], f"{token} dim")]
    if _TABLE.match(text):
        cells = [piece for piece in re.split(r"(\|)", text) if piece]
        return [
            span for cell in cells for span in ([(cell, "faint")] if cell == "|" else inline(cell, token)) if span[0]
        ]
    return inline(text, token) or [(text, token)]


def inline(text: str, token: str) -> list[Span]:
    """Code and strong words; a mark without its partner is text."""
    pieces = _MARKS.split(text)
    if len(pieces) == 1:
        return [(text, token)] if text else []
    return [span for span in _marked(pieces, token) if span[0]]


def _marked(pieces: list[str], token: str) -> Iterator[Span]:
    partner = _partners(pieces)
    at, strong_until = 0, -1
    while at < len(pieces):
        look = f"{token} strong" if at < strong_until else token
        piece, end = pieces[at], partner.get(at, -1)
        if at % 2 == 0 or (end < 0 and at != strong_until):
            yield piece, look
        elif piece == "**":
            strong_until = end if at != strong_until else -1
            yield piece, "faint"
        else:
            yield piece, "faint"
            yield "".join(pieces[at + 1 : end]), f"{token} code"
            yield pieces[end], "faint"
            at = end
        at += 1


def _partners(pieces: list[str]) -> dict[int, int]:
    """For each mark the next one like it."""
    partner: dict[int, int] = {}
    last: dict[str, int] = {}
    for at in range(len(pieces) - 2, 0, -2):
        mark = pieces[at]
        if mark in last:
            partner[at] = last[mark]
        last[mark] = at
    return partner
