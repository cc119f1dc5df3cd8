"""Who waits for whom in an offline team: a cue has come, is waited for, or can't come any more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from massgen_tui.providers.offline_script import Cue


@runtime_checkable
class Cued(Protocol):
    """A model for whose next call others may wait, so that it matters whether there will be one."""

    def rest(self, rests: Callable[[], bool]) -> None:
        """There will be none as long as that holds, which is to be looked at again now."""


class Cues:
    """How many calls each agent has begun and ended, and waiting for that."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._playing: set[str] = set()
        self._begun: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._stalled: Counter[str] = Counter()
        self._rests: dict[str, Callable[[], bool]] = {}
        self._waiting: list[_Wait] = []
        self._changed = asyncio.Event()

    def join(self, agent: str) -> None:
        """It takes part: cues for it are waited for."""
        self._playing.add(agent)

    def leave(self, agent: str) -> None:
        """Nobody waits for it any more."""
        self._playing.discard(agent)
        self._tell()
        self._release()

    def begin(self, agent: str) -> None:
        """A call has begun."""
        self._begun[agent] += 1
        self._under_way[agent] += 1
        self._tell()

    def end(self, agent: str, *, complete: bool) -> None:
        """A call is over, played to its end or cut."""
        self._under_way[agent] -= 1
        self._ended[agent] += complete
        self._tell()

    def rest(self, agent: str, rests: Callable[[], bool]) -> None:
        """It makes no call as long as that holds, and may just have come to that."""
        self._rests[agent] = rests
        self._release()

    async def stall(self, agent: str) -> None:
        """Stay silent: this call goes on for ever unless it is cut, so nobody has to wait for what would come after."""
        self._stalled[agent] += 1
        self._release()
        try:
            await asyncio.Event().wait()
        finally:
            self._stalled[agent] -= 1

    async def wait(self, agent: str, cue: Cue) -> None:
        """Return when the cue has come, can't come any more, or can't be waited for any longer."""
        wait = _Wait(agent, cue)
        self._waiting.append(wait)
        self._release()
        try:
            async with asyncio.timeout(self._patience):
                while not (wait.released or self._come(cue)):
                    await self._changed.wait()
        except TimeoutError:
            return
        finally:
            self._waiting.remove(wait)

    def _come(self, cue: Cue) -> bool:
        counted = self._begun if cue.begun else self._ended
        return all(counted[agent] >= count for agent, count in cue.calls.items() if agent in self._playing)

    def _release(self) -> None:
        """Let the one go on that has waited longest, if no agent does anything but wait, be silent or rest."""
        goes_on = any(wait.released or self._come(wait.cue) for wait in self._waiting)
        if self._waiting and not goes_on and all(map(self._is_stuck, self._playing)):
            self._waiting[0].released = True
            self._tell()

    def _is_stuck(self, agent: str) -> bool:
        held = self._stalled[agent] + sum(wait.agent == agent for wait in self._waiting)
        rests = self._rests.get(agent)
        return held == self._under_way[agent] if held else rests is not None and rests()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class _Wait:
    """One call that waits."""

    def __init__(self, agent: str, cue: Cue) -> None:
        self.agent, self.cue, self.released = agent, cue, False
