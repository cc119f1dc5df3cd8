"""The text that a view shows: logical lines of styled spans that grow at the end, and what has changed before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.markdown_lines import MarkdownLines
from massgen_tui.app.view.shown import line_feed, shown
from massgen_tui.text.cells import width

GUTTER = "gutter"
"""The token of leading spans that indent every row of their line and are never copied."""

TAB = "tab"
"""The word in the token of spaces that stand for a tab; they are copied as one."""
TAB_STOP = 4

KEEP = "keep"
"""The word in the token of a span that is not broken at its spaces, where a row has room for all of it."""

HANG = "hang"
"""The word in the token of the first spans of a line whose later rows stand below what comes after these spans."""

NO_BREAK = "\N{NO-BREAK SPACE}"

_UNDECIDED = re.compile("(?:\\r|\\u200c|\\u200d|\\U0001f3f4[\\U000e0020-\\U000e007e]*)\\Z")
"""An end of a text of which only the next character says how it is shown."""


class Position(NamedTuple):
    """A place in the text: the character at `offset` of a line, gutter not counted."""

    line: int
    offset: int


class Edit(NamedTuple):
    """Lines `start` to `stop` became so many lines."""

    start: int
    stop: int
    lines: int


def in_gutter(token: str) -> bool:
    """Whether a span belongs to the gutter; words after `gutter` colour it."""
    return token == GUTTER or token.startswith(f"{GUTTER} ")


def line_text(line: Line) -> str:
    """What a line says, without its gutter."""
    return "".join([text for text, token in line if not in_gutter(token)])


def broken_text(line: Line) -> str:
    """What a line says, character by character, with spaces that do not break where something stays together."""
    return "".join(
        [
            text.replace(" ", NO_BREAK) if token.endswith(f" {KEEP}") else text
            for text, token in line
            if not in_gutter(token)
        ]
    )


def gutter_text(line: Line) -> str:
    """The gutter of a line."""
    return "".join([text for text, token in line if in_gutter(token)])


class _Stream(NamedTuple):
    """What text that is being streamed looks like."""

    token: str
    gutter: str
    markdown: MarkdownLines | None
    indented: Line
    """The gutter as the same spans for every line: there are very many."""


class Document:
    """Logical lines, appended and streamed at the end, now and then replaced before it."""

    def __init__(self) -> None:
        self.version = 0
        self._lines: list[Line] = []
        self._edits: list[Edit] = []
        self._stream: _Stream | None = None
        self._pieces: list[str] = []
        self._next_gutter: str | None = None
        self._context = ""

    @property
    def lines(self) -> Sequence[Line]:
        """The lines so far; read it, never keep or change it."""
        self._gather()
        return self._lines

    @property
    def edits(self) -> Sequence[Edit]:
        """What happened to lines before the end, in order; views remember how many of them they have seen."""
        self._gather()
        return self._edits

    def append(self, line: Iterable[Span]) -> int:
        """Add a line, which ends the streamed text, and give its index."""
        self.close_open()
        self._lines.append(_clean(line))
        self.version += 1
        return len(self._lines) - 1

    def extend_open(
        self, text: str, token: str, *, gutter: str = "", lead: str | None = None, markdown: bool = False
    ) -> None:
        """Stream text: it goes on where text of the same kind is open, and else opens a line.

        Every line of it is indented by the gutter, the first by `lead` if given. A newline ends a line; the next line
        begins with the text after it. Markdown gets its looks line by line.
        """
        stream = self._stream
        if stream is None or (stream.token, stream.gutter, stream.markdown is not None) != (token, gutter, markdown):
            self.close_open()
            self._stream = _Stream(token, gutter, MarkdownLines(token) if markdown else None, _in_gutter(gutter))
            self._next_gutter = gutter if lead is None else lead
        self._pieces.append(text)
        self.version += 1

    def append_text(self, text: str, token: str, *, gutter: str = "", markdown: bool = False) -> None:
        """Add a text that is whole: nothing goes on in its last line."""
        self.extend_open(text, token, gutter=gutter, markdown=markdown)
        self.close_open()

    def close_open(self) -> None:
        """End the streamed text: what comes next begins a line."""
        self._gather(ended=True)
        self._stream = None
        self._next_gutter = None
        self._context = ""

    def splice(self, start: int, stop: int, lines: Iterable[Iterable[Span]]) -> None:
        """Put other lines in the place of some; the streamed text ends when its line goes."""
        self._gather()
        if stop >= len(self._lines):
            self.close_open()
        new = [_clean(line) for line in lines]
        self._lines[start:stop] = new
        self._edits.append(Edit(start, stop, len(new)))
        self.version += 1

    def plain(self, start: Position, end: Position) -> str:
        """The exact text from one place up to another."""
        copied = []
        for index, line in enumerate(self.lines[start.line : end.line + 1], start.line):
            first = start.offset if index == start.line else 0
            copied.append(_copied(line, first, end.offset if index == end.line else None))
        return "\n".join(copied)

    def whole(self) -> str:
        """All of it with its gutter, whose signs say what a line is."""
        return "\n".join([f"{gutter_text(line)}{_copied(line, 0, None)}".rstrip() for line in self.lines])

    def _gather(self, *, ended: bool = False) -> None:
        """Make lines of the pieces that were streamed since the lines were last looked at."""
        if not self._pieces or self._stream is None:
            return
        text = self._take(ended)
        if not text:
            return
        stream, gutter = self._stream, self._stream.gutter
        first, *rest = text.split("\n")
        line_ended = bool(rest) and not rest[-1]
        if line_ended:
            rest.pop()
        if self._next_gutter is None:
            self._lines[-1] = _extended(stream, self._lines[-1], first)
        else:
            self._lines.append(_streamed(stream, first, self._next_gutter))
        self._lines += [_streamed(stream, piece, gutter) for piece in rest]
        self._next_gutter = gutter if line_ended else None

    def _take(self, ended: bool) -> str:
        """The pieces in their visible form, which does not depend on where they were cut."""
        text = "".join(self._pieces)
        self._pieces.clear()
        undecided = None if ended else _UNDECIDED.search(text)
        if undecided is not None:
            self._pieces.append(undecided[0])
            text = text[: undecided.start()]
        seen = shown(self._context + text)[len(self._context) :]
        if text:
            self._context = text[-1] if shown(text[-1]) == text[-1] else ""
        return seen


def _clean(line: Iterable[Span]) -> Line:
    spans: Line = ()
    for text, token in line:
        spans += _spans(shown(text).replace("\n", line_feed()), token, spans)
    return spans


def _in_gutter(gutter: str) -> Line:
    return ((gutter, GUTTER),) if gutter else ()


def _streamed(stream: _Stream, text: str, gutter: str) -> Line:
    spans = [(text, stream.token)] if stream.markdown is None else stream.markdown.begin(text)
    return _tabbed(spans, stream.indented if gutter == stream.gutter else _in_gutter(gutter))


def _extended(stream: _Stream, line: Line, text: str) -> Line:
    again = None if stream.markdown is None else stream.markdown.grow(text)
    if again is not None:
        return _tabbed(again, line[:1] if in_gutter(line[0][1]) else ())
    token = stream.token
    if line[-1][1] == token and "\t" not in text:
        return (*line[:-1], (line[-1][0] + text, token))
    return line + _spans(text, token, line)


def _tabbed(spans: Iterable[Span], line: Line) -> Line:
    """The line with these pieces after it, which have their tabs spread."""
    for text, token in spans:
        line += _spans(text, token, line)
    return line


def _spans(text: str, token: str, before: Line = ()) -> Line:
    """The text as spans, with spaces up to the next tab stop for each tab."""
    if "\t" not in text:
        return ((text, token),)
    column = width(line_text(before))
    spans: list[Span] = []
    for part in re.findall("\t|[^\t]+", text):
        spread = " " * (TAB_STOP - column % TAB_STOP) if part == "\t" else part
        spans.append((spread, f"{token} {TAB}" if part == "\t" else token))
        column += width(spread)
    return tuple(spans)


def _copied(line: Line, start: int, stop: int | None) -> str:
    """The text between two places of a line; the spaces of a tab that is wholly between them as a tab."""
    copied, at = [], 0
    for text, token in line:
        if in_gutter(token):
            continue
        part = text[max(0, start - at) : None if stop is None else max(0, stop - at)]
        copied.append("\t" if part == text and token.endswith(f" {TAB}") else part)
        at += len(text)
    return "".join(copied)
