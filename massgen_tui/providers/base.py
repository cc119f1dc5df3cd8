"""What every provider speaks: a request with messages and tools in, a stream of chunks out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
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
    """One message of a conversation; `native` is what the StopChunk of a reply gave, and goes back to its provider."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str = ""
    native: Any = field(default=None, repr=False)


class OfferedTool(Protocol):
    """A tool as it is offered to a model, wherever it comes from."""

    @property
    def name(self) -> str:
        """What the model calls."""

    @property
    def description(self) -> str:
        """What it is for."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The JSON schema of its arguments."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool of the protocol itself."""

    name: str
    description: str
    parameters: Mapping[str, Any]


Purpose = Literal["round", "presentation", "post_evaluation", "broadcast", "paraphrase"]


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a model; `purpose` says which part of the protocol it serves."""

    agent_id: str
    messages: Sequence[Message]
    tools: Sequence[OfferedTool] = ()
    purpose: Purpose = "round"


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
    """What the call used; what was read from and written to a cache is part of the input, reasoning of the output.

    A cost of None is unknown.
    """

    input_tokens: int
    output_tokens: int
    reasoning_tokens: int = 0
    cached_input_tokens: int = 0
    cost: float | None = None
    estimated: bool = False
    cache_write_tokens: int = 0


@dataclass(frozen=True, slots=True)
class StopChunk:
    """The reply is complete; `native` belongs into the Message that repeats it (signed reasoning and the like)."""

    reason: str = "stop"
    native: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ErrorChunk:
    """The call failed: one sentence for the person, the rest for the log; `fatal` means a retry is of no use."""

    message: str
    kind: str = "api_error"
    fatal: bool = False
    detail: str = field(default="", repr=False)
    what: str = ""  # the part of the message that says what happened
    retry_after: float | None = None  # the seconds that the service asks to wait


@dataclass(frozen=True, slots=True)
class RetryChunk:
    """The call failed before anything was said and is made again after a pause; `attempt` counts from 1."""

    attempt: int
    max_attempts: int
    seconds: float
    reason: str


Chunk = TextChunk | ReasoningChunk | ToolCallChunk | UsageChunk | StopChunk | ErrorChunk | RetryChunk


class Provider(Protocol):
    """A model behind one wire protocol."""

    @property
    def model(self) -> str:
        """The model's name, for people."""

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Call the model; a failure is an ErrorChunk, never an exception. Closing the iterator cancels the call."""

    async def close(self) -> None:
        """Give back what the provider holds."""
