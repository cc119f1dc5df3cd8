"""An event loop whose clock jumps to the next timer, so that half a minute of typing is tested at once."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class NothingWillHappen(Exception):
    """Everything waits for something that no timer will bring."""


class _Selector(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingWillHappen
        self.now += max(0.0, timeout)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def run(task: Coroutine[Any, Any, Result]) -> tuple[Result, float]:
    """The result of the task, and how many seconds it would have taken."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        result = runner.run(task)
        return result, runner.get_loop().time()
