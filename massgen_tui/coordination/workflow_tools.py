"""The tools by which an agent tells what it decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from massgen_tui.providers.base import ToolSpec

NEW_ANSWER = "new_answer"
VOTE = "vote"
WORKFLOW = frozenset({NEW_ANSWER, VOTE})


def new_answer_tool() -> ToolSpec:
    """Submit an answer, or a better one."""
    return ToolSpec(
        NEW_ANSWER,
        "Submit your complete answer to the original message. Use it when no current answer is good enough.",
        {
            "type": "object",
            "properties": {"content": {"type": "string", "description": "The whole answer, as the person will read it."}},
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


def answer_text(arguments: Mapping[str, Any] | None, reply_text: str) -> str:
    """The text of a `new_answer` call: models send parts and objects as well as strings, or nothing at all."""
    return _text((arguments or {}).get("content")) or reply_text.strip()


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
