"""A model server for the benches, in a process of its own: it streams as fast or as steadily as it is told."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.bench.speech import chunks

REPEATED = 10_000
LONG_LINE = "the agent reads the plan, then writes what it has found and checks it against the notes of the others\n"
MOST_CAUGHT_UP = 0.25
"""Seconds; a server that was held up for longer does not make up for it by a flood that nobody asked for."""
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def events(path: str, text: str) -> bytes:
    """A delta of text in the protocol that is spoken at the path."""
    match path.rpartition("/")[2]:
        case "completions":
            delta = {"index": 0, "delta": {"content": text}, "logprobs": None, "finish_reason": None}
            ids = {"id": "chatcmpl-000001", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            return _event({**ids, "choices": [delta]})
        case "responses":
            place = {"item_id": "msg_000001", "output_index": 0, "content_index": 0, "sequence_number": 1}
            return _event({"type": "response.output_text.delta", **place, "delta": text, "logprobs": []})
        case _:
            delta = {"type": "text_delta", "text": text}
            return _event({"type": "content_block_delta", "index": 0, "delta": delta}, named=True)


def opening(path: str) -> bytes:
    """What comes before the first delta."""
    if path.rpartition("/")[2] != "messages":
        return b""
    start = {"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 1}}}
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    return _event(start, named=True) + _event(block, named=True)


def ending(path: str, answer: str) -> bytes:
    """What ends a reply; with an answer it is given by the workflow tool, which only chat completions need here."""
    match path.rpartition("/")[2]:
        case "completions":
            function = {"name": "new_answer", "arguments": json.dumps({"content": answer})}
            calls = [{"index": 0, "id": "call_1", "type": "function", "function": function}] if answer else []
            usage = {"prompt_tokens": 9, "completion_tokens": 9}
            last = {"index": 0, "delta": {"tool_calls": calls}, "finish_reason": "stop"}
            return _event({"choices": [last]}) + _event({"choices": [], "usage": usage}) + b"data: [DONE]\n\n"
        case "responses":
            usage = {"input_tokens": 9, "output_tokens": 9}
            return _event({"type": "response.completed", "response": {"status": "completed", "usage": usage}})
        case _:
            return _event({"type": "message_stop"}, named=True)


def _event(data: Mapping[str, object], named: bool = False) -> bytes:
    name = f"event: {data['type']}\n" if named else ""
    return f"{name}data: {json.dumps(data)}\n\n".encode()


def said() -> list[str]:
    """The chunks of a reply, which begins again when all have been sent."""
    return list(itertools.islice(chunks(7), REPEATED))


class ModelServer:
    """Sends so many chunks per reply at a rate, 0 for as fast as they are taken; timed ones say when they went.

    With `before` every reply begins with that many characters at once.
    """

    def __init__(self, chunks: int, rate: float, timed: bool, before: int) -> None:
        self._chunks, self._rate, self._timed, self._before = chunks, rate, timed, before
        self._said = said()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split()[1].decode()
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(length.partition(b":")[2]))
                await self._reply(writer, path)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _reply(self, writer: asyncio.StreamWriter, path: str) -> None:
        writer.write(HEAD)
        _write(writer, opening(path))
        for _ in range(self._before // len(LONG_LINE)):
            _write(writer, events(path, LONG_LINE))
            await writer.drain()
        due = time.monotonic()
        for number in range(self._chunks):
            _write(
                writer, events(path, f"@{time.time():.6f} " if self._timed else self._said[number % len(self._said)])
            )
            await writer.drain()
            if self._rate:
                due = max(due + 1 / self._rate, time.monotonic() - MOST_CAUGHT_UP)
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        _write(writer, ending(path, f"Done at {time.time()}." if self._timed else ""))
        writer.write(b"0\r\n\r\n")
        await writer.drain()


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if data:
        writer.write(b"%x\r\n%s\r\n" % (len(data), data))


@contextmanager
def model_server(chunks: int, rate: float = 0, *, timed: bool = False, before: int = 0) -> Iterator[str]:
    """The address of a running server, until the block is left."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.model_server",
        str(chunks),
        str(rate),
        str(before),
        *(["--timed"] if timed else []),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("chunks", type=int)
    parser.add_argument("rate", type=float)
    parser.add_argument("before", type=int)
    parser.add_argument("--timed", action="store_true")
    found = parser.parse_args()
    server = ModelServer(found.chunks, found.rate, found.timed, found.before)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", flush=True)
    await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
