"""Anthropic Messages."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.providers.base import Chunk, Message, ReasoningChunk, Request, TextChunk, ToolCallChunk
from massgen_tui.providers.wire import (
    CallIds,
    ReplyError,
    Settings,
    Tokens,
    Wire,
    arguments_object,
    compose,
    count,
    mapping,
    own_tools,
    read_call,
    stop_chunk,
    text,
    without_system,
)

MAX_TOKENS = 32_000  # the protocol wants a limit; one that every model since Claude 4 allows


@dataclass(frozen=True, slots=True)
class MessagesNative:
    """The blocks of a reply as they must be sent back: thinking with its signature above all."""

    blocks: Sequence[Mapping[str, Any]]


def build(request: Request, settings: Settings) -> dict[str, Any]:
    """The body of a request."""
    system, messages = without_system(request.messages)
    offered = [
        {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}
        for tool in request.tools
    ]
    fixed = {
        "model": settings.model,
        "system": system,
        "messages": _turns(messages),
        "stream": True,
        "tools": [*own_tools(settings), *offered] or None,
    }
    return compose({"max_tokens": MAX_TOKENS}, settings.params, fixed)


def _turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages as turns that alternate: the results of parallel calls belong into one, before what the user says."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "assistant" if message.role == "assistant" else "user"
        blocks = _blocks(message)
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += blocks
        elif blocks:
            turns.append({"role": role, "content": blocks})
    return turns


def _blocks(message: Message) -> list[dict[str, Any]]:
    if message.role == "tool":
        return [{"type": "tool_result", "tool_use_id": message.tool_call_id, "content": message.text}]
    if isinstance(message.native, MessagesNative):
        return [dict(block) for block in message.native.blocks]
    said: list[dict[str, Any]] = [{"type": "text", "text": message.text}] if message.text.strip() else []
    return said + [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments_object(call)}
        for call in message.tool_calls
    ]


@dataclass(slots=True)
class _Block:
    """A block on its way: how it began, and the pieces that came since."""

    start: Mapping[str, Any]
    pieces: dict[str, list[str]] = field(default_factory=dict)
    citations: list[Any] = field(default_factory=list)

    def joined(self, key: str) -> str:
        return text(self.start.get(key)) + "".join(self.pieces.get(key, ()))


class MessagesReader:
    """Reads one streamed message."""

    def __init__(self, used_ids: Collection[str]) -> None:
        self._ids = CallIds(used_ids)
        self._open: dict[object, _Block] = {}
        self._blocks: list[Mapping[str, Any]] = []
        self._usage: dict[str, Any] = {}
        self._called = False
        self._stop = ""

    @property
    def tokens(self) -> Tokens | None:
        """The latest figures; the protocol counts what went through the cache apart from the input."""
        if not self._usage:
            return None
        read, written = (count(self._usage.get(f"cache_{what}_input_tokens")) for what in ("read", "creation"))
        return Tokens(
            count(self._usage.get("input_tokens")) + read + written,
            count(self._usage.get("output_tokens")),
            count(mapping(self._usage.get("output_tokens_details")).get("thinking_tokens")),
            read,
            written,
        )

    def feed(self, data: Mapping[str, Any]) -> Iterator[Chunk]:
        """The chunks in one event."""
        match data.get("type"):
            case "message_start":
                self._count(mapping(data.get("message")).get("usage"))
            case "content_block_start":
                block = self._open[data.get("index")] = _Block(mapping(data.get("content_block")))
                yield from _piece("text", text(block.start.get("text")))
                yield from _piece("thinking", text(block.start.get("thinking")))
            case "content_block_delta":
                yield from self._delta(self._open.get(data.get("index")), mapping(data.get("delta")))
            case "content_block_stop":
                if (closed := self._open.pop(data.get("index"), None)) is not None:
                    yield from self._close(closed)
            case "message_delta":
                self._stop = text(mapping(data.get("delta")).get("stop_reason")) or self._stop
                self._count(data.get("usage"))
            case "message_stop":
                native = MessagesNative(tuple(self._blocks)) if self._blocks else None
                yield stop_chunk(self._stop, self._called, native)
            case "error":
                raise ReplyError(mapping(data.get("error")) or data)

    def end(self, _done: bool, /) -> None:
        """Always too early: a message says itself that it is complete."""

    def _delta(self, block: _Block | None, delta: Mapping[str, Any]) -> Iterator[Chunk]:
        if block is None:
            return
        for key in ("text", "thinking", "signature", "partial_json"):
            if piece := text(delta.get(key)):
                block.pieces.setdefault(key, []).append(piece)
                yield from _piece(key, piece)
        if "citation" in delta:
            block.citations.append(delta["citation"])

    def _close(self, block: _Block) -> Iterator[Chunk]:
        kind, whole = block.start.get("type"), dict(block.start)
        if kind == "text":
            whole["text"] = block.joined("text")
            if block.citations:
                whole["citations"] = block.citations
            if not whole["text"].strip():
                return
        elif kind == "thinking":
            whole |= {"thinking": block.joined("thinking"), "signature": block.joined("signature")}
        elif kind == "tool_use":
            chunk = self._tool_use(block)
            whole |= {"id": chunk.call.id, "input": arguments_object(chunk.call)}
            yield chunk
        elif "partial_json" in block.pieces:  # a call that the provider answers itself
            whole["input"] = arguments_object(read_call("", "", block.joined("partial_json")))
        self._blocks.append(whole)

    def _tool_use(self, block: _Block) -> ToolCallChunk:
        self._called = True
        raw = block.joined("partial_json") or json.dumps(block.start.get("input") or {}, ensure_ascii=False)
        call_id = self._ids.unique(text(block.start.get("id")))
        return ToolCallChunk(read_call(call_id, text(block.start.get("name")), raw))

    def _count(self, usage: object) -> None:
        self._usage.update({key: value for key, value in mapping(usage).items() if value is not None})


def _piece(kind: str, piece: str) -> Iterator[Chunk]:
    if piece and kind == "text":
        yield TextChunk(piece)
    elif piece and kind == "thinking":
        yield ReasoningChunk(piece)


WIRE = Wire("anthropic", "/v1/messages", build, MessagesReader)
