"""What the app is told of its terminal, and may ask."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.message import Message


class TerminalGone(Message):
    """Nobody will see anything any more."""


class TerminalReady(Message):
    """The terminal, which was behind, has taken all that it was sent."""


@runtime_checkable
class MayBeBehind(Protocol):
    """A driver that can say so."""

    def is_behind(self) -> bool:
        """Whether the terminal still takes what it was sent; if so, `TerminalReady` comes."""
