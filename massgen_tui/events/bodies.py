"""The event types: MassGen's, with its names and fields, and those of our own that the fold needs.

A field that MassGen does not write stands after the ones it does, with a default, so that its files read as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, dataclass_transform

from massgen_tui.events.event import Body

BodyType = TypeVar("BodyType", bound=Body)
Record = dict[str, Any]

BODY_TYPES: dict[str, type[Body]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def body(cls: type[BodyType]) -> type[BodyType]:
    """Make an event body of a class and enter it in the table of types."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    if made.event_type:
        BODY_TYPES[made.event_type] = made
    return made


# -- the run ---------------------------------------------------------------------------------------------------------


@body
class RunStarted(Body):
    """Ours: the question and the team; always the first line of an attempt."""

    event_type: ClassVar[str] = "run_started"
    question: str = ""
    agents: list[Record] = field(default_factory=list)  # id, number, model, backend
    turn: int = 1
    attempt: int = 1
    session: str = ""
    limits: Record = field(default_factory=dict)  # orchestrator_timeout_seconds, …; null means none
    generator: str = ""


@body
class RunEnded(Body):
    """Ours: how the attempt ended; always the last line of an orderly end."""

    event_type: ClassVar[str] = "run_ended"
    state: str = "finished"  # finished, failed, timeout, cancelled
    reason: str = ""
    winner: str | None = None
    exit_code: int = 0


@body
class PhaseChange(Body):
    """Which part of its life the attempt enters: initial_answer, enforcement, presentation."""

    event_type: ClassVar[str] = "phase_change"
    phase: str = ""


@body
class SystemStatus(Body):
    """A remark about the run as a whole."""

    event_type: ClassVar[str] = "system_status"
    message: str = ""


# -- what an agent does in a round -----------------------------------------------------------------------------------


@body
class RoundStart(Body):
    """An agent begins a fresh conversation; ours records what it was given."""

    event_type: ClassVar[str] = "round_start"
    round_type: str = ""  # initial_answer, voting, presentation, …
    system_message: str = ""
    user_message: str = ""
    tools: list[Record] = field(default_factory=list)


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


@body
class Status(Body):
    """A remark about an agent."""

    event_type: ClassVar[str] = "status"
    message: str = ""
    level: str = "info"


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


@body
class AgentTimeout(Body):
    """Ours: a time limit passed for an agent that had not voted."""

    event_type: ClassVar[str] = "agent_timeout"
    reason: str = ""


# -- coordination ----------------------------------------------------------------------------------------------------


@body
class AnswerSubmitted(Body):
    """An accepted answer, whole."""

    event_type: ClassVar[str] = "answer_submitted"
    content: str = ""
    answer_number: int = 0
    answer_label: str = ""
    workspace_path: str | None = None
    snapshot: str = ""  # the directory of the snapshot, named by the time


@body
class Vote(Body):
    """A recorded vote; whether it counts in the end depends on the answers after it."""

    event_type: ClassVar[str] = "vote"
    target_id: str = ""
    reason: str = ""
    vote_label: str | None = None
    voted_for_label: str | None = None
    available_labels: list[str] = field(default_factory=list)
    snapshot: str = ""


@body
class VoteIgnored(Body):
    """Ours: a vote that was not recorded, because of answers its voter had not seen."""

    event_type: ClassVar[str] = "vote_ignored"
    target_id: str = ""
    reason: str = ""
    why: str = ""


@body
class RestartTriggered(Body):
    """Ours: an answer makes the team look again."""

    event_type: ClassVar[str] = "restart_triggered"
    affected_agents: list[str] = field(default_factory=list)
    triggering_agent: str = ""


@body
class RestartCompleted(Body):
    """Ours: the agent that triggered a restart is in its next coordination round."""

    event_type: ClassVar[str] = "restart_completed"
    agent_round: int = 0


@body
class AgentRestart(Body):
    """An agent begins again because there is something new to see."""

    event_type: ClassVar[str] = "agent_restart"
    restart_round: int = 0
    restart_reason: str = ""


@body
class InjectionReceived(Body):
    """Peers' answers reached an agent in the middle of its round."""

    event_type: ClassVar[str] = "injection_received"
    source_agents: list[str] = field(default_factory=list)
    injection_type: str = ""
    labels: list[str] = field(default_factory=list)
    content: str = ""


@body
class AgentStopped(Body):
    """Decomposition: an agent has finished or is blocked."""

    event_type: ClassVar[str] = "agent_stopped"
    summary: str = ""
    status: str = ""


@body
class WinnerSelected(Body):
    """The winner, the agent of this event; ours is written in every run and says how it was chosen."""

    event_type: ClassVar[str] = "winner_selected"
    vote_results: Any = None
    vote_counts: dict[str, int] = field(default_factory=dict)
    is_tie: bool = False
    how: str = ""  # votes, registration order, latest answer, …


@body
class FinalPresentationStart(Body):
    """The winner begins to present."""

    event_type: ClassVar[str] = "final_presentation_start"
    vote_counts: dict[str, int] = field(default_factory=dict)
    answer_labels: dict[str, str] = field(default_factory=dict)
    is_tie: bool = False


@body
class FinalPresentationChunk(Body):
    """A piece of the presentation."""

    event_type: ClassVar[str] = "final_presentation_chunk"
    content: str = ""


@body
class FinalPresentationEnd(Body):
    """The presentation is over."""

    event_type: ClassVar[str] = "final_presentation_end"


@body
class FinalAnswer(Body):
    """The final answer, whole."""

    event_type: ClassVar[str] = "final_answer"
    content: str = ""
    answer_label: str = ""


@body
class AnswerLocked(Body):
    """Nothing changes the answer any more."""

    event_type: ClassVar[str] = "answer_locked"


@body
class PostEvaluation(Body):
    """The winner judges the presented answer."""

    event_type: ClassVar[str] = "post_evaluation"
    phase: str = ""
    content: str = ""
    winner: str | None = None


@body
class RestartBanner(Body):
    """The whole coordination begins again as another attempt."""

    event_type: ClassVar[str] = "restart_banner"
    reason: str = ""
    instructions: str = ""
    attempt: int = 1
    max_attempts: int = 1


@body
class OrchestratorTimeout(Body):
    """The time limit of the run passed."""

    event_type: ClassVar[str] = "orchestrator_timeout"
    timeout_reason: str = ""
    available_answers: int = 0
    selected_agent: str | None = None
    selection_reason: str = ""
    agent_answer_summary: dict[str, Record] = field(default_factory=dict)


@body
class EvaluationCriteriaSet(Body):
    """MassGen's criteria for a good answer."""

    event_type: ClassVar[str] = "evaluation_criteria_set"
    criteria: list[Record] = field(default_factory=list)
    source: str = ""


@body
class Unknown(Body):
    """An event this version does not know, or whose fields are not what it expects; kept as it is."""

    name: str = ""
    data: Any = None
