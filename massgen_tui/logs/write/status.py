"""`status.json`: how far the attempt is, for programs that look on from outside; true at every moment it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from massgen_tui.logs.write.figure_records import (
    count_outcomes,
    finished_rounds,
    metrics_of_team,
    metrics_of_tools,
    round_record,
    token_usage,
)
from massgen_tui.logs.write.figures import AgentFigures, Figures, Round
from massgen_tui.logs.write.files import Lasting
from massgen_tui.state.records import AgentState, RunState, Usage, Vote

_PREVIEW_CHARS = 200
_REASON_CHARS = 100
_FINISH_REASONS = {
    "finished": "completed",
    "failed": "error",
    "timeout": "timeout",
    "cancelled": "cancelled",
    "restarted": "restarted",
}
_WORKFLOW_ERRORS = frozenset(
    {"vote_no_answers", "vote_and_answer", "invalid_vote_id", "answer_limit", "answer_novelty", "answer_duplicate"}
)


class Counted:
    """The parts of the file that change only when something new was counted, which is seldom while a model streams."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._parts: dict[tuple[str, str], tuple[int, Lasting]] = {}
        self._rounds: dict[str, list[Lasting]] = {}

    def of(self, agent: str) -> AgentFigures:
        """An agent's figures."""
        return self.figures.of.get(agent) or AgentFigures()

    def tools(self) -> Lasting:
        """All calls of tools."""
        return self._part("", "tools", lambda: metrics_of_team(self.figures.of))

    def rounds(self) -> Lasting:
        """All rounds."""
        return self._part("", "rounds", lambda: _rounds(self.figures))

    def tools_of(self, agent: str) -> Lasting:
        """An agent's calls of tools."""
        return self._part(agent, "tools", lambda: metrics_of_tools(self.of(agent).by_tool, spread=True))

    def rounds_of(self, agent: str) -> list[Lasting]:
        """An agent's finished rounds, which stay as they are."""
        made = self._rounds.setdefault(agent, [])
        rounds = self.of(agent).rounds
        while len(made) < len(rounds) and rounds[len(made)].outcome:
            made.append(Lasting(round_record(agent, rounds[len(made)])))
        return made

    def _part(self, agent: str, name: str, make: Callable[[], Any]) -> Lasting:
        changes = self.of(agent).changes if agent else sum([its.changes for its in self.figures.of.values()])
        part = self._parts.get((agent, name))
        if part is None or part[0] != changes:
            part = self._parts[agent, name] = changes, Lasting(make())
        return part[1]


def status_record(state: RunState, counted: Counted, log_dir: Path, now: float, *, over: bool) -> dict[str, Any]:
    """The object of the file; `over` says that nothing comes any more, even if the run was never brought to an end."""
    usage = state.usage
    return {
        "finish_reason": _finish_reason(state, over=over),
        "finish_reason_details": _details(state, over=over),
        "is_complete": state.ending is not None,
        "review_pending": False,
        "meta": _meta(state, log_dir, now),
        "costs": {
            "total_estimated_cost": round(usage.cost, 6),
            "total_input_tokens": usage.input_tokens,
            "total_output_tokens": usage.output_tokens,
            "cost_known": usage.cost_known,
        },
        "tools": counted.tools(),
        "rounds": counted.rounds(),
        "coordination": {
            "phase": _phase(state),
            "active_agent": _active_agent(state),
            "completion_percentage": _percentage(state),
            "is_final_presentation": _phase(state) == "presentation",
        },
        "agents": {agent.id: _agent(agent, state, counted, over=over) for agent in state.agents.values()},
        "historical_workspaces": [],
        "results": {
            "votes": dict(Counter(vote.voted_for_label for vote in state.valid_votes)),
            "winner": state.winner,
            "final_answer_preview": state.final_answer[:_PREVIEW_CHARS] if state.final_answer is not None else None,
        },
    }


def _finish_reason(state: RunState, *, over: bool) -> str:
    if state.ending is not None:
        return _FINISH_REASONS[state.ending.state]
    return "interrupted" if over else "in_progress"


def _details(state: RunState, *, over: bool) -> str | None:
    ending = state.ending
    if ending is None:
        return f"The log ends in phase: {_phase(state)}" if over else f"Phase: {_phase(state)}"
    if ending.state == "finished" and state.winner:
        return f"Winner: {state.winner}"
    failed = [agent.id for agent in state.agents.values() if agent.status == "failed"]
    if ending.state == "failed" and failed and not ending.reason:
        return f"Agent(s) encountered errors: {', '.join(failed)}"
    return ending.reason or None


