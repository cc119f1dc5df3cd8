"""What is being typed: the text, and the long pastes that stand in it as chips such as `[pasted 143 lines]`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from massgen_tui.text.sanitise import visible

MOST_LINES = 8
MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with chips; `pasted` says what each chip stands for, character for character."""

    text: str = ""
    pasted: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """The text with every paste in its place."""
        return "".join(self.pasted.get(piece, piece) for piece in pieces(self.text, self.pasted))

    @property
    def used(self) -> dict[str, str]:
        """The pastes whose chips are still in the text."""
        standing = set(pieces(self.text, self.pasted))
        return {chip: text for chip, text in self.pasted.items() if chip in standing}


def as_typed(pasted: str) -> str:
    """What was pasted, with the line ends that it had before the terminal made them into the enter key's."""
    return pasted.replace("\r\n", "\n").replace("\r", "\n")


def is_chip(pasted: str) -> bool:
    """Whether a paste becomes a chip: it is long, or a box could not show it without changing it."""
    return len(pasted) > MOST_CHARACTERS or pasted.count("\n") >= MOST_LINES or visible(pasted) != pasted


def chip_for(pasted: str, taken: Collection[str], text: str) -> str:
    """A chip for a paste, other than those that are taken and than anything that stands in the text."""
    lines = pasted.count("\n") + (not pasted.endswith("\n"))
    about = f"{lines:,} lines" if lines > 1 else f"{len(pasted):,} character{'s' if len(pasted) > 1 else ''}"
    chip, number = f"[pasted {about}]", 1
    while chip in taken or chip in text:
        number += 1
        chip = f"[pasted {about} #{number}]"
    return chip


def pieces(text: str, chips: Collection[str]) -> list[str]:
    """The text cut before and after each chip."""
    if not chips:
        return [text]
    longest_first = sorted(chips, key=len, reverse=True)
    return [piece for piece in re.split(f"({'|'.join(map(re.escape, longest_first))})", text) if piece]


def places(line: str, chips: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Where the chips of a line begin and end."""
    at = 0
    for piece in pieces(line, chips):
        if piece in chips:
            yield at, at + len(piece), piece
        at += len(piece)


def around(line: str, chips: Collection[str], column: int) -> tuple[int, int]:
    """The chip that a column lies within, or the column twice; its ends are outside of it."""
    return next(((start, end) for start, end, _ in places(line, chips) if start < column < end), (column, column))
