"""One life of a connection to a tool server: checked, started, held by an owner task, left; failure is a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui import __version__
from massgen_tui.text.redact import Redactor
from massgen_tui.tools.overhear import OnMessage, overheard
from massgen_tui.tools.process import ServerProcess
from massgen_tui.tools.validate import problems, resolved_problems

if TYPE_CHECKING:
    from mcp import Client
    from mcp.client._transport import Transport

START_SECONDS = 30.0
CALL_SECONDS = 120.0
READ_SECONDS = 300.0
LEAVE_SECONDS = 2.0

_CLOSED = ("Connection closed", "SSE stream")
"""How the SDK begins to say that a connection broke; servers use the same code for failures of their own."""


class ToolServerError(Exception):
    """A server that cannot be used, in a sentence for the person."""


class Connection:
    """The transport is entered and left by its owner task, as the SDK's cancel scopes want it; anybody may call."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, Any],
        stderr_path: Path | None,
        redactor: Redactor | None,
        on_message: OnMessage | None = None,
    ) -> None:
        self._name, self._settings, self._on_message = name, settings, on_message
        self._process = None if settings.get("url") else ServerProcess(settings, stderr_path, redactor)
        self._owner: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[Client] | None = None
        self._leaving = asyncio.Event()
        self._failure: ToolServerError | None = None

    @property
    def call_seconds(self) -> float:
        """How long a call may take, or stay without progress."""
        return float(self._settings.get("timeout") or CALL_SECONDS)

    @property
    def began(self) -> bool:
        """Whether the server was reached at some time."""
        ready = self._ready
        return ready is not None and ready.done() and not ready.cancelled() and ready.exception() is None

    @property
    def is_gone(self) -> bool:
        """Whether the server was there and its process has ended."""
        return self.began and self._process is not None and bool(self._process.exit_status)

    async def client(self) -> Client:
        """The SDK's client; the first time this starts the server."""
        if self._failure is not None:
            raise self._failure
        if self._ready is None:
            self._ready = asyncio.get_running_loop().create_future()
            self._owner = asyncio.create_task(self._own(self._ready), name=f"tool server {self._name}")
        await asyncio.wait([self._ready])
        return self._ready.result()

    def fail(self, error: BaseException) -> ToolServerError:
        """From now on this connection is of no use, for this reason; the first reason is the one that counts."""
        if self._failure is None:
            self._failure = ToolServerError(f"The tool server {self._name} {self.why(error)}.")
        return self._failure

    def why(self, error: BaseException) -> str:
        """A failure in words that follow the server's name."""
        error = _innermost(error)
        if isinstance(error, TimeoutError):
            return f"did not answer within {START_SECONDS:g} s"
        if isinstance(error, FileNotFoundError):
            return f"cannot be started: there is no {error.filename or 'such program'}"
        if is_closed(error):
            status = self._process.exit_status if self._process else ""
            return f"has ended ({status})" if status else "has closed the connection"
        return f"cannot be used: {str(error).rstrip('.') or type(error).__name__}"

    async def leave(self) -> None:
        """Leave the server; a process is ended within two seconds."""
        self._failure = self._failure or ToolServerError(f"The tool server {self._name} is closed.")
        self._leaving.set()
        if self._owner is not None and self._ready is not None:
            if not self._ready.done():
                self._owner.cancel()
            await asyncio.wait([self._owner], timeout=LEAVE_SECONDS)
            self._owner.cancel()  # a server over the network may not care that we leave

    async def _own(self, ready: asyncio.Future[Client]) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(START_SECONDS):
                    wrong = problems(self._settings) or await resolved_problems(self._settings)
                    if wrong:
                        raise ValueError("; ".join(wrong))
                    client = await stack.enter_async_context(await self._client(stack))
                ready.set_result(client)
                await self._leaving.wait()
        except Exception as error:  # whatever an SDK and a stranger's program come up with is this server's failure
            self.fail(error)
        finally:
            if not ready.done():
                ready.set_exception(self._failure or ToolServerError(f"The tool server {self._name} was not started."))
                ready.exception()  # seen, even if whoever asked has gone

    async def _client(self, stack: AsyncExitStack) -> Client:
        """Importing the SDK takes a second or more, so it happens here, in a thread."""
        await asyncio.to_thread(__import__, "mcp")
        from mcp import Client
        from mcp.types import Implementation

        transport = self._process.transport() if self._process else await self._http(stack)
        if self._on_message is not None:
            transport = overheard(transport, self._name, self._on_message)
        return Client(transport, client_info=Implementation(name="massgen-tui", version=__version__))

    async def _http(self, stack: AsyncExitStack) -> Transport:
        """Redirects are not followed: they could lead to where the settings may not."""
        import httpx2
        from mcp.client.streamable_http import streamable_http_client

        read = float(self._settings.get("http_read_timeout") or READ_SECONDS)
        http = httpx2.AsyncClient(
            headers=self._settings.get("headers") or {}, timeout=httpx2.Timeout(self.call_seconds, read=read)
        )
        await stack.enter_async_context(http)
        return streamable_http_client(self._settings["url"], http_client=http)


def is_closed(error: BaseException) -> bool:
    """Whether the connection broke, so that no reply can come over it any more."""
    from mcp import MCPError
    from mcp.types import CONNECTION_CLOSED

    return isinstance(error, MCPError) and error.code == CONNECTION_CLOSED and error.message.startswith(_CLOSED)


def _innermost(error: BaseException) -> BaseException:
    """The first single failure inside the groups that task groups wrap around it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
