"""Connections to MCP servers: started at first use, one owner task each, every failure a sentence."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui import __version__
from massgen_tui.tools.process import ServerProcess
from massgen_tui.tools.tool import Tool

if TYPE_CHECKING:
    from mcp import Client
    from mcp.client._transport import Transport
    from mcp.types import CallToolResult

START_SECONDS = 30.0
CALL_SECONDS = 120.0
READ_SECONDS = 300.0


class ToolServerError(Exception):
    """A server that cannot be used, in a sentence for the person."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back, or why it gave nothing."""

    text: str
    is_error: bool = False
    elapsed: float = 0.0


class McpServer:
    """One server; the transport is entered and left by its owner task, calls run in the tasks of those who call."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, Any],
        stderr_path: Path | None = None,
        clean: Callable[[str], str] | None = None,
    ) -> None:
        self.name = name
        self._settings = settings
        self._process = None if settings.get("url") else ServerProcess(settings, stderr_path, clean)
        self._seconds = float(settings.get("timeout") or CALL_SECONDS)
        self._owner: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[Client] | None = None
        self._leaving = asyncio.Event()
        self._failure: ToolServerError | None = None
        self._tools: list[Tool] | None = None

    async def tools(self) -> list[Tool]:
        """The tools on offer under their full names; the first time this starts the server."""
        client = await self._connected()
        from mcp import MCPError

        if self._tools is None:
            try:
                async with asyncio.timeout(START_SECONDS):
                    self._tools = await self._list(client)
            except (TimeoutError, MCPError, RuntimeError, ValueError) as error:
                raise self._fail(error) from error
        return self._tools

    async def call(self, tool: str, args: Mapping[str, Any]) -> ToolResult:
        """Call a tool by its plain name; cancelling this cancels the call at the server."""
        client = await self._connected()
        from mcp import MCPError
        from mcp.types import CONNECTION_CLOSED

        began = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                result = await client.call_tool(tool, dict(args))
        except TimeoutError:
            text, failed = f"{tool} gave no result within {self._seconds:g} s.", True
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                raise self._fail(error) from error
            text, failed = f"{self.name} refused the call: {error.message}", True
        except (RuntimeError, ValueError) as error:  # a result that is not what the protocol or the tool's schema says
            text, failed = f"{self.name} sent a result that cannot be read: {error}", True
        else:
            text, failed = result_text(result), bool(result.is_error)
        return ToolResult(text, failed, time.monotonic() - began)

    async def close(self) -> None:
        """Leave the server; a process is ended within two seconds."""
        self._failure = self._failure or ToolServerError(f"The tool server {self.name} is closed.")
        self._leaving.set()
        if self._owner is not None and self._ready is not None:
            if not self._ready.done():
                self._owner.cancel()
            await asyncio.wait([self._owner])

    # -- the owner -------------------------------------------------------------------------------------------------

    async def _connected(self) -> Client:
        if self._failure is not None:
            raise self._failure
        if self._ready is None:
            self._ready = asyncio.get_running_loop().create_future()
            self._owner = asyncio.create_task(self._own(self._ready), name=f"tool server {self.name}")
        await asyncio.wait([self._ready])
        return self._ready.result()

    async def _own(self, ready: asyncio.Future[Client]) -> None:
        """Hold the connection from start to end in one task, as the SDK's cancel scopes want it."""
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(START_SECONDS):
                    client = await stack.enter_async_context(await self._client(stack))
                ready.set_result(client)
                await self._leaving.wait()
        except Exception as error:  # whatever an SDK and a stranger's program come up with is this server's failure
            self._fail(error)
        finally:
            if not ready.done():
                ready.set_exception(self._failure or ToolServerError(f"The tool server {self.name} was not started."))
                ready.exception()  # seen, even if whoever asked has gone

    async def _client(self, stack: AsyncExitStack) -> Client:
        """Importing the SDK takes a second or more, so it happens here, in a thread."""
        await asyncio.to_thread(__import__, "mcp")
        from mcp import Client
        from mcp.types import Implementation

        transport = self._process.transport() if self._process else await self._http(stack)
        return Client(transport, client_info=Implementation(name="massgen-tui", version=__version__))

    async def _http(self, stack: AsyncExitStack) -> Transport:
        import httpx2
        from mcp.client.streamable_http import streamable_http_client

        read = float(self._settings.get("http_read_timeout") or READ_SECONDS)
        http = httpx2.AsyncClient(
            headers=self._settings.get("headers") or {}, timeout=httpx2.Timeout(self._seconds, read=read)
        )
        await stack.enter_async_context(http)
        return streamable_http_client(self._settings["url"], http_client=http)

    async def _list(self, client: Client) -> list[Tool]:
        found: list[Tool] = []
        cursor: str | None = None
        while True:
            page = await client.list_tools(cursor=cursor)
            for tool in page.tools:
                full = full_name(self.name, tool.name)
                if self._offers(tool.name, full):
                    found.append(Tool(full, tool.description or "", tool.input_schema))
            cursor = page.next_cursor
            if not cursor:
                return found

    def _offers(self, *names: str) -> bool:
        allowed, excluded = self._settings.get("allowed_tools"), self._settings.get("exclude_tools") or ()
        return (allowed is None or any(name in allowed for name in names)) and not any(
            name in excluded for name in names
        )

    def _fail(self, error: Exception) -> ToolServerError:
        """From now on this server is out, for this reason; the first reason is the one that counts."""
        if self._failure is None:
            self._failure = ToolServerError(f"The tool server {self.name} {self._why(_innermost(error))}.")
        return self._failure

    def _why(self, error: BaseException) -> str:
        from mcp import MCPError
        from mcp.types import CONNECTION_CLOSED

        if isinstance(error, TimeoutError):
            return f"did not answer within {START_SECONDS:g} s"
        if isinstance(error, FileNotFoundError):
            return f"cannot be started: there is no {error.filename or 'such program'}"
        if isinstance(error, MCPError) and error.code == CONNECTION_CLOSED:
            status = self._process.exit_status if self._process else ""
            return f"has ended ({status})" if status else "has closed the connection"
        return f"cannot be used: {str(error).rstrip('.') or type(error).__name__}"


def full_name(server: str, tool: str) -> str:
    """The name under which a model knows a server's tool."""
    return f"mcp__{server}__{tool}"


def result_text(result: CallToolResult) -> str:
    """The text of a result; what is no text is named."""
    parts: list[str] = []
    for block in result.content:
        match block.type:
            case "text":
                parts.append(block.text)
            case "image" | "audio":
                parts.append(f"[{block.type} {block.mime_type}, {len(block.data) * 3 // 4} bytes]")
            case "resource":
                parts.append(getattr(block.resource, "text", f"[resource {block.resource.uri}]"))
            case "resource_link":
                parts.append(f"[link {block.uri}]")
    if not parts and result.structured_content is not None:
        return json.dumps(result.structured_content, ensure_ascii=False)
    return "\n".join(parts)


def _innermost(error: BaseException) -> BaseException:
    """The first single failure inside the groups that task groups wrap around it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
