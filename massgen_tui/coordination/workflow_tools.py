"""The tools by which an agent tells what it decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from massgen_tui.providers.base import ToolCall, ToolSpec

NEW_ANSWER = "new_answer"
VOTE = "vote"
STOP = "stop"
SUBMIT = "submit"
RESTART = "restart_orchestration"
WORKFLOW = frozenset({NEW_ANSWER, VOTE, STOP, SUBMIT, RESTART})


def new_answer_tool() -> ToolSpec:
    """Submit an answer, or a better one."""
    return ToolSpec(
        NEW_ANSWER,
        "Submit your complete answer to the original message. Use it when no current answer is good enough.",
        {
            "type": "object",
            "properties": {"content": {"type": "string", "description": "The whole answer, as the person reads it."}},
            "required": ["content"],
        },
    )


def vote_tool(anonymous_ids: Sequence[str]) -> ToolSpec:
    """Vote for the agent whose current answer is best."""
    return ToolSpec(
        VOTE,
        "Vote for the agent whose current answer serves the original message best.",
        {
            "type": "object",
            "properties": {
                "agent_id": {"type": "string", "enum": list(anonymous_ids), "description": "The agent you vote for."},
                "reason": {"type": "string", "description": "Why, in a sentence."},
            },
            "required": ["agent_id", "reason"],
        },
    )


def stop_tool() -> ToolSpec:
    """Decomposition: the agent's part is done, or cannot be done."""
    return ToolSpec(
        STOP,
        "Say that your part of the work is complete, or that you are blocked.",
        {
            "type": "object",
            "properties": {
                "summary": {"type": "string", "description": "What you did, or what is in the way."},
                "status": {"type": "string", "enum": ["complete", "blocked"]},
            },
            "required": ["summary", "status"],
        },
    )


def submit_tool() -> ToolSpec:
    """After the presentation: the answer may go out."""
    return ToolSpec(
        SUBMIT,
        "Accept the final answer as it is.",
        {
            "type": "object",
            "properties": {"confirmed": {"type": "boolean", "enum": [True]}},
            "required": ["confirmed"],
        },
    )


def restart_tool() -> ToolSpec:
    """After the presentation: the team should try again."""
    return ToolSpec(
        RESTART,
        "Reject the final answer and let the team begin again.",
        {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "What is wrong with the answer."},
                "instructions": {"type": "string", "description": "What the team should do differently."},
            },
            "required": ["reason", "instructions"],
        },
    )


def answer_text(arguments: Mapping[str, Any] | None, reply_text: str) -> str:
    """The text of a `new_answer` call: models send parts and objects as well as strings, or nothing at all."""
    text = _text((arguments or {}).get("content"))
    return text if text.strip() else reply_text.strip()


def _text(content: Any) -> str:
    match content:
        case None:
            return ""
        case str():
            return content
        case list():
            return "\n".join(filter(None, map(_text, content)))
        case {"text": str(text)}:
            return text
        case _:
            return json.dumps(content, ensure_ascii=False)


def calls_in_text(text: str, names: Collection[str], prefix: str = "text") -> list[ToolCall]:
    """Calls of these tools that a model without tool calls wrote as JSON into its text."""
    calls: list[ToolCall] = []
    for found in _objects(text):
        nested = found.get("function")
        record = nested if isinstance(nested, dict) else found
        key = next((key for key in _NAMING if isinstance(record.get(key), str) and record[key] in names), None)
        if key is not None:
            name = record[key]
            arguments = _arguments(record, key)
            calls.append(ToolCall(f"{prefix}_{len(calls) + 1}", name, arguments, json.dumps(found)))
    return calls


_NAMING = ("tool_name", "tool", "name", "action_type")
_HOLDING = ("arguments", "parameters", "args")


def _arguments(record: Mapping[str, Any], naming: str) -> Mapping[str, Any]:
    """What stands under a key for arguments, as an object or as JSON text; else all but the key that names the tool."""
    for key in (*_HOLDING, f"{record[naming]}_data", "restart_data"):
        value = record.get(key)
        if isinstance(value, str):
            value = next(_objects(value), None)
        if isinstance(value, dict):
            return value
    return {key: value for key, value in record.items() if key != naming}


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects of a text."""
    decoder = json.JSONDecoder()
    place = text.find("{")
    while place >= 0:
        try:
            found, end = decoder.raw_decode(text, place)
        except (json.JSONDecodeError, RecursionError):
            end = place + 1
        else:
            if isinstance(found, dict):
                yield found
        place = text.find("{", end)
