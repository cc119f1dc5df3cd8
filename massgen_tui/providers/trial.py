"""Whether a backend answers: a word is asked of its model, as the run will ask it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from massgen_tui.config.backends import BACKENDS
from massgen_tui.providers.base import ErrorChunk, Message, Provider, ReasoningChunk, Request, StopChunk, TextChunk
from massgen_tui.providers.make import ProviderProblem, make_provider, read_settings

SECONDS = 20.0
_QUESTION = "This is a test of the connection. Reply with the word OK and nothing else."


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it, as a sentence for the person."""

    ok: bool
    sentence: str


async def try_backend(
    agent_id: str,
    backend: Mapping[str, Any],
    env: Mapping[str, str],
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Tried:
    """Ask the model of an agent for a word; the call ends with the first one, so it costs next to nothing."""
    kind = BACKENDS.get(str(backend.get("type")))
    if kind is not None and kind.protocol == "script":
        return Tried(True, "plays a script, so there is nothing to connect to")
    once = {**backend, "max_retries": 0, "timeout": seconds}
    try:
        settings = read_settings(agent_id, once, env)
        provider = make_provider(agent_id, once, env)
    except ProviderProblem as problem:
        return Tried(False, str(problem))
    began = clock()
    try:
        async with asyncio.timeout(seconds):
            failure = await _first_word(provider, Request(agent_id, [Message("user", _QUESTION)]))
    except TimeoutError:
        failure = f"{settings.model} at {settings.place} said nothing for {seconds:g} seconds"
    finally:
        await provider.close()
    if failure is not None:
        return Tried(False, failure)
    return Tried(True, f"{settings.model} ({settings.place}) answered in {clock() - began:.1f} s")


class Trial:
    """A test that blocks the thread that runs it, and that another thread can break off."""

    def __init__(self, agent_id: str, backend: Mapping[str, Any], env: Mapping[str, str]) -> None:
        self._wanted = agent_id, backend, env
        self._lock = threading.Lock()
        self._broken_off = False
        self._under_way: tuple[asyncio.AbstractEventLoop, asyncio.Task[Tried]] | None = None

    def run(self) -> Tried | None:
        """What came of it; None if it was broken off."""
        try:
            return asyncio.run(self._try())
        except asyncio.CancelledError:
            return None

    def cancel(self) -> None:
        """Break it off, also before it has begun."""
        with self._lock:
            self._broken_off = True
            if self._under_way is not None:
                loop, task = self._under_way
                loop.call_soon_threadsafe(task.cancel)

    async def _try(self) -> Tried:
        task = asyncio.create_task(try_backend(*self._wanted))
        with self._lock:
            if self._broken_off:
                task.cancel()
            self._under_way = asyncio.get_running_loop(), task
        try:
            return await task
        finally:
            with self._lock:
                self._under_way = None


async def _first_word(provider: Provider, request: Request) -> str | None:
    """Wait until the model says something; the text is why it does not."""
    async with aclosing(provider.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, ErrorChunk):
                return chunk.message
            if isinstance(chunk, TextChunk | ReasoningChunk | StopChunk):
                return None
    return f"{provider.model} ended its reply before it had begun"
