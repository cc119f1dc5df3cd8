"""How the team comes to an answer."""

from __future__ import annotations

from dataclasses import field
from typing import Any, ClassVar

from massgen_tui.events.event import Body
from massgen_tui.events.registry import Record, body


@body
class AnswerSubmitted(Body):
    """An accepted answer, whole."""

    event_type: ClassVar[str] = "answer_submitted"
    content: str = ""
    answer_number: int = 0
    answer_label: str = ""
    workspace_path: str | None = None
    snapshot: str = ""  # the directory of the snapshot, named by the time
    changedoc: str = ""  # ours: the journal of the decisions behind it


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
class VoteVoided(Body):
    """Ours: the agent's vote counts no longer, though no answer came after it."""

    event_type: ClassVar[str] = "vote_voided"
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
class ChecklistSubmitted(Body):
    """Ours: an agent has scored the answers it sees, and whether it may vote now."""

    event_type: ClassVar[str] = "checklist_submitted"
    verdict: str = ""  # vote or new_answer
    passed: list[str] = field(default_factory=list)  # labels
    failed: dict[str, list[str]] = field(default_factory=dict)  # label -> the points that do not hold
    scores: dict[str, Record] = field(default_factory=dict)  # label -> point -> score


@body
class AgentStopped(Body):
    """Decomposition: an agent has finished or is blocked."""

    event_type: ClassVar[str] = "agent_stopped"
    summary: str = ""
    status: str = ""
    snapshot: str = ""


@body
class BroadcastCreated(Body):
    """Ours: an agent asks its peers or the person."""

    event_type: ClassVar[str] = "broadcast_created"
    request_id: str = ""
    question: str = ""
    to: str = "agents"  # or human
    seconds: float = 0.0  # how long it waits for answers


@body
class BroadcastResponse(Body):
    """Ours: an answer to such a question; the person's has no agent."""

    event_type: ClassVar[str] = "broadcast_response"
    request_id: str = ""
    content: str = ""
    is_human: bool = False


@body
class BroadcastComplete(Body):
    """Ours: the question is closed."""

    event_type: ClassVar[str] = "broadcast_complete"
    request_id: str = ""
    status: str = "complete"  # or timeout, declined, withdrawn


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
    content: str | None = ""
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
    """What a good answer is, by which the agents score the answers they see."""

    event_type: ClassVar[str] = "evaluation_criteria_set"
    criteria: list[Record] = field(default_factory=list)
    source: str = ""
