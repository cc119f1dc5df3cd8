"""The run's events as the coordination records of the log layout, which the table is built from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.fold import fold
from massgen_tui.state.records import Answer, RunState, Vote

PREVIEW_CHARS = 100

_STEPS = (b.AnswerSubmitted, b.Vote, b.RoundStart)
_CALLS = (b.ToolStart, b.ToolComplete)
_Made = tuple[str, str | None, str, dict[str, Any]]  # type, agent, details, context


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of `coordination_events.json`; `seq` is that of the event it comes from."""

    timestamp: float
    event_type: str
    agent_id: str | None
    details: str
    context: dict[str, Any]
    seq: int = 0

    def as_json(self) -> dict[str, Any]:
        """Its form in the file."""
        return {
            "timestamp": self.timestamp,
            "event_type": self.event_type,
            "agent_id": self.agent_id,
            "details": self.details,
            "context": self.context,
        }


@dataclass(slots=True)
class CoordinationLog:
    """Folds events to coordination records; keeps the run's state to know labels and rounds."""

    state: RunState = field(default_factory=RunState)
    records: list[Record] = field(default_factory=list)
    _step: int = 0
    _selected: bool = False

    def fold(self, event: Event) -> list[Record]:
        """Take one event and give the records it makes, but for the beginning of its step."""
        body = event.body
        if isinstance(body, _STEPS):
            self._begin_step(event)
        self.state = fold(self.state, event)
        if isinstance(body, _CALLS) and event.agent_id is not None:
            kind, details, context = _of_call(body)
            call = Record(event.at, kind, event.agent_id, details, self._numbers(event.agent_id, context), event.seq)
            self.records.append(call)
            return [call]
        made = [
            Record(event.at, kind, agent, details, self._numbers(agent, context), event.seq)
            for kind, agent, details, context in self._of(event)
        ]
        self.records += made
        return made

    def _begin_step(self, event: Event) -> None:
        self._step += 1
        context = self._numbers(None, {"available_answers": [answer.label for answer in self._latest()]})
        details = f"Starting coordination iteration {self._step}"
        self.records.append(Record(event.at, "iteration_start", None, details, context, event.seq))

    def _numbers(self, agent: str | None, context: dict[str, Any]) -> dict[str, Any]:
        agents = self.state.agents
        known = None if agent is None else agents.get(agent)
        rounds = (
            [other.coordination_round for other in agents.values()] if known is None else [known.coordination_round]
        )
        number = max(rounds, default=0)
        return {**context, "iteration": self._step, "round": number}

    def _of(self, event: Event) -> Iterator[_Made]:
        agent, body = event.agent_id, event.body
        match body:
            case b.RunStarted():
                yield "session_start", None, f"Started with agents: {list(self.state.agents)}", {}
            case b.RunEnded():
                yield "session_end", None, f"Session completed in {self.state.elapsed:.1f}s", {}
            case b.BroadcastResponse(request_id=request, is_human=True):
                context = {"request_id": request, "is_human": True}
                yield "human_broadcast_response", None, "The person answered a question", context
            case _ if agent is not None:
                yield from self._of_agent(agent, body)
            case _:
                return

    def _of_agent(self, agent: str, body: Any) -> Iterator[_Made]:
        match body:
            case b.ContextReceived(context_labels=labels, answer_ids=ids, has_conversation_history=history):
                context = {
                    "available_answers": list(ids),
                    "available_answer_labels": list(labels),
                    "answer_count": len(labels),
                    "has_conversation_history": history,
                }
                yield "context_received", agent, f"Received context with {len(labels)} answers", context
            case b.RoundStart(round_type=kind) if kind not in ("presentation", "post_evaluation"):
                yield "status_change", agent, "Changed to status: streaming", {}
            case b.AnswerSubmitted():
                label = self.state.agents[agent].answer_label
                yield "new_answer", agent, f"Provided answer {label}", {"label": label}
                yield "status_change", agent, "Changed to status: answered", {}
            case b.RestartTriggered(affected_agents=affected, triggering_agent=by):
                context = {"affected_agents": list(affected), "triggering_agent": by}
                yield "restart_triggered", agent, f"Triggered restart affecting {len(affected)} agents", context
            case b.RestartCompleted(agent_round=number):
                details = f"Completed restart - now in round {number}"
                yield "restart_completed", agent, details, {"agent_round": number}
            case b.Vote():
                yield from self._vote(agent, body)
            case b.VoteIgnored(target_id=target):
                yield "vote_ignored", agent, f"VOTE_IGNORED: Voted for {target} but ignored due to restart", {}
            case b.VoteVoided(why=why):
                yield "vote_voided", agent, f"VOTE_VOIDED: {why}", {"reason": why}
            case b.Steered(action="stop", text=""):
                yield "status_change", agent, "Changed to status: stopped", {}
            case b.InjectionReceived(labels=labels, source_agents=sources):
                details = f"UPDATE_INJECTED: Mid-stream: {len(labels or sources)} answer(s)"
                yield "update_injected", agent, details, {}
            case b.Error(error=error, fatal=True):
                yield "agent_error", agent, f"ERROR: {error}", {}
                yield "status_change", agent, "Changed to status: error", {}
            case b.AgentTimeout(reason=reason):
                yield "agent_timeout", agent, f"TIMEOUT: {reason}", {}
                yield "status_change", agent, "Changed to status: timeout", {}
            case b.AgentStopped(summary=summary, status=status):
                yield "agent_stopped", agent, f"Stopped ({status}): {summary}", {"summary": summary, "status": status}
                yield "status_change", agent, "Changed to status: stopped", {}
            case b.WinnerSelected() | b.FinalPresentationStart() | b.FinalAnswer():
                yield from self._end(agent, body)
            case b.BroadcastCreated(request_id=request, question=question):
                context = {"request_id": request, "question_preview": question[:PREVIEW_CHARS]}
                yield "broadcast_created", agent, "Asked the others", context
            case b.BroadcastResponse(request_id=request):
                context = {"request_id": request, "is_human": False}
                yield "broadcast_response", agent, "Answered a question", context
            case b.BroadcastComplete(request_id=request, status=status):
                kind = "broadcast_timeout" if status == "timeout" else "broadcast_complete"
                yield kind, agent, "Question closed", {"request_id": request, "completion_status": status}
            case _:
                return

    def _vote(self, agent: str, body: b.Vote) -> Iterator[_Made]:
        label = self.state.votes[-1].voted_for_label
        context = {
            "voted_for": body.target_id,
            "voted_for_label": label,
            "reason": body.reason,
            "available_answers": list(body.available_labels),
        }
        yield "vote_cast", agent, f"Voted for {label}", context
        yield "status_change", agent, "Changed to status: voted", {}

    def _end(self, agent: str, body: Any) -> Iterator[_Made]:
        state = self.state
        if isinstance(body, b.FinalAnswer):
            label = body.answer_label or f"agent{state.agents[agent].number}.final"
            yield "final_answer", agent, f"Presented final answer {label}", {"label": label, **self._answers(agent)}
        elif not self._selected:
            self._selected = True
            number = 1 + max((other.coordination_round for other in state.agents.values()), default=0)
            context = {"round_type": "final", "final_round": number}
            yield "status_change", agent, "Changed to status: streaming", {}
            yield "final_round_start", agent, f"Starting final presentation round {number}", context
            for other in state.agents:
                if other != agent:
                    yield "status_change", other, "Changed to status: completed", {}
            yield "final_agent_selected", agent, "Selected as final presenter", self._answers(agent)

    def _answers(self, winner: str) -> dict[str, Any]:
        """The answers at the end, by label; by id where the table would take the label's number for another column."""
        agents, latest = self.state.agents, self._latest()
        by_label = all(agent.number == column for column, agent in enumerate(agents.values(), 1))
        return {
            "vote_summary": vote_summary(self.state, winner),
            "all_answers": [answer.label for answer in latest],
            "answers_for_context": {answer.label if by_label else answer.agent: answer.text for answer in latest},
        }

    def _latest(self) -> list[Answer]:
        """Each agent's current answer."""
        return [answer for agent in self.state.agents if (answer := self.state.latest_answer(agent))]


def _of_call(body: b.ToolStart | b.ToolComplete) -> tuple[str, str, dict[str, Any]]:
    """The record of a call or of its result."""
    name = body.tool_name
    if isinstance(body, b.ToolStart):
        return "tool_call", f"Called {name}", {"tool": name, "call_id": body.tool_id, "arguments": body.args}
    context = {
        "tool": name,
        "call_id": body.tool_id,
        "result": body.result,
        "ms": round(body.elapsed_seconds * 1000, 2),
        "success": not body.is_error,
    }
    return "tool_result", f"{name} {'failed' if body.is_error else 'done'}", context


def counted_votes(state: RunState) -> list[Vote]:
    """The votes that count, in the registration order of their voters."""
    place = {agent: number for number, agent in enumerate(state.agents)}
    return sorted(state.valid_votes, key=lambda vote: place.get(vote.voter, len(place)))


def vote_summary(state: RunState, winner: str) -> str:
    """Why the winner won, in a sentence."""
    votes = [vote for vote in counted_votes(state) if vote.target == winner]
    if not votes:
        return "No votes were cast for you."
    reasons = "; ".join(vote.reason for vote in votes if vote.reason)
    return f"You received {len(votes)} vote(s)" + (f" with feedback: {reasons}" if reasons else "")
