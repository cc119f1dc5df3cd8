"""What the wire protocols have in common: the shape of a protocol, and the reading of half-trusted JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from massgen_tui.config.backends import BackendType
from massgen_tui.providers.base import Chunk, Message, Request, StopChunk, ToolCall

_EMPTY: Mapping[str, Any] = {}
_LENGTH = {"max_tokens", "max_output_tokens", "model_context_window_exceeded"}
_STOP = {"end_turn", "stop_sequence", "completed", ""}


@dataclass(frozen=True, slots=True)
class Settings:
    """A backend ready for use: what `make_provider` made of the configuration and the environment."""

    agent_id: str
    backend: BackendType
    model: str
    base_url: str
    api_key: str = field(repr=False)
    key_source: str = ""  # where the key came from, for the sentence that says it was refused
    prices: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    tools: Sequence[Mapping[str, Any]] = ()  # the provider's own, that run on its side
    timeout: float = 600.0
    max_retries: int = 3
    api_version: str = ""

    @property
    def place(self) -> str:
        """Whom we talk to, for people."""
        host = self.base_url.partition("://")[2].partition("/")[0].rpartition("@")[2]
        return self.backend.name if self.base_url == self.backend.base_url else f"{self.backend.name} at {host}"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider reported; `input` includes what was read from and written to its cache."""

    input: int
    output: int
    reasoning: int = 0
    cached: int = 0
    cache_writes: int = 0
    cost: float | None = None


class ReplyError(Exception):
    """The provider said in the middle of the stream that it failed; `record` is what it said."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        super().__init__(str(record.get("message", "")))
        self.record = record


class Reader(Protocol):
    """Turns the events of one reply into chunks; a StopChunk is the last."""

    @property
    def tokens(self) -> Tokens | None:
        """What the provider has reported so far."""

    def feed(self, data: Mapping[str, Any]) -> Iterator[Chunk]:
        """The chunks in one event; ReplyError if it is a failure."""

    def end(self, done: bool, /) -> Iterator[Chunk] | None:
        """The chunks that the end of the stream brings, None if it came too early; `done`: the server announced it."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A protocol: which SDK opens it, where, how a request is written and how a reply is read."""

    sdk: Literal["openai", "anthropic"]
    path: str
    build: Callable[[Request, Settings], dict[str, Any]]
    reader: Callable[[Collection[str]], Reader]


def compose(defaults: Mapping[str, Any], params: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a request: the user's parameters win over our defaults (null takes one out), never over the rest."""
    body = {key: value for key, value in {**defaults, **params}.items() if value is not None}
    return {**body, **{key: value for key, value in fixed.items() if value is not None}}


def without_system(messages: Sequence[Message]) -> tuple[str | None, list[Message]]:
    """What the model is told before the conversation, for protocols that want it apart, and the conversation."""
    rest = list(messages)
    told: list[str] = []
    while rest and rest[0].role == "system":
        told.append(rest.pop(0).text)
    return "\n\n".join(told) or None, rest


def own_tools(settings: Settings) -> list[Any]:
    """The tools of the provider itself: those switched on and those written into the backend as they are."""
    written = settings.params.get("tools")
    return [*map(dict, settings.tools), *(written if isinstance(written, list) else ())]


def arguments_json(call: ToolCall) -> str:
    """The arguments as they go back to a model: always an object, because servers refuse a turn with anything else."""
    return json.dumps(arguments_object(call), ensure_ascii=False)


def arguments_object(call: ToolCall) -> dict[str, Any]:
    """The arguments of a call that is sent back; what was no JSON object is shown inside one."""
    return {"INVALID_JSON": call.raw} if call.arguments is None else dict(call.arguments)


def read_call(call_id: str, name: str, raw: str) -> ToolCall:
    """A whole tool call; no arguments at all mean an empty object."""
    try:
        value = json.loads(raw, parse_constant=_no_json) if raw.strip() else {}
    except (ValueError, RecursionError):
        value = None
    return ToolCall(call_id, name, value if isinstance(value, dict) else None, raw)


def _no_json(number: str) -> None:
    """NaN and the infinities, which the library would take, and which no log and no server could be told again."""
    raise ValueError(number)


def is_empty(message: Message) -> bool:
    """Whether it is a reply in which the model said nothing, which servers refuse to be reminded of."""
    return message.role == "assistant" and not (message.text.strip() or message.tool_calls or message.native)


def ids_in(request: Request) -> set[str]:
    """The ids of all calls in a conversation."""
    return {call.id for message in request.messages for call in message.tool_calls}


class CallIds:
    """Gives every tool call an id of its own, whatever the server sent."""

    def __init__(self, used: Collection[str]) -> None:
        self._used = set(used)

    def unique(self, wanted: str) -> str:
        """That id if it is free, else the next one after it."""
        stem = wanted or "call"
        chosen, n = wanted, 1
        while not chosen or chosen in self._used:
            chosen = f"{stem}_{n}"
            n += 1
        self._used.add(chosen)
        return chosen


def stop_chunk(reason: str, called: bool, native: Any) -> StopChunk:
    """The end of a reply, its reason in one vocabulary: stop, tool_calls, length, or what the provider calls it."""
    if reason in _LENGTH:
        return StopChunk("length", native)
    if reason in _STOP or reason in ("stop", "tool_use", "tool_calls", "function_call"):
        return StopChunk("tool_calls" if called else "stop", native)
    return StopChunk(reason, native)


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def items(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """The value if it is text, else none."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int:
    """The value if it is a number of tokens, else 0."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15 else 0


def cost(value: object) -> float | None:
    """The value if it is an amount of money, else unknown."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9 else None
