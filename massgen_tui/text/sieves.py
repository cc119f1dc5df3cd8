"""The two sieves that text goes through: for the secrets that are known, and for what looks like one.

What a sieve says depends on the text alone, never on how it was cut: it shows a character once no continuation could
change what becomes of it. At a place where several shapes could begin, the first of the table that matches wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from massgen_tui.text.shapes import CONTEXT, LIMIT, Body, Shape, shapes, word_beginnings

MARK: Final = "[REDACTED]"

_LONG_ENOUGH = 16  # what is shown of a shorter head has no room for another secret


class KnownValues:
    """The known values, long ones as pieces that overlap, so that no more than LIMIT must be kept back."""

    def __init__(self, secrets: Iterable[str]) -> None:
        values = {secret.strip() for secret in secrets}
        pieces = {part for value in values if value and value not in MARK for part in _windows(value)}
        self.values = sorted(pieces, key=lambda value: (-len(value), value))
        self.find = re.compile("|".join(map(re.escape, self.values))).search if self.values else None

    def nowhere_in(self, text: str) -> bool:
        """Whether none of the values stands in a complete text."""
        return self.find is None or self.find(text) is None

    def undecided(self, text: str) -> int:
        """Where the longest end of the text begins that could become a known value; its length if there is none."""
        first = len(text)
        for value in self.values:
            at = text.find(value[0], max(0, len(text) - len(value) + 1), first)
            while at >= 0 and not value.startswith(text[at:]):
                at = text.find(value[0], at + 1, first)
            if at >= 0:
                first = at
        return first


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
        text = self._held + chunk
        return self._sift(text, self._values.undecided(text))

    def end(self) -> str:
        """What was kept back."""
        return self._sift(self._held, len(self._held))

    def _sift(self, text: str, until: int) -> str:
        if self._values.find is None:
            return text
        out: list[str] = []
        at, covered = 0, self._covered
        while (found := self._values.find(text, at)) is not None and found.start() < until:
            if found.start() >= covered:
                out += (text[covered : found.start()], MARK)
            covered = max(covered, found.end())
            at = found.start() + 1
        out.append(text[covered:until])
        self._held, self._covered = text[until:], max(0, covered - until)
        return "".join(out)


class ShapeSieve:
    """Replaces what looks like a secret; after the head of one it swallows the body."""

    def __init__(self, before: str = "") -> None:
        self._held = ""
        self._before = before  # the last that was shown, for what a shape wants to stand before it
        self._body: Body | None = None

    def feed(self, chunk: str) -> str:
        """What may be shown now."""
        return self._sift(chunk, final=False)

    def end(self) -> str:
        """What was kept back."""
        out = self._sift("", final=True)
        self._held, self._before, self._body = "", "", None
        return out

    def _sift(self, chunk: str, *, final: bool) -> str:
        text, self._held = self._held + chunk, ""
        out: list[str] = []
        while text and not self._held:
            if self._body is not None:
                text = self._swallow(text, self._body, final)
                continue
            shown, text = self._scan(text, final)
            self._before = (self._before + shown)[-CONTEXT:]
            out.append(shown)
        return "".join(out)

    def _swallow(self, text: str, body: Body, final: bool) -> str:
        """What comes after the secret, if its end can be seen."""
        over = body.over.match(text)
        if over is not None or final:
            self._body = None
            return text[over.end() :] if over is not None else body.run.sub("", text, count=1)
        self._held = text[max(0, len(text) - body.hold) :]
        return ""

    def _scan(self, text: str, final: bool) -> tuple[str, str]:
        """What can be shown up to the first secret and with it, and what comes after its head."""
        start = len(self._before)
        text = self._before + text
        at, head, shape = _first(text, start, final)
        if head is None or shape is None:
            self._held = text[at:]
            return text[start:at], ""
        self._body = shape.body
        kept = text[at : head.start(1)]
        if len(kept) >= _LONG_ENOUGH:
            inner = ShapeSieve(text[max(0, at - CONTEXT) : at])
            kept = inner.feed(kept) + inner.end()
        return f"{text[start:at]}{kept}{MARK}", text[head.end() :]


def _first(text: str, start: int, final: bool) -> tuple[int, re.Match[str] | None, Shape | None]:
    """Where the first secret begins, with its head; without a head, where one may begin, or the end of the text."""
    lowered = _lower(text)
    first = len(text) if final else _undecided_word(lowered, start)
    head: re.Match[str] | None = None
    its: Shape | None = None
    for word, candidates in shapes().items():
        at = lowered.find(word, start, first + len(word) - 1)
        while at >= 0:
            for shape in candidates:
                match = shape.head.match(text, at)
                open_end = not final and len(text) - at <= LIMIT
                if match is not None or (open_end and shape.beginning.match(text, at)):
                    first, head, its = at, match, shape
                    break
            at = lowered.find(word, at + 1, first + len(word) - 1)
    return first, head, its


def _lower(text: str) -> str:
    return text.replace("\u0130", "I").lower()  # the one letter that would become two


def wordless(text: str) -> bool:
    """Whether a complete text cannot hold a shape; the quick answer for most texts."""
    return not any(map(_lower(text).__contains__, shapes()))


def _undecided_word(lowered: str, start: int) -> int:
    longest, parts = word_beginnings()
    for length in range(min(longest, len(lowered) - start), 0, -1):
        if lowered[-length:] in parts:
            return len(lowered) - length
    return len(lowered)
