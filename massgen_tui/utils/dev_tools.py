"""Measuring a model, and trying again: for scripts and notebooks around the program."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing
from functools import wraps
from typing import Any, ParamSpec, TypedDict, TypeVar

from massgen_tui.providers.base import ErrorChunk, Message, Provider, Request, UsageChunk

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Metrics(TypedDict):
    """What profiling found; None is what nobody knows: tokens that a model does not tell, times of no request."""

    total_requests: int
    total_tokens: int | None
    total_time: float
    avg_request_time: float | None
    min_request_time: float | None
    max_request_time: float | None
    avg_tokens: float | None
    min_tokens: int | None
    max_tokens: int | None


class RequestFailed(Exception):
    """The model did not answer, so there is nothing to measure."""


class AgentProfiler:
    """Sends messages to a model, one after the other, and says what they took."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock

    async def profile_agent(self, agent: Provider, messages: Iterable[Message | str]) -> Metrics:
        """Each message is a request of its own; RequestFailed ends the measurement."""
        times: list[float] = []
        tokens: list[int | None] = []
        for message in messages:
            start = self._clock()
            tokens.append(await _ask(agent, message))
            times.append(self._clock() - start)
        known = [count for count in tokens if count is not None]
        return _metrics(times, known if len(known) == len(tokens) else [])


async def _ask(agent: Provider, message: Message | str) -> int | None:
    """The tokens of one request, None where the model does not tell them."""
    asked = Message("user", message) if isinstance(message, str) else message
    usage: UsageChunk | None = None
    async with aclosing(agent.stream(Request(agent_id="profiler", messages=[asked]))) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, ErrorChunk):
                raise RequestFailed(chunk.message)
            if isinstance(chunk, UsageChunk):
                usage = chunk
    return None if usage is None else usage.input_tokens + usage.output_tokens


def _metrics(times: Sequence[float], tokens: Sequence[int]) -> Metrics:
    return Metrics(
        total_requests=len(times),
        total_tokens=sum(tokens) if tokens else None,
        total_time=sum(times),
        avg_request_time=sum(times) / len(times) if times else None,
        min_request_time=min(times, default=None),
        max_request_time=max(times, default=None),
        avg_tokens=sum(tokens) / len(tokens) if tokens else None,
        min_tokens=min(tokens, default=None),
        max_tokens=max(tokens, default=None),
    )


def async_retry(
    max_retries: int = 3, retry_delay: float = 1.0
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """Call a failing coroutine function again, so many times after the first; the last failure is the caller's."""

    def decorate(function: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        name = getattr(function, "__qualname__", repr(function))

        @wraps(function)
        async def retrying(*args: P.args, **kwargs: P.kwargs) -> T:
            for left in range(max_retries, 0, -1):
                try:
                    return await function(*args, **kwargs)
                except Exception as error:
                    _log.warning("%s failed, retrying in %gs (%d left): %s", name, retry_delay, left, error)
                await asyncio.sleep(retry_delay)
            try:
                return await function(*args, **kwargs)
            except Exception as error:
                _log.error("%s: max retries exceeded: %s", name, error)
                raise

        return retrying

    return decorate
