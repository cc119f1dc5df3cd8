"""A tool server over the network leads nobody to where the settings do not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from massgen_tui.tools.connection import ToolServerError
from massgen_tui.tools.mcp import McpServer


async def test_a_redirect_is_not_followed(start: Callable[..., McpServer]) -> None:
    asked, elsewhere = asyncio.Event(), asyncio.Event()

    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        elsewhere.set()
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as other:
        place = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}/mcp"

        async def send_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            head = f"HTTP/1.1 307 Moved\r\nlocation: {place}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            writer.write(head.encode())
            writer.close()

        async with await asyncio.start_server(send_on, "127.0.0.1", 0) as listener:
            url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/mcp"
            security = {"allow_localhost": True}
            server = start({"type": "streamable-http", "url": url, "headers": {"X-Key": "k"}, "security": security})
            with pytest.raises(ToolServerError, match="calc "):
                async with asyncio.timeout(10):
                    await server.tools()
            await server.close()
    assert asked.is_set()
    assert not elsewhere.is_set()
