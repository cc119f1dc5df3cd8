"""MCP servers: started at first use, started again once if they die, every failure a sentence."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from massgen_tui.text.redact import Redactor
from massgen_tui.tools import connection
from massgen_tui.tools.connection import Connection, ToolServerError, is_closed
from massgen_tui.tools.overhear import OnMessage
from massgen_tui.tools.tool import Tool

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult

RESTARTS = 1


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back, or why it gave nothing."""

    text: str
    is_error: bool = False
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """A resource or a prompt of a server, as a person may look it up."""

    name: str
    description: str
    detail: str  # the address of a resource, the arguments of a prompt


class OnProgress(Protocol):
    """Told how far a call is."""

    def __call__(self, done: float, total: float | None, message: str | None) -> None:
        """So much is done of so much, where that is known."""


class McpServer:
    """One server under its name, whatever becomes of the connection to it."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, Any],
        stderr_path: Path | None = None,
        redactor: Redactor | None = None,
        on_message: OnMessage | None = None,
    ) -> None:
        self.name = name
        self._settings, self._stderr_path, self._redactor = settings, stderr_path, redactor
        self._on_message = on_message
        self._connection = self._new_connection()
        self._restarts = 0
        self._closed = False
        self._leaving: set[asyncio.Task[None]] = set()
        self._tools: list[Tool] | None = None
        self._troubles: list[str] = []
        self._told: set[str] = set()

    async def tools(self) -> list[Tool]:
        """The tools on offer under their full names; the first time this starts the server."""
        line, client = await self._connected()
        if self._tools is None:
            try:
                tools = await listed(client.list_tools, lambda page: page.tools)
            except _unlistable() as error:
                self._tell(str(line.fail(error)))
                raise line.fail(error) from error
            named = [(full_name(self.name, tool.name), tool) for tool in tools]
            allowed, excluded = self._settings.get("allowed_tools"), self._settings.get("exclude_tools") or ()
            self._tools = [
                Tool(full, tool.description or "", tool.input_schema)
                for full, tool in named
                if is_offered({tool.name, full}, allowed, excluded)
            ]
        return self._tools

    async def resources(self) -> list[Offer]:
        """The resources that the server says it has."""
        line, client = await self._connected()
        if client.server_capabilities.resources is None:
            return []
        found = await self._looked_up(line, client.list_resources, lambda page: page.resources)
        return [Offer(resource.name, resource.description or "", resource.uri) for resource in found]

    async def prompts(self) -> list[Offer]:
        """The prompts that the server says it has."""
        line, client = await self._connected()
        if client.server_capabilities.prompts is None:
            return []
        found = await self._looked_up(line, client.list_prompts, lambda page: page.prompts)
        return [
            Offer(
                prompt.name, prompt.description or "", ", ".join(argument.name for argument in prompt.arguments or ())
            )
            for prompt in found
        ]

    async def call(self, tool: str, args: Mapping[str, Any], on_progress: OnProgress | None = None) -> ToolResult:
        """Call a tool by its plain name; cancelling this cancels it at the server, progress gives it more time."""
        line, client = await self._connected()
        from mcp import MCPError

        began = time.monotonic()
        try:
            async with asyncio.timeout(line.call_seconds) as limit:
                clock = asyncio.get_running_loop().time

                async def step(progress: float, total: float | None, message: str | None) -> None:
                    limit.reschedule(clock() + line.call_seconds)
                    if on_progress is not None:
                        on_progress(progress, total, message)

                result = await client.call_tool(tool, dict(args), progress_callback=step)
        except TimeoutError:
            text, failed = f"{tool} gave no result within {line.call_seconds:g} s.", True
        except MCPError as error:
            if is_closed(error):
                text, failed = self._lost(line, error), True
            else:
                text, failed = f"{self.name} refused the call: {error.message}", True
        except (RuntimeError, ValueError) as error:  # a result that is not what the protocol or the tool's schema says
            text, failed = f"{self.name} sent a result that cannot be read: {error}", True
        else:
            text, failed = result_text(result), bool(result.is_error)
            if failed:
                text = text.removeprefix(f"Error executing tool {tool}: ")
        return ToolResult(text, failed, time.monotonic() - began)

    def troubles(self) -> list[str]:
        """What went wrong with the server since the last time, a sentence each."""
        told, self._troubles = self._troubles, []
        return told

    async def close(self) -> None:
        """Leave the server; a process is ended within two seconds."""
        self._closed = True
        await asyncio.gather(self._connection.leave(), *self._leaving)

    # -- the connection ----------------------------------------------------------------------------------------------

    async def _looked_up(
        self, line: Connection, ask: Callable[..., Awaitable[Any]], items: Callable[[Any], list[Any]]
    ) -> list[Any]:
        """A list that only a person wants, so that its failure does the connection no harm."""
        try:
            return await listed(ask, items)
        except _unlistable() as error:
            raise ToolServerError(f"The tool server {self.name} {line.why(error)}.") from error

    def _new_connection(self) -> Connection:
        return Connection(self.name, self._settings, self._stderr_path, self._redactor, self._on_message)

    async def _connected(self) -> tuple[Connection, Client]:
        """The connection and its client; a server that died while nobody spoke with it is started again before."""
        if self._connection.is_gone and not self._closed and self._restarts < RESTARTS:
            from mcp import MCPError
            from mcp.types import CONNECTION_CLOSED

            self._restart(MCPError(CONNECTION_CLOSED, "Connection closed"))
        line = self._connection
        try:
            return line, await line.client()
        except ToolServerError as error:
            self._tell(str(error))
            raise

    def _lost(self, line: Connection, error: Exception) -> str:
        """The connection broke in a call, which may have done its work or not, so it is not made again."""
        if line is not self._connection:
            return f"The tool server {self.name} has ended before there was a result."
        if self._closed or self._restarts >= RESTARTS:
            failure = line.fail(error)
            self._tell(str(failure))
            raise failure from error
        return self._restart(error)

    def _restart(self, error: Exception) -> str:
        old, self._connection = self._connection, self._new_connection()
        self._restarts += 1
        self._tools = None
        task = asyncio.create_task(old.leave(), name=f"end of tool server {self.name}")
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        sentence = f"The tool server {self.name} {old.why(error)}; it is started again."
        self._tell(sentence)
        return sentence

    def _tell(self, sentence: str) -> None:
        if not self._closed and sentence not in self._told:
            self._told.add(sentence)
            self._troubles.append(sentence)


async def listed(ask: Callable[..., Awaitable[Any]], items: Callable[[Any], list[Any]]) -> list[Any]:
    """All pages of a list, if the server comes to an end with it in time."""
    found: list[Any] = []
    cursor: str | None = None
    async with asyncio.timeout(connection.START_SECONDS):
        while True:
            page = await ask(cursor=cursor)
            found += items(page)
            cursor = page.next_cursor
            if not cursor:
                return found


def _unlistable() -> tuple[type[Exception], ...]:
    """What may come of asking a server for a list: silence, a refusal, or what cannot be read."""
    from mcp import MCPError

    return TimeoutError, MCPError, RuntimeError, ValueError


def is_offered(names: Set[str], allowed: Collection[str] | None, excluded: Collection[str]) -> bool:
    """Whether a tool of these names may be used: it is on the list if there is one, and not on the other."""
    return (allowed is None or not names.isdisjoint(allowed)) and names.isdisjoint(excluded)


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
