"""What an agent does in a round."""

from __future__ import annotations

from dataclasses import field
from typing import Any, ClassVar

from massgen_tui.events.event import Body
from massgen_tui.events.registry import Record, body

FATAL = "fatal_api_error"
"""The reason of a failed call that will not pass."""


@body
class RoundStart(Body):
    """An agent begins a fresh conversation; ours records what it was given."""

    event_type: ClassVar[str] = "round_start"
    round_type: str = ""  # initial_answer, voting, presentation, …
    system_message: str = ""
    user_message: str = ""
    tools: list[Record] = field(default_factory=list)
    seconds: float = 0.0  # ours: how long until the agent is told to finish; 0 without a limit


@body
class RoundEnd(Body):
    """An agent's round is over; ours says how."""

    event_type: ClassVar[str] = "round_end"
    outcome: str = ""  # answer, vote, presentation, restarted, error, timeout, cancelled


@body
class ContextReceived(Body):
    """The answers an agent can see in its round."""

    event_type: ClassVar[str] = "context_received"
    context_labels: list[str] = field(default_factory=list)
    answer_ids: list[str] = field(default_factory=list)  # the anonymous ids
    has_conversation_history: bool = False


@body
class Text(Body):
    """A piece of an agent's text."""

    event_type: ClassVar[str] = "text"
    content: str = ""


@body
class Thinking(Body):
    """A piece of an agent's reasoning, or the end of it."""

    event_type: ClassVar[str] = "thinking"
    content: str = ""
    is_redacted: bool | None = None
    done: bool | None = None


@body
class ToolStart(Body):
    """An agent calls a tool."""

    event_type: ClassVar[str] = "tool_start"
    tool_id: str = ""
    tool_name: str = ""
    args: Any = None
    server_name: str | None = None


@body
class ToolComplete(Body):
    """A tool call is over."""

    event_type: ClassVar[str] = "tool_complete"
    tool_id: str = ""
    tool_name: str = ""
    result: Any = None
    elapsed_seconds: float = 0.0
    status: str = ""
    is_error: bool = False
    async_id: str | None = None


@body
class HistoryTruncated(Body):
    """Ours: the oldest exchanges of a round were left out of a call, to keep within what the agent may have."""

    event_type: ClassVar[str] = "history_truncated"
    messages_before: int = 0
    messages_after: int = 0
    tokens_before: int = 0
    tokens_after: int = 0
    limit: int = 0


@body
class Usage(Body):
    """Ours: tokens and cost of one call to a model; a cost nobody knows is 0.0 with `cost_known` false."""

    event_type: ClassVar[str] = "usage"
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cached_input_tokens: int = 0
    cost: float = 0.0
    cost_known: bool = False
    token_source: str = "api"  # or estimated
    cache_write_tokens: int = 0  # a part of the input


@body
class Status(Body):
    """A remark about an agent."""

    event_type: ClassVar[str] = "status"
    message: str = ""
    level: str = "info"
    wait_seconds: float = 0.0  # ours: until a failed call is made again, or an agent that was told to must have ended


@body
class BackendStatus(Body):
    """What a backend tells of itself; its fields are free."""

    event_type: ClassVar[str] = "backend_status"


@body
class Error(Body):
    """Something failed; with an agent it is the agent's failure. `fatal` ends the agent for the attempt."""

    event_type: ClassVar[str] = "error"
    error: str = ""
    kind: str = ""  # a reason code, e.g. api_error
    fatal: bool = False
    detail: str = ""


@body
class Enforcement(Body):
    """Ours: a reply that did not end in a valid workflow call."""

    event_type: ClassVar[str] = "enforcement"
    attempt: int = 1
    max_attempts: int = 3
    reason: str = ""
    tool_calls: list[str] = field(default_factory=list)
    unknown_tools: list[str] = field(default_factory=list)
    error_message: str = ""
    buffer_preview: str = ""
    buffer_chars: int = 0

    @property
    def tried_again(self) -> bool:
        """Whether another try follows; after a failure that will not pass, the agent's error does."""
        return self.reason != FATAL


@body
class NoteDelivered(Body):
    """Ours: a note of the person reached the agent."""

    event_type: ClassVar[str] = "note_delivered"
    note: str = ""
    text: str = ""


@body
class AgentTimeout(Body):
    """Ours: a time limit passed for an agent that had not voted."""

    event_type: ClassVar[str] = "agent_timeout"
    reason: str = ""
