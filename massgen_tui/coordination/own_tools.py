"""Tools of the protocol that give a result and let the round go on, unlike those that end it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from massgen_tui.providers.base import ToolSpec


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call came to."""

    text: str
    is_error: bool = False


Call = Callable[[Mapping[str, Any]], Awaitable[Heard]]


@dataclass(frozen=True, slots=True)
class OwnTool:
    """A tool as it is offered, and what a call of it does."""

    spec: ToolSpec
    call: Call

    @property
    def name(self) -> str:
        """What the model calls."""
        return self.spec.name
