"""Chat completions: what OpenAI began and nearly every other server speaks, each with an accent of its own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.providers.base import Chunk, Message, ReasoningChunk, Request, TextChunk, ToolCallChunk
from massgen_tui.providers.wire import (
    CallIds,
    ReplyError,
    Settings,
    Tokens,
    Wire,
    arguments_json,
    compose,
    cost,
    count,
    is_empty,
    items,
    mapping,
    own_tools,
    read_call,
    stop_chunk,
    text,
)

_REASONING = ("reasoning_content", "reasoning")


@dataclass(frozen=True, slots=True)
class ChatNative:
    """What must stand in the assistant's message beside text and calls when it is sent back."""

    fields: Mapping[str, Any]  # the reasoning, under the name the server gave it
    signatures: Mapping[str, Any]  # by call id: what the server attached to the call


def build(request: Request, settings: Settings) -> dict[str, Any]:
    """The body of a request."""
    offered = [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in request.tools
    ]
    fixed = {
        "model": settings.model,
        "messages": [_message(message) for message in request.messages if not is_empty(message)],
        "stream": True,
        "tools": [*own_tools(settings), *offered] or None,
    }
    return compose({"stream_options": {"include_usage": True}}, settings.params, fixed)


def _message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.text}
    if message.role != "assistant" or not message.tool_calls:
        return {"role": message.role, "content": message.text}
    native = message.native if isinstance(message.native, ChatNative) else ChatNative({}, {})
    calls: list[dict[str, Any]] = []
    for call in message.tool_calls:
        function = {"name": call.name, "arguments": arguments_json(call)}
        wired: dict[str, Any] = {"id": call.id, "type": "function", "function": function}
        if call.id in native.signatures:
            wired["extra_content"] = native.signatures[call.id]
        calls.append(wired)
    return {"role": "assistant", "content": message.text or None, "tool_calls": calls, **native.fields}


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)
    extra: Any = None

    @property
    def complete(self) -> bool:
        return bool(self.pieces) and read_call("", "", "".join(self.pieces)).arguments is not None


class ChatReader:
    """Reads one streamed chat completion."""

    def __init__(self, used_ids: Collection[str]) -> None:
        self.tokens: Tokens | None = None
        self._ids = CallIds(used_ids)
        self._calls: list[_Call] = []
        self._by_index: dict[int, _Call] = {}
        self._finish: str | None = None
        self._reasoning: dict[str, list[str]] = {}
        self._details: list[Any] = []

    def feed(self, data: Mapping[str, Any]) -> Iterator[Chunk]:
        """The chunks in one event."""
        if data.get("error"):
            raise ReplyError(_error(data["error"]))
        self._count(data.get("usage") or mapping(data.get("x_groq")).get("usage"))
        for choice in items(data.get("choices")):
            choice = mapping(choice)
            if choice.get("index", 0) not in (0, None):
                continue
            if choice.get("error"):
                raise ReplyError(_error(choice["error"]))
            self._count(choice.get("usage"))
            yield from self._delta(mapping(choice.get("delta")))
            self._finish = text(choice.get("finish_reason")) or self._finish

    def end(self, done: bool, /) -> Iterator[Chunk] | None:
        """The calls and the stop, if the reply is complete."""
        return self._end() if done or self._finish is not None else None

    def _end(self) -> Iterator[Chunk]:
        signatures: dict[str, Any] = {}
        for call in self._calls:
            call_id = self._ids.unique(call.id)
            if call.extra is not None:
                signatures[call_id] = call.extra
            yield ToolCallChunk(read_call(call_id, call.name, "".join(call.pieces)))
        fields: dict[str, Any] = {name: "".join(pieces) for name, pieces in self._reasoning.items()}
        if self._details:
            fields["reasoning_details"] = self._details
        native = ChatNative(fields, signatures) if fields or signatures else None
        yield stop_chunk(self._finish or "stop", bool(self._calls), native)

    def _delta(self, delta: Mapping[str, Any]) -> Iterator[Chunk]:
        for name in _REASONING:
            if piece := text(delta.get(name)):
                self._reasoning.setdefault(name, []).append(piece)
                yield ReasoningChunk(piece)
                break
        self._details += items(delta.get("reasoning_details"))
        content = delta.get("content")
        if isinstance(content, list):
            yield from _parts(content)
        elif piece := text(content) or text(delta.get("refusal")):
            yield TextChunk(piece)
        for fragment in items(delta.get("tool_calls")):
            self._fragment(mapping(fragment))

    def _fragment(self, fragment: Mapping[str, Any]) -> None:
        function = mapping(fragment.get("function"))
        call_id, name = text(fragment.get("id")), text(function.get("name"))
        call = self._call(fragment.get("index"), call_id, name)
        call.id = call.id or call_id
        call.name = call.name or name
        call.extra = fragment.get("extra_content", call.extra)
        arguments = function.get("arguments")
        if isinstance(arguments, dict):
            call.pieces.append(json.dumps(arguments, ensure_ascii=False))
        elif piece := text(arguments):
            call.pieces.append(piece)

    def _call(self, index: object, call_id: str, name: str) -> _Call:
        """The call a fragment belongs to; some servers send no index, or the same one for all calls."""
        current = self._calls[-1] if self._calls else None
        if isinstance(index, int):
            current = self._by_index.get(index)
        same_id = not call_id or current is None or not current.id or call_id == current.id
        nameless_start = name and current is not None and not call_id and not current.id and current.complete
        if current is None or not same_id or nameless_start:
            current = _Call()
            self._calls.append(current)
        if isinstance(index, int):
            self._by_index[index] = current
        return current

    def _count(self, usage: object) -> None:
        if not isinstance(usage, dict):
            return
        details = mapping(usage.get("prompt_tokens_details"))
        self.tokens = Tokens(
            count(usage.get("prompt_tokens")),
            count(usage.get("completion_tokens")),
            count(mapping(usage.get("completion_tokens_details")).get("reasoning_tokens")),
            count(details.get("cached_tokens") or usage.get("prompt_cache_hit_tokens")),
            count(details.get("cache_write_tokens")),
            cost(usage.get("cost")),
        )


def _parts(content: list[Any]) -> Iterator[Chunk]:
    for part in map(mapping, content):
        if piece := text(part.get("text")):
            yield TextChunk(piece)
        for thought in map(mapping, items(part.get("thinking"))):
            if piece := text(thought.get("text")):
                yield ReasoningChunk(piece)


def _error(value: object) -> Mapping[str, Any]:
    return mapping(value) or {"message": str(value)}


WIRE = Wire("openai", "/chat/completions", build, ChatReader)
