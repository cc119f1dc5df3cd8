"""Lets somebody read along what is said between this program and a tool server, whichever way it goes there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mcp.client._transport import ReadStream, Transport, TransportStreams, WriteStream
    from mcp.shared.message import SessionMessage


class OnMessage(Protocol):
    """Told each message of the protocol, before it goes out and as it comes in."""

    def __call__(self, server: str, message: dict[str, Any], *, sent: bool) -> None:
        """The message as JSON, still with its secrets."""


@asynccontextmanager
async def overheard(transport: Transport, server: str, on_message: OnMessage) -> AsyncIterator[TransportStreams]:
    """The same transport with an ear at each of its streams."""
    async with transport as (read, write):
        yield _Incoming(read, server, on_message), _Outgoing(write, server, on_message)


class _Ear:
    """A stream that is left to itself but for what it carries."""

    def __init__(self, stream: Any, server: str, on_message: OnMessage) -> None:
        self._stream, self._server, self._on_message = stream, server, on_message

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def __aenter__(self) -> Any:
        await self._stream.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> bool | None:
        left: bool | None = await self._stream.__aexit__(*error)
        return left

    async def aclose(self) -> None:
        await self._stream.aclose()

    def _tell(self, item: SessionMessage | Exception, *, sent: bool) -> None:
        if isinstance(item, Exception):
            message: dict[str, Any] = {"unreadable": str(item)}
        else:
            message = item.message.model_dump(mode="json", by_alias=True, exclude_unset=True)
        self._on_message(self._server, message, sent=sent)


class _Incoming(_Ear):
    """What the server says."""

    _stream: ReadStream[SessionMessage | Exception]

    async def receive(self) -> SessionMessage | Exception:
        item = await self._stream.receive()
        self._tell(item, sent=False)
        return item

    def __aiter__(self) -> _Incoming:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        item = await self._stream.__anext__()
        self._tell(item, sent=False)
        return item


class _Outgoing(_Ear):
    """What is said to the server."""

    _stream: WriteStream[SessionMessage]

    async def send(self, item: SessionMessage, /) -> None:
        self._tell(item, sent=True)
        await self._stream.send(item)