def _meta(state: RunState, log_dir: Path, now: float) -> dict[str, Any]:
    end = state.at if state.ending else now
    return {
        "last_updated": now,
        "session_id": log_dir.name,
        "log_dir": str(log_dir),
        "question": state.question,
        "start_time": state.started_at,
        "elapsed_seconds": round(max(0.0, end - state.started_at), 3),
        "orchestrator_paths": {"snapshot_storage": None, "temp_workspace_parent": None},
        "eval_criteria": None,
        "context_paths": None,
        "docker_enabled": False,
    }


def _phase(state: RunState) -> str:
    if state.phase == "presentation" or state.final_answer is not None:
        return "presentation"
    return "enforcement" if state.votes else "initial_answer"


def _percentage(state: RunState) -> int:
    """Of one answer and one vote that count, for each agent."""
    if state.ending is not None and state.ending.state == "finished":
        return 100
    done = len({answer.agent for answer in state.answers}) + len({vote.voter for vote in state.valid_votes})
    return min(100, 100 * done // (2 * len(state.agents))) if state.agents else 0


def _active_agent(state: RunState) -> str | None:
    """The first agent that the team waits for."""
    if state.ending is not None or _phase(state) == "presentation":
        return None
    voted = {vote.voter for vote in state.valid_votes}
    waited_for = (
        agent.id
        for agent in state.agents.values()
        if agent.status != "failed" and ((voted and agent.id not in voted) or not agent.answers)
    )
    return next(waited_for, None)


def _agent(agent: AgentState, state: RunState, counted: Counted, *, over: bool) -> dict[str, Any]:
    figures = counted.of(agent.id)
    vote, error = _vote_of(agent, state), _error(agent, state)
    now_in = None if over else figures.open_round
    return {
        "status": error["type"] if error else _status(agent, vote, now_in, over=over),
        "answer_count": agent.answers,
        "latest_answer_label": agent.answer_label or None,
        "vote_cast": vote
        and {
            "voted_for_agent": vote.target,
            "voted_for_label": vote.voted_for_label,
            "reason_preview": vote.reason[:_REASON_CHARS],
        },
        "times_restarted": agent.coordination_round,
        "last_activity": agent.last_at or state.started_at,
        "error": error,
        "workspace_paths": None,
        "token_usage": token_usage(agent.usage),
        "tool_metrics": counted.tools_of(agent.id),
        "round_history": counted.rounds_of(agent.id),
        "round_timing": now_in and {"round_number": now_in.number, "round_start_time": now_in.started},
        "reliability": _reliability(agent, figures),
    }


def _vote_of(agent: AgentState, state: RunState) -> Vote | None:
    return next((vote for vote in reversed(state.valid_votes) if vote.voter == agent.id), None)


def _status(agent: AgentState, vote: Vote | None, now_in: Round | None, *, over: bool) -> str:
    if not over:
        if agent.status in ("thinking", "writing", "tool") or (agent.status == "waiting" and now_in is not None):
            return "streaming"
        if agent.status == "restarting":
            return "restarting"
    if vote is not None:
        return "voted"
    return "answered" if agent.answers else "waiting"


def _error(agent: AgentState, state: RunState) -> dict[str, Any] | None:
    if agent.status != "failed":
        return None
    trouble = next((one for one in reversed(state.troubles) if one.agent == agent.id and one.fatal), None)
    if trouble is None:
        return {"type": "error", "message": agent.error, "timestamp": agent.last_at}
    kind = "timeout" if trouble.kind == "timeout" else "error"
    return {"type": kind, "message": trouble.message, "timestamp": trouble.at}


def _rounds(figures: Figures) -> dict[str, Any]:
    done = finished_rounds(figures.of.values())
    used = sum((round_.usage for round_ in done), Usage())
    return {
        "total_rounds": len(done),
        "by_outcome": count_outcomes(done),
        "total_round_input_tokens": used.input_tokens,
        "total_round_output_tokens": used.output_tokens,
        "total_round_cost": round(used.cost, 6),
    }


def _reliability(agent: AgentState, figures: AgentFigures) -> dict[str, Any] | None:
    if not figures.retries:
        return None
    by_round: dict[str, dict[str, Any]] = {}
    for retry in figures.retries:
        its = by_round.setdefault(str(retry["round"]), {"count": 0, "reasons": []})
        its["count"] += 1
        if retry["reason"] not in its["reasons"]:
            its["reasons"].append(retry["reason"])
    reasons = dict.fromkeys(retry["reason"] for retry in figures.retries)
    return {
        "enforcement_attempts": figures.retries,
        "by_round": by_round,
        "unknown_tools": figures.unknown_tools,
        "workflow_errors": [reason for reason in reasons if reason in _WORKFLOW_ERRORS],
        "total_enforcement_retries": len(figures.retries),
        "total_buffer_chars_lost": sum(retry["buffer_chars"] for retry in figures.retries),
        "outcome": "error" if agent.status == "failed" else "ok",
    }
