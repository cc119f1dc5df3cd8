"""The two sieves that text goes through: for the secrets that are known, and for what looks like one.

What a sieve says depends on the text alone, never on how it was cut: it shows a character once no continuation could
change what becomes of it. At a place where several shapes could begin, the first of the table that matches wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from massgen_tui.text.shapes import CONTEXT, LIMIT, Body, Opening, Shape, vocabularies
from massgen_tui.text.words import Words

MARK: Final = "[REDACTED]"

_Openings = list[tuple[int, Opening]]
_Found = tuple[int, re.Match[str] | None, Shape | None, int]

_LONG_ENOUGH = 16  # what is shown of a shorter head has no room for another secret


class KnownValues:
    """The known values, long ones as pieces that overlap, so that no more than LIMIT must be kept back."""

    def __init__(self, secrets: Iterable[str]) -> None:
        values = {secret.strip() for secret in secrets}
        pieces = {part for value in values if value and value not in MARK for part in _windows(value)}
        self.none = not pieces
        self._words = Words(pieces)

    def nowhere_in(self, text: str) -> bool:
        """Whether none of the values stands in a complete text."""
        return not self._words.found_in(text)

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where the values begin and end, from the first to the last."""
        return sorted((at, at + len(value)) for at, value in self._words.found_in(text))

    def undecided(self, text: str) -> int:
        """Where the longest end of the text begins that could become a known value; its length if there is none."""
        ends = self._words.unfinished_in(text)
        return len(text) - len(ends[0]) if ends else len(text)


def _windows(value: str) -> Iterable[str]:
    last = max(0, len(value) - LIMIT)
    return (value[at : at + LIMIT] for at in {*range(0, last, LIMIT // 2), last})


class KnownSieve:
    """Replaces every stretch that known values cover, however they overlap."""

    def __init__(self, values: KnownValues) -> None:
        self._values = values
        self._held = ""
        self._covered = 0  # so much of what is held belongs to a value that has been replaced already

    def feed(self, chunk: str) -> str:
        """What may be shown now."""
        if self._values.none:
            return chunk
        text = self._held + chunk
        return self._sift(text, self._values.undecided(text))

    def end(self) -> str:
        """What was kept back."""
        return self._sift(self._held, len(self._held))

    def _sift(self, text: str, until: int) -> str:
        out: list[str] = []
        covered = self._covered
        for start, end in self._values.found_in(text):
            if start >= until:
                break
            if start >= covered:
                out += (text[covered:start], MARK)
            covered = max(covered, end)
        out.append(text[covered:until])
        self._held, self._covered = text[until:], max(0, covered - until)
        return "".join(out)


class ShapeSieve:
    """Replaces what looks like a secret; after the head of one it swallows the body."""

    def __init__(self, before: str = "") -> None:
        self._held = ""
        self._ahead = 0  # so much of what is held has been shown already: a word that stays whatever follows
        self._before = before  # the last that was shown, for what a shape wants to stand before it
        self._body: Body | None = None

    def feed(self, chunk: str) -> str:
        """What may be shown now."""
        return self._sift(chunk, final=False)

    def end(self) -> str:
        """What was kept back."""
        out = self._sift("", final=True)
        self._held, self._ahead, self._before, self._body = "", 0, "", None
        return out

    def _sift(self, chunk: str, *, final: bool) -> str:
        text, self._held = self._held + chunk, ""
        ahead, self._ahead = self._ahead, 0
        openings: _Openings | None = None
        out: list[str] = []
        while text and not self._held:
            if self._body is not None:
                text = self._swallow(text, self._body, final)
                continue
            openings = _openings(text) if openings is None else openings
            shown, text = self._scan(text, openings, final)
            self._before = (self._before + shown)[-CONTEXT:]
            out.append(shown)
        out.append(self._held[: self._ahead])
        return "".join(out)[ahead:]

    def _swallow(self, text: str, body: Body, final: bool) -> str:
        """What comes after the secret, if its end can be seen."""
        over = body.over.match(text)
        if over is not None or final:
            self._body = None
            return text[over.end() :] if over is not None else body.run.sub("", text, count=1)
        self._held = text[max(0, len(text) - body.hold) :]
        return ""

    def _scan(self, text: str, openings: _Openings, final: bool) -> tuple[str, str]:
        """What can be shown up to the first secret and with it, and what comes after its head."""
        start = len(self._before)
        text = self._before + text
        at, head, shape, shown = _first(text, start, openings, final)
        if head is None or shape is None:
            self._held, self._ahead = text[at:], shown
            return text[start:at], ""
        self._body = shape.body
        kept = text[at : head.start(1)]
        if len(kept) >= _LONG_ENOUGH:
            inner = ShapeSieve(text[max(0, at - CONTEXT) : at])
            kept = inner.feed(kept) + inner.end()
        return f"{text[start:at]}{kept}{MARK}", text[head.end() :]


def _openings(text: str) -> _Openings:
    """Where something may begin, the last first; seen from the end, as that stays true when the beginning is gone."""
    found = [(len(text) - at, opening) for words in vocabularies() for at, opening in words.openings(text)]
    return sorted(found, key=itemgetter(0)) if found else found


def _first(text: str, start: int, openings: _Openings, final: bool) -> _Found:
    """Where the first secret begins, with its head; without a head, where one may begin, or the end of the text.

    The last says how much of what may begin is shown anyhow. What has been looked at is taken from the openings.
    """
    first = len(text) if final else min([words.unfinished(text, start) for words in vocabularies()])
    while openings and len(text) - openings[-1][0] < first:
        from_end, opening = openings.pop()
        at = len(text) - from_end
        if at < start or opening.gate.match(text, at) is None:
            continue
        for shape in opening.shapes:
            match = shape.head.match(text, at)
            open_end = not final and from_end <= LIMIT
            if match is not None or (open_end and shape.beginning.match(text, at)):
                return at, match, shape, opening.shown
    return first, None, None, 0


def shapeless(text: str) -> bool:
    """Whether a complete text cannot hold a shape; the quick answer for most texts."""
    for words in vocabularies():
        for at, opening in words.openings(text):
            if opening.gate.match(text, at):
                return False
    return True
