"""A tool server of ours, which refuses arguments that its tools do not have: the agent learns that they did nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from massgen_tui.tools.tool import unknown_arguments

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer


def own_server(name: str) -> MCPServer:
    """A server without tools yet; the SDK's own drops unknown arguments without a word."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    class OwnServer(MCPServer):
        async def call_tool(self, name: str, arguments: dict[str, Any], *more: Any, **named: Any) -> Any:
            asked = (tool for tool in await self.list_tools() if tool.name == name)
            wrong = "".join(unknown_arguments(name, tool.input_schema, arguments) for tool in asked)
            if wrong:
                raise ToolError(wrong)
            return await super().call_tool(name, arguments, *more, **named)

    return OwnServer(name, log_level="WARNING")
