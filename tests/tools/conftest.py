from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from massgen_tui.tools.mcp import McpServer

Start = Callable[..., McpServer]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    started: list[McpServer] = []

    def make(*args: Any, **more: Any) -> McpServer:
        started.append(McpServer("calc", *args, **more))
        return started[-1]

    yield make
    for server in started:
        await server.close()
