"""A model behind a network: an SDK opens the stream, we decode it, which costs a fraction of the SDK's typed events."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from massgen_tui.providers import errors, retry
from massgen_tui.providers.base import Chunk, ErrorChunk, Request, RetryChunk, StopChunk, UsageChunk
from massgen_tui.providers.gathering import gathered
from massgen_tui.providers.overhear import OnExchange, Replied
from massgen_tui.providers.prices import price
from massgen_tui.providers.reply import Reply
from massgen_tui.providers.sdk import Connection, connect
from massgen_tui.providers.wire import Settings, Wire, ids_in

if TYPE_CHECKING:
    import httpx2

DRAIN_SECONDS = 0.1
_NO_STREAM = ("text/html", "application/json")


class RemoteProvider:
    """A model that one of the wire protocols reaches."""

    def __init__(
        self, settings: Settings, wire: Wire, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._settings, self._wire, self._sleep = settings, wire, sleep
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._told: list[ErrorChunk] = []  # the passing failures that were told since the last whole reply
        self._listener: OnExchange | None = None

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._settings.model

    @property
    def backend(self) -> str:
        """The backend's type in a configuration."""
        return self._settings.backend.name

    def let_hear(self, listener: OnExchange | None) -> None:
        """Tell that listener of all requests and replies that follow."""
        self._listener = listener

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Call the model; a failure is an ErrorChunk, never an exception. Closing the iterator cancels the call.

        As long as nothing was said, a passing failure is a RetryChunk instead, and the call is made again. After one
        that was told, whoever asks again at once waits in the same way.
        """
        body, used_ids = self._wire.build(request, self._settings), ids_in(request)
        if self._told and self._settings.max_retries:
            yield (pause := self._pause(len(self._told), self._told[-1]))
            await self._sleep(pause.seconds)
        for attempt in itertools.count(1):
            failure: ErrorChunk | None = None
            final = attempt > self._settings.max_retries  # a failure is told and not tried again
            async with aclosing(self._call(body, used_ids)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ErrorChunk) and not (final or chunk.fatal):
                        failure = chunk
                        break
                    if isinstance(chunk, UsageChunk):
                        yield await self._priced(chunk)
                    else:
                        final = True
                        self._remember(chunk)
                        yield chunk
            if failure is None:
                return
            yield (pause := self._pause(attempt, failure))
            await self._sleep(pause.seconds)

    def _pause(self, attempt: int, failure: ErrorChunk) -> RetryChunk:
        seconds = retry.pause(attempt, failure.retry_after, random.random())
        return RetryChunk(attempt, max(attempt, self._settings.max_retries), seconds, failure.what)

    def _remember(self, chunk: Chunk) -> None:
        if isinstance(chunk, StopChunk):
            self._told.clear()
        elif isinstance(chunk, ErrorChunk) and not chunk.fatal:
            self._told.append(chunk)

    async def _priced(self, used: UsageChunk) -> UsageChunk:
        cost = await asyncio.to_thread(price, used, self._settings.model, self._settings.prices)
        return replace(used, cost=cost)

    async def _call(self, body: Mapping[str, Any], used_ids: Collection[str]) -> AsyncGenerator[Chunk, None]:
        """One call; its last chunk is a StopChunk or an ErrorChunk."""
        reply, listener = Reply(self._wire.reader(used_ids), self._settings, body), self._listener
        if listener is not None:
            listener.sent(self.model, body)
        opened = await self._open(body)
        if isinstance(opened, ErrorChunk):
            yield opened
            return
        import httpx2

        heard = Replied(listener, self.model) if listener is not None else None
        pieces = opened.aiter_bytes()
        read = gathered(pieces)
        try:
            async for piece in read:
                if heard is not None:
                    heard.feed(piece)
                for chunk in reply.feed(piece):
                    yield chunk
                if reply.over:
                    break
            else:
                for chunk in reply.end():
                    yield chunk
            await _drain(pieces)
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
            if not reply.over:
                for chunk in reply.fail(errors.from_exception(error, self._settings, begun=True)):
                    yield chunk
        finally:
            if heard is not None:
                heard.end()
            await read.aclose()
            await opened.aclose()

    async def close(self) -> None:
        """Give back the connections."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _open(self, body: Mapping[str, Any]) -> httpx2.Response | ErrorChunk:
        """The response whose body is the stream, or why there is none."""
        try:
            connection = await self._connected()
        except (ImportError, OSError, ValueError) as error:
            return errors.from_exception(error, self._settings, begun=False)
        try:
            response = await connection.post(body)
        except connection.failures as error:
            return errors.from_exception(error, self._settings, begun=False)
        content_type = response.headers.get("content-type", "")
        if not content_type.startswith(_NO_STREAM):
            return response
        try:
            await response.aread()
            return errors.no_stream(self._settings, content_type, response.text)
        except connection.failures as error:
            return errors.from_exception(error, self._settings, begun=True)

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._connection is None:
                self._connection = await asyncio.to_thread(connect, self._settings, self._wire)
            return self._connection


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read what follows a complete reply, usually nothing, so that the connection can serve the next one."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in pieces:
                pass
