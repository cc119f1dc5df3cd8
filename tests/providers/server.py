"""A model server on loopback that plays what a test wrote, byte by byte, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

LIFETIME_SECONDS = 20.0
TLS_HANDSHAKE = b"\x16"

Ending = Literal["clean", "reset", "silence"]


@dataclass(frozen=True)
class Play:
    """One response: its parts are sent one by one, `piece` bytes at a time, and then it ends in some way."""

    parts: Sequence[bytes] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream; charset=utf-8"
    piece: int = 1 << 20
    ending: Ending = "clean"
    piecemeal: bool = False
    """Whether the client may read between two pieces, so that each can be a read of its own."""


@dataclass(frozen=True)
class Asked:
    """One request as it came in; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Any


class Server:
    """Plays one response after the other; when there are none left, the last one again."""

    def __init__(self) -> None:
        self.url = ""
        self.port = 0
        self.asked: list[Asked] = []
        self.connections = 0
        self.was_asked = asyncio.Event()
        self.client_left = asyncio.Event()
        self._plays: list[Play] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def play(self, *plays: Play) -> None:
        self._plays = list(plays)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def abandoned(self) -> None:
        """Wait until no connection is open any more."""
        async with asyncio.timeout(LIFETIME_SECONDS / 4):
            while self._tasks:
                await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(LIFETIME_SECONDS):
                while await self._answer(reader, writer):
                    pass
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            self.client_left.set()
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serve one request; False when the connection must not be used again."""
        first = await reader.readexactly(1)
        if first == TLS_HANDSHAKE:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return False
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.asked.append(Asked(head[0].split()[1], headers, json.loads(body)))
        self.was_asked.set()
        play = self._plays.pop(0) if len(self._plays) > 1 else self._plays[0]
        writer.write(_head(play))
        for part in play.parts:
            for start in range(0, len(part), play.piece):
                piece = part[start : start + play.piece]
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                await writer.drain()
                if play.piecemeal:
                    await asyncio.sleep(0)
        if play.ending == "reset":
            writer.transport.abort()
            return False
        if play.ending == "silence":
            await reader.read(1)  # nothing comes: the client leaves
            self.client_left.set()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


def _head(play: Play) -> bytes:
    headers = {"content-type": play.content_type, "transfer-encoding": "chunked", **play.headers}
    lines = [f"HTTP/1.1 {play.status} Scripted", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server that is gone when the block is left."""
    server = Server()
    listener = await asyncio.start_server(server.accept, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.port}"
    try:
        yield server
    finally:
        listener.close()
        await server.stop()


def sse(data: Mapping[str, Any] | str, event: str = "") -> bytes:
    """One event."""
    written = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {event}\n" if event else "").encode() + f"data: {written}\n\n".encode()
