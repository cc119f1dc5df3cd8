"""OpenAI's Responses protocol, which xAI speaks as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    without_system,
)

_TEXT = {"response.output_text.delta", "response.refusal.delta"}
_REASONING = {"response.reasoning_summary_text.delta", "response.reasoning_text.delta"}


@dataclass(frozen=True, slots=True)
class ResponsesNative:
    """The output items of a reply, which carry the model's reasoning to the next request."""

    output: Sequence[Mapping[str, Any]]


def build(request: Request, settings: Settings) -> dict[str, Any]:
    """The body of a request."""
    instructions, messages = without_system(request.messages)
    params = dict(settings.params)
    limit = params.pop("max_tokens", None)  # what this parameter is called everywhere else
    stored = params.get("store") is not False
    offered = [
        {"type": "function", "name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
        for tool in request.tools
    ]
    fixed = {
        "model": settings.model,
        "instructions": instructions,
        "input": [item for message in messages if not is_empty(message) for item in _items(message, stored)],
        "stream": True,
        "tools": [*own_tools(settings), *offered] or None,
    }
    return compose({"max_output_tokens": limit}, params, fixed)


def _items(message: Message, stored: bool) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        yield {"type": "function_call_output", "call_id": message.tool_call_id, "output": message.text}
    elif isinstance(message.native, ResponsesNative):
        yield from (dict(item) for item in message.native.output if stored) if stored else _unstored(message.native)
    else:
        if message.text:
            yield {"role": message.role, "content": message.text}
        for call in message.tool_calls:
            yield {
                "type": "function_call",
                "call_id": call.id,
                "name": call.name,
                "arguments": arguments_json(call),
            }


def _unstored(native: ResponsesNative) -> Iterator[dict[str, Any]]:
    """Output items for a server that keeps nothing: without ids to look up, reasoning only where it carries itself."""
    for item in native.output:
        if item.get("type") == "reasoning":
            if item.get("encrypted_content"):
                yield dict(item)
        else:
            yield {key: value for key, value in item.items() if key != "id"}


class ResponsesReader:
    """Reads one streamed response."""

    def __init__(self, used_ids: Collection[str]) -> None:
        self.tokens: Tokens | None = None
        self._ids = CallIds(used_ids)
        self._output: list[Mapping[str, Any]] = []
        self._called = False
        self._spoke = False

    def feed(self, data: Mapping[str, Any]) -> Iterator[Chunk]:
        """The chunks in one event."""
        kind = text(data.get("type"))
        if kind in _TEXT:
            if piece := text(data.get("delta")):
                self._spoke = True
                yield TextChunk(piece)
        elif kind in _REASONING:
            if piece := text(data.get("delta")):
                yield ReasoningChunk(piece)
        elif kind == "response.reasoning_summary_part.added":
            if count(data.get("summary_index")):
                yield ReasoningChunk("\n\n")
        elif kind == "response.output_item.done":
            yield from self._item(mapping(data.get("item")))
        elif kind in ("response.completed", "response.incomplete"):
            yield from self._complete(mapping(data.get("response")))
        elif kind in ("response.failed", "response.cancelled"):
            response = mapping(data.get("response"))
            self._count(response)
            raise ReplyError(mapping(response.get("error")) or {"message": kind.replace(".", " ")})
        elif kind == "error" or data.get("error"):
            raise ReplyError(mapping(data.get("error")) or data)

    def end(self, _done: bool, /) -> None:
        """Always too early: a response says itself that it is complete."""

    def _complete(self, response: Mapping[str, Any]) -> Iterator[Chunk]:
        self._count(response)
        if not self._output:  # a server that sends its items only in the end
            for item in map(mapping, items(response.get("output"))):
                if not self._spoke:
                    yield from _said(item)
                yield from self._item(item)
        reason = text(mapping(response.get("incomplete_details")).get("reason"))
        native = ResponsesNative(tuple(self._output)) if self._output else None
        yield stop_chunk(reason, self._called, native)

    def _item(self, item: Mapping[str, Any]) -> Iterator[Chunk]:
        if item.get("type") != "function_call":
            self._output.append(item)
            return
        call_id = self._ids.unique(text(item.get("call_id")) or text(item.get("id")))
        call = read_call(call_id, text(item.get("name")), text(item.get("arguments")))
        self._called = True
        self._output.append({**item, "call_id": call_id, "arguments": arguments_json(call)})
        yield ToolCallChunk(call)

    def _count(self, response: Mapping[str, Any]) -> None:
        usage = response.get("usage")
        if isinstance(usage, dict):
            self.tokens = Tokens(
                count(usage.get("input_tokens")),
                count(usage.get("output_tokens")),
                count(mapping(usage.get("output_tokens_details")).get("reasoning_tokens")),
                count(mapping(usage.get("input_tokens_details")).get("cached_tokens")),
                cost=cost(usage.get("cost")),
            )


def _said(item: Mapping[str, Any]) -> Iterator[Chunk]:
    if item.get("type") == "message":
        for part in map(mapping, items(item.get("content"))):
            if piece := text(part.get("text")) or text(part.get("refusal")):
                yield TextChunk(piece)


WIRE = Wire("openai", "/responses", build, ResponsesReader)
