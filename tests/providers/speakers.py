"""The three protocols as a server speaks them, so that one test can be asked of all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.providers.server import sse


@dataclass(frozen=True)
class Says:
    """What a model says in one reply."""

    text: str = ""
    reasoning: str = ""
    calls: Sequence[tuple[str, str, str]] = ()  # id, name, arguments
    size: int = 3  # characters in a delta

    def pieces(self, text: str) -> list[str]:
        return [text[start : start + self.size] for start in range(0, len(text), self.size)]


class Speaker(Protocol):
    """A protocol on the server's side; its usage is always 100 in (20 cached), 30 out (10 reasoning)."""

    type: str
    path: str

    def reply(self, says: Says) -> list[bytes]: ...

    def text(self, text: str) -> bytes: ...

    def failure(self, message: str) -> bytes: ...


class Chat:
    type, path = "chatcompletion", "/chat/completions"

    def reply(self, says: Says) -> list[bytes]:
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"reasoning_content": piece} for piece in says.pieces(says.reasoning)]
        deltas += [{"content": piece} for piece in says.pieces(says.text)]
        for index, (call_id, name, arguments) in enumerate(says.calls):
            function = {"name": name, "arguments": ""}
            deltas.append({"tool_calls": [{"index": index, "id": call_id, "type": "function", "function": function}]})
            for piece in says.pieces(arguments):
                deltas.append({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
        finish = {"index": 0, "delta": {}, "finish_reason": "tool_calls" if says.calls else "stop"}
        usage = {
            "prompt_tokens": 100,
            "completion_tokens": 30,
            "prompt_tokens_details": {"cached_tokens": 20},
            "completion_tokens_details": {"reasoning_tokens": 10},
        }
        return [
            *map(self.delta, deltas),
            sse({"choices": [finish]}),
            sse({"choices": [], "usage": usage}),
            sse("[DONE]"),
        ]

    def delta(self, delta: dict[str, Any]) -> bytes:
        return sse({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})

    def text(self, text: str) -> bytes:
        return self.delta({"content": text})

    def failure(self, message: str) -> bytes:
        return sse({"error": {"message": message, "type": "server_error", "code": None}})


class Responses:
    type, path = "openai", "/responses"

    def reply(self, says: Says) -> list[bytes]:
        parts = [sse({"type": "response.created", "response": {"status": "in_progress", "output": []}})]
        output: list[dict[str, Any]] = []
        if says.reasoning:
            kind = "response.reasoning_summary_text.delta"
            parts += [sse({"type": kind, "delta": piece}) for piece in says.pieces(says.reasoning)]
            output.append({"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "…"}]})
        if says.text:
            parts += [self.text(piece) for piece in says.pieces(says.text)]
            content = [{"type": "output_text", "text": says.text, "annotations": []}]
            output.append({"type": "message", "id": "msg_1", "role": "assistant", "content": content})
        for number, (call_id, name, arguments) in enumerate(says.calls):
            kind = "response.function_call_arguments.delta"
            parts += [sse({"type": kind, "delta": piece}) for piece in says.pieces(arguments)]
            call = {"type": "function_call", "id": f"fc_{number}", "call_id": call_id, "name": name}
            output.append({**call, "arguments": arguments})
        parts += [sse({"type": "response.output_item.done", "item": item}) for item in output]
        usage = {
            "input_tokens": 100,
            "output_tokens": 30,
            "input_tokens_details": {"cached_tokens": 20},
            "output_tokens_details": {"reasoning_tokens": 10},
        }
        response = {"status": "completed", "output": output, "usage": usage}
        return [*parts, sse({"type": "response.completed", "response": response}, "response.completed")]

    def text(self, text: str) -> bytes:
        return sse({"type": "response.output_text.delta", "delta": text}, "response.output_text.delta")

    def failure(self, message: str) -> bytes:
        return sse({"type": "error", "code": "server_error", "message": message}, "error")


class Messages:
    type, path = "claude", "/v1/messages"

    def reply(self, says: Says) -> list[bytes]:
        usage = {
            "input_tokens": 80,
            "cache_read_input_tokens": 20,
            "cache_creation_input_tokens": 0,
            "output_tokens": 1,
        }
        parts = [_event("message_start", message={"usage": usage}), _event("ping")]
        blocks: list[tuple[dict[str, Any], list[dict[str, str]]]] = []
        if says.reasoning:
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in says.pieces(says.reasoning)]
            deltas.append({"type": "signature_delta", "signature": "signed"})
            blocks.append(({"type": "thinking", "thinking": "", "signature": ""}, deltas))
        if says.text:
            said = [{"type": "text_delta", "text": piece} for piece in says.pieces(says.text)]
            blocks.append(({"type": "text", "text": ""}, said))
        for call_id, name, arguments in says.calls:
            start = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
            written = [{"type": "input_json_delta", "partial_json": piece} for piece in says.pieces(arguments)]
            blocks.append((start, written))
        for index, (start, deltas) in enumerate(blocks):
            parts.append(_event("content_block_start", index=index, content_block=start))
            parts += [_event("content_block_delta", index=index, delta=delta) for delta in deltas]
            parts.append(_event("content_block_stop", index=index))
        stop = {"stop_reason": "tool_use" if says.calls else "end_turn"}
        end = {"output_tokens": 30, "output_tokens_details": {"thinking_tokens": 10}}
        return [*parts, _event("message_delta", delta=stop, usage=end), _event("message_stop")]

    def text(self, text: str) -> bytes:
        start = _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        return start + _event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def failure(self, message: str) -> bytes:
        return _event("error", error={"type": "overloaded_error", "message": message})


def _event(kind: str, **fields: Any) -> bytes:
    return sse({"type": kind, **fields}, kind)


def error_body(message: str) -> bytes:
    """The body of a failure, in the shape that all three share."""
    return json.dumps({"type": "error", "error": {"type": "some_error", "message": message}}).encode()


SPEAKERS: tuple[Speaker, ...] = (Chat(), Responses(), Messages())
