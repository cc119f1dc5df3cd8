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
    def __init__(self, tick: float) -> None:
        super().__init__()
        self.now, self._tick = 0.0, tick

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingWillHappen
        self.now += max(self._tick, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """With a tick that much time passes at least in each turn of the loop."""

    def __init__(self, tick: float = 0.0) -> None:
        self._clock = _Selector(tick)
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def run(task: Coroutine[Any, Any, Result]) -> tuple[Result, float]:
    """The result of the task, and how many seconds it would have taken."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        result = runner.run(task)
        return result, runner.get_loop().time()
