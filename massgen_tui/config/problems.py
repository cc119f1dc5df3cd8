"""What is wrong with a configuration, said so that a person finds the place and knows what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

_LONGEST_KEY = 200
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; line and column count from 1, and 0 means that it has no place in the file."""

    file: str
    line: int
    column: int
    key: str
    message: str
    nearest: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        """As compilers say it, so that editors can jump to the place."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        mark = "warning" if self.severity == "warning" else ""
        hint = f" (did you mean {self.nearest}?)" if self.nearest else ""
        return _one_line(
            ": ".join(part for part in (place, mark, self.key[:_LONGEST_KEY], self.message) if part) + hint
        )


class ConfigProblems(ValueError):
    """The configuration cannot be used; `problems` holds every reason, in the order of the file, warnings included."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


def one_problem(file: str, message: str, *, key: str = "", nearest: str | None = None) -> ConfigProblems:
    """The whole trouble is this sentence, and it has no place in the file."""
    return ConfigProblems([Problem(file, 0, 0, key, message, nearest)])


def nearest(word: object, known: Iterable[str], how_near: float = 0.6) -> str | None:
    """The known word that this one is most likely a slip of."""
    from difflib import get_close_matches

    if not isinstance(word, str):
        return None
    options = sorted(known)
    folded = {option.casefold(): option for option in reversed(options)}
    close = get_close_matches(word.casefold().strip()[:80], list(folded), n=1, cutoff=how_near)
    return folded[close[0]] if close else None


def quoted(value: object) -> str:
    """What somebody wrote, short enough for a sentence."""
    text = str(value)
    return f"`{text}`" if len(text) <= _LONGEST_VALUE else f"`{text[:_LONGEST_VALUE]}…`"


def listed(words: Iterable[str]) -> str:
    """The words as a list in a sentence."""
    *head, last = words
    return f"{', '.join(head)} or {last}" if head else last


def _one_line(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return text if text.isprintable() else "".join(mark if mark.isprintable() else "\ufffd" for mark in text)
