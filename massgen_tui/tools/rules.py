"""Rules such as `write_file(src/**)`, and what they cover."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from massgen_tui.tools.shell import read_command

Action = Literal["command", "read_file", "write_file", "read_url", "mcp"]

ACTIONS: tuple[str, ...] = get_args(Action)
_RULE = re.compile(rf"({'|'.join(ACTIONS)}|\*)(?:\((.*)\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a tool call would do: to a command, a path, an address, or `server/tool`.

    A path is written relative to the workspace if it lies there, else in full.
    """

    action: Action
    target: str

    def __str__(self) -> str:
        return f"{self.action}({self.target})"


@dataclass(frozen=True, slots=True)
class Rule:
    """An action, or any, and a pattern of what it is done to."""

    action: str
    pattern: str

    @classmethod
    def parse(cls, text: str) -> Rule:
        """The rule that a text means; ValueError says what is wrong with it."""
        match = _RULE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a rule; write `action(pattern)` with one of {', '.join(ACTIONS)}, *")
        return cls(match[1], match[2] or "*")

    def __str__(self) -> str:
        return f"{self.action}({self.pattern})"

    def grants(self, demand: Demand) -> bool:
        """Whether all of the demand is what the rule means: what permits must not be stretched."""
        if not self._is_about(demand):
            return False
        if self.pattern in ("*", "**"):
            return True
        if demand.action == "command":
            reading = read_command(demand.target)
            return reading.clear and all(_matches(self.pattern, text) for text in reading.texts)
        return any(_matches(pattern, text, path=path) for pattern, text, path in self._forms(demand))

    def touches(self, demand: Demand) -> bool:
        """Whether any of the demand is what the rule means, however it is written: what forbids must not be evaded."""
        if not self._is_about(demand):
            return False
        if self.pattern in ("*", "**"):
            return True
        if demand.action == "command":
            texts = (demand.target.strip(), *read_command(demand.target).all_texts)
            return any(_matches(self.pattern, text, fold=True) for text in texts)
        return any(_matches(pattern, text, path=path, fold=True) for pattern, text, path in self._forms(demand))

    def _is_about(self, demand: Demand) -> bool:
        return self.action in ("*", demand.action)

    def _forms(self, demand: Demand) -> Iterable[tuple[str, str, bool]]:
        """Pattern and target as they are compared; `*` stays within a folder only where there are folders."""
        pattern, target = os.path.expanduser(self.pattern), demand.target
        if demand.action not in ("read_file", "write_file"):
            return [(pattern, target, False)]
        pattern = pattern.removeprefix("./")
        forms = [(pattern, target, True)]
        if pattern.endswith("/**"):
            forms.append((pattern[:-3], target, True))  # the folder itself, too
        return forms


def _matches(pattern: str, text: str, *, path: bool = False, fold: bool = False) -> bool:
    return matches(pattern.casefold(), text.casefold(), path=path) if fold else matches(pattern, text, path=path)


def matches(pattern: str, text: str, *, path: bool) -> bool:
    """Whether a pattern with `?`, `*`, `**` fits a text; in a path `*` stays within a folder, and `**/` may be nothing.

    It follows all ways at once, so that no text, which a model chooses, can make it slow.
    """
    steps = _steps(pattern, path)
    end = len(steps)
    states = _reached({0}, steps)
    for character in text:
        after: set[int] = set()
        for state in states:
            step = steps[state] if state < end else ""
            if step == "**":
                after.add(state)
            elif step == "**/":
                after.update({state, state + 1} if character == "/" else {state})
            elif step == "*" and character != "/":
                after.add(state)
            elif step == character or (step == "one" and (character != "/" or not path)):
                after.add(state + 1)
        states = _reached(after, steps)
        if not states:
            return False
    return end in states


@lru_cache(maxsize=512)
def _steps(pattern: str, path: bool) -> tuple[str, ...]:
    """The pattern step by step; `skip` stands before a `**/`, which may be left out."""
    found: list[str] = []
    for piece in re.findall(r"\*\*/|\*+|.", pattern, re.DOTALL):
        if piece == "**/" and path:
            found += ["skip", "**/"]
        elif piece == "**/":
            found += ["**", "/"]
        elif piece[0] == "*":
            found.append("*" if path and piece == "*" else "**")
        else:
            found.append("one" if piece == "?" else piece)
    return tuple(found)


def _reached(states: set[int], steps: Sequence[str]) -> set[int]:
    """The states, and those that can be reached without another character."""
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        step = steps[state] if state < len(steps) else ""
        below = {"skip": (state + 1, state + 2), "*": (state + 1,), "**": (state + 1,)}.get(step, ())
        new = [other for other in below if other not in states]
        states.update(new)
        waiting += new
    return states
