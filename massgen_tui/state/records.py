"""What is known of a run at some event: small immutable records, so that any moment can be kept and gone back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from massgen_tui.events import bodies as b

AgentStatus = Literal[
    "waiting",
    "thinking",
    "writing",
    "tool",
    "approval",
    "answered",
    "voted",
    "restarting",
    "stopped",
    "failed",
    "winner",
    "done",
]
RunPhase = Literal["starting", "initial_answer", "enforcement", "presentation", "ended"]
EndState = Literal["finished", "failed", "timeout", "cancelled", "restarted"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and cost so far; the cost is a lower bound unless `cost_known`."""

    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cached_input_tokens: int = 0
    cache_write_tokens: int = 0
    cost: float = 0.0
    cost_known: bool = True
    calls: int = 0

    @classmethod
    def of(cls, call: b.Usage) -> Usage:
        """What one call to a model used."""
        return cls(
            call.input_tokens,
            call.output_tokens,
            call.reasoning_tokens,
            call.cached_input_tokens,
            call.cache_write_tokens,
            call.cost,
            call.cost_known,
            1,
        )

    @property
    def tokens(self) -> int:
        """All tokens that went in and out."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.cached_input_tokens + other.cached_input_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.cost + other.cost,
            self.cost_known and other.cost_known,
            self.calls + other.calls,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An accepted answer."""

    seq: int
    at: float
    agent: str
    label: str
    text: str
    round_number: int
    snapshot: str = ""


def void_reason(void_by: str, void_why: str) -> str:
    """Why a vote does not count, in words; empty while it counts."""
    return f"{void_by} came after it" if void_by else void_why


@dataclass(frozen=True, slots=True)
class Vote:
    """A recorded vote; one that does not count has the label of the answer that came after it, or another reason."""

    seq: int
    at: float
    voter: str
    target: str
    voted_for_label: str
    reason: str
    label: str = ""
    void_by: str = ""
    snapshot: str = ""
    void_why: str = ""

    @property
    def valid(self) -> bool:
        """Whether it counts."""
        return not self.void_by and not self.void_why

    @property
    def void_reason(self) -> str:
        """Why it does not count, empty while it does."""
        return void_reason(self.void_by, self.void_why)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong, for whom, and whether it ended the agent."""

    seq: int
    at: float
    agent: str | None
    message: str
    kind: str = ""
    fatal: bool = False


@dataclass(frozen=True)  # no slots: it is copied at every event, which a dict does in a fraction of the time
class AgentState:
    """One agent at some event."""

    id: str
    number: int
    model: str = ""
    backend: str = ""
    status: AgentStatus = "waiting"
    round_number: int = 0
    coordination_round: int = 0
    rounds: int = 0
    answer_label: str = ""
    answers: int = 0
    has_voted: bool = False
    context_labels: tuple[str, ...] = ()
    tools_running: Mapping[str, tuple[str, float]] = field(default_factory=dict)  # call id -> (name, since)
    last_tool: str = ""
    tool_calls: int = 0
    tool_failures: int = 0
    retries: int = 0
    retry_at: float = 0.0  # when a failed call is made again
    round_ends: float = 0.0  # when it is told to finish its round, or must where it was told; 0 without a limit
    told_to_finish: bool = False
    servers_starting: tuple[str, ...] = ()
    characters: int = 0
    usage: Usage = Usage()
    error: str = ""
    last_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an agent to the person that waits for an answer."""

    request_id: str
    agent: str
    text: str
    at: float
    seconds: float = 0.0
    """How long it waits; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A tool call that waits for approval, and all that is to be known of it."""

    request_id: str
    agent: str
    tool: str
    preview: str
    kind: str
    also: Mapping[str, Any]
    risk: str
    why: str
    keeps: bool
    seconds: float
    file: str
    at: float


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the person, and the agents it has not reached yet."""

    id: str
    text: str
    waits_for: tuple[str, ...]
    read: bool = False
    """Whether it has reached somebody."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the attempt ended."""

    state: EndState
    reason: str = ""
    exit_code: int = 0


@dataclass(frozen=True)  # no slots: it is copied at every event, which a dict does in a fraction of the time
class RunState:
    """A run at some event."""

    seq: int = 0
    started_at: float = 0.0
    at: float = 0.0
    question: str = ""
    session: str = ""
    turn: int = 1
    attempt: int = 1
    limits: Mapping[str, Any] = field(default_factory=dict)
    phase: RunPhase = "starting"
    agents: Mapping[str, AgentState] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    votes: tuple[Vote, ...] = ()
    restarts: int = 0
    winner: str | None = None
    winner_how: str = ""
    is_tie: bool = False
    final_answer: str | None = None
    troubles: tuple[Trouble, ...] = ()
    questions: tuple[Question, ...] = ()
    approvals: tuple[Approval, ...] = ()  # that are waited for
    paused: bool = False
    notes: tuple[Note, ...] = ()  # that wait to be delivered; after the end: that nobody read
    notice: str = ""
    ending: Ending | None = None
    unknown_events: int = 0

    @property
    def team(self) -> list[AgentState]:
        """The agents in their order."""
        return sorted(self.agents.values(), key=lambda agent: agent.number)

    @property
    def elapsed(self) -> float:
        """Seconds from the first event to this one."""
        return max(0.0, self.at - self.started_at)

    @property
    def valid_votes(self) -> tuple[Vote, ...]:
        """The votes that count at this moment."""
        return tuple(vote for vote in self.votes if vote.valid)

    @property
    def usage(self) -> Usage:
        """What the whole team used."""
        return sum((agent.usage for agent in self.agents.values()), Usage())

    def latest_answer(self, agent: str) -> Answer | None:
        """An agent's current answer."""
        return next((answer for answer in reversed(self.answers) if answer.agent == agent), None)

    def answer_by_label(self, label: str) -> Answer | None:
        """The answer of that label."""
        return next((answer for answer in self.answers if answer.label == label), None)
