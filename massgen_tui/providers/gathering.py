"""How a reply is read: asking a socket costs many times what the chunk in it does, so chunks that come close together
are left to gather."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

GATHER_SECONDS = 0.02
"""Less than anybody sees: the screen shows what is new every thirtieth of a second at most."""
PLENTY = 8192
"""Bytes; a stream that brings so many between two waits is read as fast as it comes."""


async def gathered(
    pieces: AsyncIterator[bytes], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncGenerator[bytes, None]:
    """The same pieces; after one that had to be waited for, the next is asked for a little later."""
    loop = asyncio.get_running_loop()
    since_wait = 0
    waited = False

    def wait_begins() -> None:
        nonlocal waited
        waited = True

    while True:
        turn = loop.call_soon(wait_begins)  # runs only if the loop gets its turn, as it does not for what is there
        try:
            piece = await anext(pieces, None)
        finally:
            turn.cancel()
        if piece is None:
            return
        yield piece
        since_wait += len(piece)
        if waited:
            waited = False
            if since_wait < PLENTY:
                await sleep(GATHER_SECONDS)
            since_wait = 0
