"""The tools of one agent: its servers together, under names that say which server a tool belongs to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from massgen_tui.text.redact import Redactor
from massgen_tui.tools.connection import ToolServerError
from massgen_tui.tools.mcp import McpServer, Offer, OnProgress, ToolResult, full_name, is_offered
from massgen_tui.tools.overhear import OnMessage
from massgen_tui.tools.tool import Tool

OnServer = Callable[[str, Literal["starting", "ready", "failed"], Mapping[str, Any]], None]
"""Told how far a server is: that it is being started; what it offers, once it is ready; else what the problem is."""

OFFER_SECONDS = 2.0
"""How long a server may take to list its resources or prompts, which nobody needs to go on."""

Servers = Sequence[Mapping[str, Any]] | Mapping[str, Mapping[str, Any]]


class Toolbox:
    """Several servers as one; a server that cannot be used is left out and told of once."""

    def __init__(
        self,
        servers: Servers,
        *,
        stderr_path: Callable[[str], Path | None] = lambda _: None,
        redactor: Redactor | None = None,
        allowed: Sequence[str] | None = None,
        excluded: Sequence[str] = (),
        on_message: OnMessage | None = None,
    ) -> None:
        self._stderr_path, self._redactor, self._on_message = stderr_path, redactor, on_message
        self._servers = {name: self._server(name, settings) for name, settings in _named(servers)}
        self._allowed, self._excluded = allowed, excluded
        self._tools: dict[str, tuple[McpServer, str]] = {}
        self._told: dict[McpServer, str] = {}  # what was told of a server: its problem, or that it has none

    @property
    def names(self) -> list[str]:
        """The full names of the tools found so far."""
        return list(self._tools)

    @property
    def servers(self) -> list[McpServer]:
        """The servers, for those who want to know what each offers."""
        return list(self._servers.values())

    async def specs(self, on_server: OnServer | None = None) -> list[Tool]:
        """The tools of all servers that can be reached; the first time this starts them, all at once."""
        lists = await asyncio.gather(*(self._begin(server, on_server) for server in self._servers.values()))
        found = [spec for specs in lists for spec in specs]
        names = {spec.name for spec in found}
        self._tools = {name: tool for name, tool in self._tools.items() if name in names}
        return found

    async def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        on_progress: OnProgress | None = None,
        *,
        call_id: str = "",  # noqa: ARG002
    ) -> ToolResult:
        """Call a tool by its full name; a failure is a result, not an exception."""
        if name not in self._tools:
            return ToolResult(f"There is no tool {name}.", is_error=True)
        server, tool = self._tools[name]
        try:
            return await server.call(tool, arguments, on_progress)
        except ToolServerError as error:
            return ToolResult(str(error), is_error=True)

    def troubles(self) -> list[str]:
        """What went wrong with servers since the last time, a sentence each."""
        return [sentence for server in self._servers.values() for sentence in server.troubles()]

    async def replace(self, server: Mapping[str, Any]) -> None:
        """Leave the server of that name and take this one in its place; it starts when it is first used."""
        name = str(server["name"])
        old = self._servers.get(name)
        self._servers[name] = self._server(name, server)
        self._tools = {full: tool for full, tool in self._tools.items() if tool[0] is not old}
        if old is not None:
            await old.close()

    async def close(self) -> None:
        """Leave all servers at once, within two seconds."""
        await asyncio.gather(*(server.close() for server in self._servers.values()))

    def _server(self, name: str, settings: Mapping[str, Any]) -> McpServer:
        return McpServer(name, settings, self._stderr_path(name), self._redactor, self._on_message)

    async def _begin(self, server: McpServer, on_server: OnServer | None) -> list[Tool]:
        """The tools of a server, and a word to whoever waits for its start or should know that it is gone."""
        if on_server is None:
            return (await self._specs(server))[0]
        if server not in self._told:
            on_server(server.name, "starting", {})
        specs, problem = await self._specs(server)
        if self._told.get(server) != problem:
            self._told[server] = problem
            if problem:
                on_server(server.name, "failed", {"problem": problem})
            else:
                on_server(server.name, "ready", await self._offer(server, specs))
        return specs

    async def _specs(self, server: McpServer) -> tuple[list[Tool], str]:
        """The tools of a server that are offered; or none, and why, which the server tells by itself as well."""
        try:
            specs = await server.tools()
        except ToolServerError as error:
            return [], str(error)
        prefix = full_name(server.name, "")
        offered = [
            spec
            for spec in specs
            if is_offered({spec.name, spec.name.removeprefix(prefix)}, self._allowed, self._excluded)
        ]
        for spec in offered:
            self._tools[spec.name] = (server, spec.name.removeprefix(prefix))
        return offered, ""

    async def _offer(self, server: McpServer, specs: Sequence[Tool]) -> Mapping[str, Any]:
        """All that a person may want to know of a server."""
        resources, prompts = await asyncio.gather(_in_time(server.resources), _in_time(server.prompts))
        return {
            "tools": [{"name": self._tools[spec.name][1], "description": spec.description} for spec in specs],
            "resources": [{"name": it.name, "description": it.description, "uri": it.detail} for it in resources],
            "prompts": [{"name": it.name, "description": it.description, "arguments": it.detail} for it in prompts],
        }


def _named(servers: Servers) -> list[tuple[str, Mapping[str, Any]]]:
    if isinstance(servers, Mapping):
        return list(servers.items())
    return [(str(server["name"]), server) for server in servers]


async def _in_time(ask: Callable[[], Awaitable[list[Offer]]]) -> list[Offer]:
    """What a server lists; nothing if it does not, or not soon."""
    try:
        async with asyncio.timeout(OFFER_SECONDS):
            return await ask()
    except (TimeoutError, ToolServerError):
        return []
