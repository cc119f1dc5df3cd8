"""Structured data as lines that fold: objects, lists and texts of several lines; how much is not shown is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from massgen_tui.app.view.document import GUTTER
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, joined
from massgen_tui.app.view.words import plural
from massgen_tui.text.figures import byte_size

Path = tuple[str | int, ...]
"""The way to a value, from the outside in."""

INDENT = "  "
INLINE_CELLS = 60
"""Lists and objects of so little are said in one line."""
FOLDED_FROM = 200
"""What takes more lines begins with only its first level unfolded."""
MOST_LINES = 5000
MOST_TEXT = 200_000
MOST_DEPTH = 40


class Shown(NamedTuple):
    """A line, and what folds with it, if something does."""

    line: Line
    fold: Path | None = None


class JsonLines:
    """A value as lines; remembers what is folded."""

    def __init__(self, value: Any, glyphs: Glyphs = UNICODE) -> None:
        self._value, self._glyphs = value, glyphs
        self._folded: set[Path] = set()
        shown = self.lines()
        self._folds = [line.fold for line in shown if line.fold is not None]
        if len(shown) > FOLDED_FROM:
            self._folded = self._inner

    @property
    def _inner(self) -> set[Path]:
        """All that folds but the outermost."""
        return {fold for fold in self._folds if fold}

    @property
    def all_folded(self) -> bool:
        """Whether nothing but the outermost is unfolded."""
        return self._inner <= self._folded

    def toggle(self, fold: Path) -> None:
        """Fold or unfold one."""
        self._folded ^= {fold}

    def fold_all(self, folded: bool) -> None:
        """Fold all but the outermost, or unfold all."""
        self._folded = self._inner if folded else set()

    def lines(self) -> list[Shown]:
        """The lines, at most so many."""
        shown: list[Shown] = []
        for line in self._value_lines((), self._value, "", ""):
            if len(shown) == MOST_LINES:
                words = f"{self._glyphs['ellipsis']} more than {MOST_LINES:,} lines"
                shown.append(Shown(((INDENT, GUTTER), (words, "warn"))))
                break
            shown.append(line)
        return shown

    def _value_lines(self, path: Path, value: Any, name: str, comma: str) -> Iterator[Shown]:
        many = isinstance(value, dict | list) and bool(value)
        short = _inline(value)
        if many and short is None and len(path) < MOST_DEPTH:
            yield from self._container(path, value, name, comma)
        elif isinstance(value, str) and "\n" in value.rstrip("\n"):
            yield from self._text(path, value, name, comma)
        else:
            yield self._plain(path, [*_named(name), *(short or _scalar(value, self._glyphs)), (comma, "dim")])

    def _plain(self, path: Path, spans: list[Span]) -> Shown:
        return Shown(((INDENT * (len(path) + 1), GUTTER), *spans))

    def _head(self, path: Path, spans: list[Span]) -> Shown:
        sign = self._glyphs["closed" if path in self._folded else "open"]
        return Shown(((INDENT * len(path) + f"{sign} ", f"{GUTTER} dim"), *spans), path)

    def _container(self, path: Path, value: Any, name: str, comma: str) -> Iterator[Shown]:
        is_object = isinstance(value, dict)
        opening, closing = "{}" if is_object else "[]"
        if path in self._folded:
            size = plural(len(value), "key" if is_object else "item")
            words = f"{opening}{self._glyphs['ellipsis']}{closing}{comma}"
            yield self._head(path, [*_named(name), (words, "dim"), (f"  {size}", "faint")])
            return
        yield self._head(path, [*_named(name), (opening, "dim")])
        last = len(value) - 1
        pairs = value.items() if is_object else enumerate(value)
        for place, (key, inner) in enumerate(pairs):
            named = json.dumps(str(key), ensure_ascii=False) if is_object else ""
            yield from self._value_lines((*path, key), inner, named, "," if place < last else "")
        yield self._plain(path, [(closing + comma, "dim")])

    def _text(self, path: Path, value: str, name: str, comma: str) -> Iterator[Shown]:
        lines = value[:MOST_TEXT].rstrip("\n").split("\n")
        more = f"  {plural(value.rstrip().count(chr(10)) + 1, 'line')}"
        if path in self._folded:
            first = f'{json.dumps(lines[0], ensure_ascii=False)[:-1]}{self._glyphs["ellipsis"]}"{comma}'
            yield self._head(path, [*_named(name), (first, "good"), (more, "faint")])
            return
        yield self._head(path, [*(_named(name) or [("text", "dim")]), (more.strip(), "faint")])
        for line in lines:
            yield Shown(((INDENT * (len(path) + 1) + f"{self._glyphs['bar']} ", GUTTER), (line, "good")))
        if len(value) > MOST_TEXT:
            yield self._plain(path, [(not_shown(value, MOST_TEXT, self._glyphs), "warn")])


def not_shown(text: str, shown: int, glyphs: Glyphs = UNICODE) -> str:
    """How much of a long text is left out, and where all of it can be read."""
    rest = byte_size(len(text[shown:].encode("utf-8", "replace")))
    return f"{glyphs['ellipsis']} {rest} more: e opens all of it in the editor"


def _named(name: str) -> list[Span]:
    return [(name, "code"), (": ", "dim")] if name else []


def _scalar(value: Any, glyphs: Glyphs) -> list[Span]:
    if isinstance(value, str):
        if len(value) > MOST_TEXT:
            cut = json.dumps(value[:MOST_TEXT], ensure_ascii=False)
            return [(cut, "good"), (f" {not_shown(value, MOST_TEXT, glyphs)}", "warn")]
        return [(json.dumps(value, ensure_ascii=False), "good")]
    text = json.dumps(value, ensure_ascii=False, default=str)
    return [(text, "accent" if isinstance(value, bool | int | float | None) else "dim")]


def _inline(value: Any) -> list[Span] | None:
    """A small list or object of plain values in one line."""
    if not isinstance(value, dict | list) or not value or len(value) > INLINE_CELLS // 3:
        return None
    if not all(_is_small(inner) for inner in (value.values() if isinstance(value, dict) else value)):
        return None
    if isinstance(value, dict):
        names = [_named(json.dumps(str(key), ensure_ascii=False)) for key in value]
        pieces = [[*name, *_scalar(inner, UNICODE)] for name, inner in zip(names, value.values(), strict=True)]
    else:
        pieces = [_scalar(inner, UNICODE) for inner in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    spans: list[Span] = [(opening, "dim"), *joined(pieces, (", ", "dim")), (closing, "dim")]
    return spans if sum(len(text) for text, _ in spans) <= INLINE_CELLS else None


def _is_small(value: Any) -> bool:
    return len(value) <= INLINE_CELLS if isinstance(value, str) else not isinstance(value, dict | list)
