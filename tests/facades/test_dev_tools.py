from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncGenerator, Iterator

import pytest

from massgen_tui.providers.base import Chunk, ErrorChunk, Message, Request, StopChunk, TextChunk, UsageChunk
from massgen_tui.utils.dev_tools import AgentProfiler, RequestFailed, async_retry


class Scripted:
    """A model that answers the next request with the next list of chunks."""

    model = "scripted"

    def __init__(self, *replies: list[Chunk]) -> None:
        self.replies = iter(replies)
        self.asked: list[str] = []

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        self.asked.append(request.messages[-1].text)
        for chunk in next(self.replies):
            yield chunk

    async def close(self) -> None:
        """Nothing is held."""


def answer(*usage: UsageChunk) -> list[Chunk]:
    return [TextChunk("yes"), *usage, StopChunk()]


def clock(*readings: float) -> Iterator[float]:
    return itertools.accumulate(readings)


async def test_the_documented_metrics() -> None:
    agent = Scripted(answer(UsageChunk(10, 5)), answer(UsageChunk(20, 10)))
    readings = clock(0.0, 1.0, 0.0, 3.0)
    profiler = AgentProfiler(clock=lambda: next(readings))
    assert await profiler.profile_agent(agent, ["one", Message("user", "two")]) == {
        "total_requests": 2,
        "total_tokens": 45,
        "total_time": 4.0,
        "avg_request_time": 2.0,
        "min_request_time": 1.0,
        "max_request_time": 3.0,
        "avg_tokens": 22.5,
        "min_tokens": 15,
        "max_tokens": 30,
    }
    assert agent.asked == ["one", "two"]


async def test_tokens_that_one_reply_does_not_tell_are_unknown() -> None:
    metrics = await AgentProfiler().profile_agent(Scripted(answer(UsageChunk(1, 1)), answer()), ["one", "two"])
    assert metrics["total_requests"] == 2
    assert (metrics["total_tokens"], metrics["avg_tokens"], metrics["min_tokens"]) == (None, None, None)


async def test_no_messages_have_no_average() -> None:
    metrics = await AgentProfiler().profile_agent(Scripted(), [])
    assert (metrics["total_requests"], metrics["total_time"], metrics["avg_request_time"]) == (0, 0, None)


async def test_a_failed_request_is_a_failure() -> None:
    with pytest.raises(RequestFailed, match="no such model"):
        await AgentProfiler().profile_agent(Scripted([ErrorChunk("no such model")]), ["one"])


class Flaky:
    """Fails so many times, then tells how often it was called."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0

    async def call(self) -> int:
        self.calls += 1
        if self.calls <= self.failures:
            raise OSError("rate limit")
        return self.calls


@pytest.mark.parametrize("failures", [0, 1, 3])
async def test_retrying_gives_the_result_of_the_call_that_succeeds(failures: int) -> None:
    flaky = Flaky(failures)
    assert await async_retry(max_retries=3, retry_delay=0)(flaky.call)() == failures + 1


async def test_after_the_last_retry_the_failure_is_the_caller_s(caplog: pytest.LogCaptureFixture) -> None:
    flaky = Flaky(9)
    with pytest.raises(OSError, match="rate limit"):
        await async_retry(max_retries=2, retry_delay=0)(flaky.call)()
    assert flaky.calls == 3
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.WARNING, logging.ERROR]


async def test_the_decorator_keeps_arguments_and_name() -> None:
    @async_retry()
    async def add(one: int, *, two: int) -> int:
        return one + two

    assert await add(1, two=2) == 3
    assert add.__name__ == "add"
