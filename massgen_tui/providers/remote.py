"""A model behind a network: an SDK opens the stream, we decode it, which costs a fraction of the SDK's typed events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from massgen_tui.providers import errors
from massgen_tui.providers.base import Chunk, ErrorChunk, Request
from massgen_tui.providers.reply import Reply
from massgen_tui.providers.sdk import Connection, connect
from massgen_tui.providers.wire import Settings, Wire, ids_in

if TYPE_CHECKING:
    import httpx2

DRAIN_SECONDS = 0.1
_NO_STREAM = ("text/html", "application/json")


class RemoteProvider:
    """A model that one of the wire protocols reaches."""

    def __init__(self, settings: Settings, wire: Wire) -> None:
        self._settings, self._wire = settings, wire
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._settings.model

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Call the model; a failure is an ErrorChunk, never an exception. Closing the iterator cancels the call."""
        body = self._wire.build(request, self._settings)
        reply = Reply(self._wire.reader(ids_in(request)), self._settings, body)
        opened = await self._open(body)
        if isinstance(opened, ErrorChunk):
            yield opened
            return
        import httpx2

        try:
            pieces = opened.aiter_bytes()
            async for piece in pieces:
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
        finally:
            await response.aclose()

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
