"""How the tests ask a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    Message,
    ReasoningChunk,
    Request,
    RetryChunk,
    StopChunk,
    TextChunk,
    ToolCall,
    ToolCallChunk,
    ToolSpec,
    UsageChunk,
)
from massgen_tui.providers.make import WIRES, make_provider, read_settings
from massgen_tui.providers.remote import RemoteProvider
from massgen_tui.providers.reply import Reply
from massgen_tui.providers.wire import Settings, Wire
from tests.providers.server import Server
from tests.providers.speakers import Speaker

VOTE = ToolSpec("vote", "Vote for an answer.", {"type": "object", "properties": {"agent_id": {"type": "string"}}})
ADD = ToolSpec("add", "Add numbers.", {"type": "object", "properties": {}})
QUESTION = (Message("system", "You are ana."), Message("user", "How much is 1+2?"))


def settings(backend_type: str = "chatcompletion", **backend: Any) -> Settings:
    return read_settings("ana", {"type": backend_type, "model": "m-1", "api_key": "k", **backend}, {})


def provider(server: Server, speaker: Speaker, **backend: Any) -> RemoteProvider:
    made = make_provider("ana", _backend(server, speaker, {"max_retries": 0, **backend}), {})
    assert isinstance(made, RemoteProvider)
    return made


def patient(server: Server, speaker: Speaker, **backend: Any) -> tuple[RemoteProvider, list[float]]:
    """A provider that tries again without waiting, and how long it would have waited."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    made = read_settings("ana", _backend(server, speaker, backend), {})
    return RemoteProvider(made, WIRES[made.backend.protocol], sleep), waits


def _backend(server: Server, speaker: Speaker, backend: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": speaker.type, "model": "m-1", "base_url": server.url, "api_key": "key-1", **backend}


def request(messages: Sequence[Message] = QUESTION, tools: Sequence[ToolSpec] = (VOTE, ADD)) -> Request:
    return Request("ana", messages, tools)


async def ask(asked: RemoteProvider, wanted: Request | None = None) -> list[Chunk]:
    try:
        return [chunk async for chunk in asked.stream(wanted or request())]
    finally:
        await asked.close()


def text(chunks: Sequence[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))


def reasoning(chunks: Sequence[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, ReasoningChunk))


def calls(chunks: Sequence[Chunk]) -> list[ToolCall]:
    return [chunk.call for chunk in chunks if isinstance(chunk, ToolCallChunk)]


def usage(chunks: Sequence[Chunk]) -> UsageChunk:
    (found,) = [chunk for chunk in chunks if isinstance(chunk, UsageChunk)]
    return found


def stop(chunks: Sequence[Chunk]) -> StopChunk:
    last = chunks[-1]
    assert isinstance(last, StopChunk), last
    return last


def failure(chunks: Sequence[Chunk]) -> ErrorChunk:
    last = chunks[-1]
    assert isinstance(last, ErrorChunk), last
    return last


def retries(chunks: Sequence[Chunk]) -> list[RetryChunk]:
    return [chunk for chunk in chunks if isinstance(chunk, RetryChunk)]


def read(wire: Wire, parts: Sequence[bytes], used: Sequence[str] = ()) -> list[Chunk]:
    """What a reply comes to that arrives in these pieces."""
    reply = Reply(wire.reader(used), settings(), {})
    chunks = [chunk for part in parts for chunk in reply.feed(part)]
    return chunks if reply.over else [*chunks, *reply.end()]
