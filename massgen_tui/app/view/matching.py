"""Which of many words somebody means who typed some letters of one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple


class Match(NamedTuple):
    """A word that has the letters, and where they stand in it."""

    word: str
    at: tuple[int, ...]


def matching(typed: str, words: Iterable[str], most: int) -> list[Match]:
    """The words that have the letters in their order, the likeliest first."""
    if not typed:
        return [Match(word, ()) for word in sorted(words, key=_by_depth)[:most]]
    found = [(word, at) for word in words if (at := _best(typed, word))]
    found.sort(key=lambda pair: (-_score(pair[0], pair[1]), len(pair[0]), pair[0]))
    return [Match(word, at) for word, at in found[:most]]


def _by_depth(word: str) -> tuple[int, str]:
    return word.rstrip("/").count("/"), word.casefold()


def _best(typed: str, word: str) -> tuple[int, ...]:
    """The letters in one piece if they stand so, in the last part of a path first; else as far back as they go."""
    folded, letters = word.lower(), typed.lower()
    if len(folded) != len(word):  # as with İ: the places would be those of other letters
        folded, letters = word, typed
    tail = folded.rstrip("/").rfind("/") + 1
    for begin in (0,) if folded.startswith(letters) else (tail, 0):
        whole = folded.find(letters, begin)
        if whole >= 0:
            return tuple(range(whole, whole + len(letters)))
    return _scattered(letters, folded, tail) or _scattered(letters, folded, 0)


def _scattered(letters: str, word: str, begin: int) -> tuple[int, ...]:
    at, places = begin, []
    for letter in letters:
        at = word.find(letter, at) + 1
        if not at:
            return ()
        places.append(at - 1)
    return tuple(places)


def _score(word: str, at: tuple[int, ...]) -> int:
    """More for letters side by side, at the beginnings of parts, and in the last part of a path."""
    if not at:
        return 0
    tail = word.rstrip("/").rfind("/") + 1
    together = sum(after == before + 1 for before, after in pairwise(at))
    beginnings = sum(place == 0 or not word[place - 1].isalnum() for place in at)
    return 4 * together + 3 * beginnings + (4 if at[0] >= tail else 0) + (6 if at[0] in (0, tail) else 0)
