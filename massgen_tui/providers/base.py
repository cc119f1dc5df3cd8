"""What every provider speaks: a request with messages and tools in, a stream of chunks out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model made; `arguments` is None where what it wrote is no JSON object, kept in `raw`."""

    id: str
    name: str
    arguments: Mapping[str, Any] | None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str = ""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as it is offered to a model."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a model; `purpose` says which part of the protocol it serves."""

    agent_id: str
    messages: Sequence[Message]
    tools: Sequence[ToolSpec] = ()
    purpose: Literal["round", "presentation", "post_evaluation"] = "round"


@dataclass(frozen=True, slots=True)
class TextChunk:
    """A piece of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningChunk:
    """A piece of the reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallChunk:
    """A whole tool call."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class UsageChunk:
    """What the call used; a cost of None is unknown."""

    input_tokens: int
    output_tokens: int
    reasoning_tokens: int = 0
    cached_input_tokens: int = 0
    cost: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class StopChunk:
    """The reply is complete."""

    reason: str = "stop"


@dataclass(frozen=True, slots=True)
class ErrorChunk:
    """The call failed: one sentence for the person, the rest for the log; `fatal` means a retry is of no use."""

    message: str
    kind: str = "api_error"
    fatal: bool = False
    detail: str = field(default="", repr=False)


Chunk = TextChunk | ReasoningChunk | ToolCallChunk | UsageChunk | StopChunk | ErrorChunk


class Provider(Protocol):
    """A model behind one wire protocol."""

    @property
    def model(self) -> str:
        """The model's name, for people."""

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Call the model; a failure is an ErrorChunk, never an exception. Closing the iterator cancels the call."""

    async def close(self) -> None:
        """Give back what the provider holds."""
