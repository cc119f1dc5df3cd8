"""A call that is made again is seen, and costs the agent no try."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import Chunk, Provider, Request, RetryChunk
from tests.coordination.scenario import result, team


class Busy:
    """A model whose service is busy before each reply."""

    def __init__(self, inner: Provider) -> None:
        self._inner = inner

    @property
    def model(self) -> str:
        return self._inner.model

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        yield RetryChunk(1, 3, 3.2, "the service is overloaded (529)")
        async for chunk in self._inner.stream(request):
            yield chunk

    async def close(self) -> None:
        await self._inner.close()


async def test_a_retry_is_told_and_is_no_failed_try() -> None:
    made, events = team(["ana"], {"ana": [[{"answer": "97"}], [{"vote": {"for": "agent1", "reason": "mine"}}]]})
    made.players[0].provider = Busy(made.players[0].provider)
    played = result(events, await Orchestrator(made).run())
    told = {status.message for status in played.all(b.Status, "ana") if status.level == "retry"}
    assert told == {"retry 1/3 in 4 s: the service is overloaded (529)"}
    assert played.all(b.Enforcement) == []
    assert played.state.final_answer == "97"
