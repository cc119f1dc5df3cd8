"""Tools of the protocol that give a result and let the round go on, unlike those that end it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from massgen_tui.providers.base import ToolSpec
from massgen_tui.tools.tool import unknown_arguments


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

    async def answer(self, arguments: Mapping[str, Any]) -> Heard:
        """Do what is asked, unless with arguments that there are not: the model would think that they counted."""
        wrong = unknown_arguments(self.name, self.spec.parameters, arguments)
        return Heard(wrong, is_error=True) if wrong else await self.call(arguments)
