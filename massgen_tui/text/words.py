"""Finds many words in a text at about the price of a few, for what has to look at every text.

Each word has a letter in it that is rare in most texts. One search for such a letter serves every word that has it; the
rest of the words is compared only where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

_FREQUENT: Final = "zqjxkvbpgywmfculdhrsinoate "  # the later the more so
_OFTEN: Final = "_-./=0123456789"
_PRICE_OF_A_WORD: Final = 2
_LOOK: Final = 8  # so far does an expression look to either side of an anchor


class _Group(NamedTuple):
    """Words that have a letter in common, their anchor."""

    needed: str  # where it is not, none of the words is
    search: Callable[..., re.Match[str] | None]
    at_start: list[tuple[int, str]]  # words that begin with the anchor
    inside: dict[str, list[tuple[int, str]]]  # by the letter before it: how far into a word it stands; those as well


class Words:
    """Some words, ready to be looked for in one text after the other."""

    def __init__(self, words: Iterable[str]) -> None:
        its = set(words)
        self._groups = [_group(anchor, members) for anchor, members in _anchored(its)]
        beginnings: dict[str, set[str]] = {}
        for part in {word[:length] for word in its for length in range(1, len(word))}:
            beginnings.setdefault(part[-2:], set()).add(part)
        self._unfinished = {end: sorted(parts, key=len, reverse=True) for end, parts in beginnings.items()}

    def found_in(self, text: str) -> list[tuple[int, str]]:
        """Where the words stand, each of those that overlap as well, in no order."""
        found: list[tuple[int, str]] = []
        for needed, search, at_start, inside in self._groups:
            if needed in text:
                place = search(text)
                while place is not None:
                    at = place.start()
                    for into, word in inside.get(text[at - 1 : at], at_start):
                        if into <= at and text.startswith(word, at - into):
                            found.append((at - into, word))
                    place = search(text, at + 1)
        return found

    def unfinished_in(self, text: str) -> list[str]:
        """The beginnings of words that the text ends with, the longest first."""
        likely = self._unfinished.get(text[-1:], [])
        if len(text) > 1:
            likely = self._unfinished.get(text[-2:], []) + likely
        return [part for part in likely if text.endswith(part)] if likely else likely


def _anchored(words: set[str]) -> Iterator[tuple[str, set[str]]]:
    """The words by few letters that are rare, so that looking for all of these is quick."""
    while words:
        holders: dict[str, set[str]] = {}
        for word in sorted(words):
            for letter in set(word):
                holders.setdefault(letter, set()).add(word)
        anchor = max(holders, key=lambda letter: (len(holders[letter]) / _price(letter), letter))
        yield anchor, holders[anchor]
        words = words - holders[anchor]


def _price(letter: str) -> float:
    """What it costs to look at every place where a letter stands, in looks for one that is nowhere."""
    if letter in _OFTEN:
        return 2
    return 1 + _FREQUENT.find(letter) ** 2 / 40 if letter in _FREQUENT else 1.5


def _group(anchor: str, words: set[str]) -> _Group:
    """A group with an expression that looks at what is next to the anchor in the words, and takes no more than it."""
    places = sorted((word.index(anchor), word) for word in words)
    at_start = [(at, word) for at, word in places if at == 0]
    inside = {word[at - 1]: at_start.copy() for at, word in places if at > 0}
    branches = {f"(?={re.escape(word[1:_LOOK])})": None for _, word in at_start}
    later: dict[str, None] = {}
    for at, word in places:
        if at > 0:
            inside[word[at - 1]].append((at, word))
            before, after = word[max(0, at - _LOOK) : at + 1], word[at + 1 : at + _LOOK]
            later[f"(?<={re.escape(before)})(?={re.escape(after)})"] = None
    if later:
        branches[f"(?<=[{re.escape(''.join(inside))}]{re.escape(anchor)})(?:{'|'.join(later)})"] = None
    pattern = re.compile(f"{re.escape(anchor)}(?:{'|'.join(branches)})")
    frequent = len(words) == 1 and _price(anchor) > _PRICE_OF_A_WORD
    return _Group(places[0][1] if frequent else anchor, pattern.search, at_start, inside)
