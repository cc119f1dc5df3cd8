"""`status.json`: how far the attempt is, for programs that look on from outside; true at every moment it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from massgen_tui.logs.layout import WORKSPACE
from massgen_tui.logs.write.figure_records import (
    OUTCOMES,
    as_far_as_told,
    metrics_of_team,
    metrics_of_tools,
    round_record,
    token_usage,
)
from massgen_tui.logs.write.figures import AgentFigures, Figures, Round
from massgen_tui.state.records import AgentState, Answer, RunState, Usage, Vote

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

    def __init__(self, figures: Figures, folder: Path) -> None:
        self.figures, self._folder = figures, folder
        self._tools: dict[str, tuple[int, dict[str, Any]]] = {}
        self._rounds: dict[str, list[dict[str, Any]]] = {}
        self._outcomes = dict.fromkeys(OUTCOMES, 0)
        self._used = Usage()
        self._agents: dict[str, tuple[AgentState, Vote | None, int, dict[str, Any]]] = {}
        self._workspaces: list[dict[str, Any]] = []
        self._answers: Counter[str] = Counter()  # those whose workspaces are listed

    def places(self, agent: str) -> dict[str, str] | None:
        """Where an agent's files lie; None if it has none."""
        told = next((one for one in self.figures.begun.agents if one.get("id") == agent), {})
        return told.get("workspace_paths") or None

    def of(self, agent: str) -> AgentFigures:
        """An agent's figures."""
        return self.figures.of.get(agent) or AgentFigures()

    def used(self, usage: Usage, *agents: str, over: bool) -> Usage:
        """What these agents used; once nothing comes any more, the cost of a round that broke off stays unknown."""
        return as_far_as_told(usage, map(self.of, agents)) if over else usage

    def tools(self) -> dict[str, Any]:
        """All calls of tools."""
        changes = sum([its.changes for its in self.figures.of.values()])
        return self._tools_of("", changes, lambda: metrics_of_team(self.figures.of))

    def rounds(self) -> dict[str, Any]:
        """All finished rounds."""
        done = sum([len(self.rounds_of(agent)) for agent in self.figures.of])
        return {
            "total_rounds": done,
            "by_outcome": self._outcomes,
            "total_round_input_tokens": self._used.input_tokens,
            "total_round_output_tokens": self._used.output_tokens,
            "total_round_cost": round(self._used.cost, 6),
        }

    def tools_of(self, agent: str) -> dict[str, Any]:
        """An agent's calls of tools."""
        its = self.of(agent)
        return self._tools_of(agent, its.changes, lambda: metrics_of_tools(its.by_tool, spread=True))

    def rounds_of(self, agent: str) -> list[dict[str, Any]]:
        """An agent's finished rounds, which stay as they are."""
        made = self._rounds.setdefault(agent, [])
        rounds = self.of(agent).rounds
        while len(made) < len(rounds) and rounds[len(made)].outcome:
            done = rounds[len(made)]
            made.append(round_record(agent, done))
            self._used += done.usage
            if done.outcome in self._outcomes:
                self._outcomes[done.outcome] += 1
        return made

    def agent(self, agent: AgentState, vote: Vote | None, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """All of an agent; that of one that nothing happened to is there already."""
        known, changes = self._agents.get(agent.id), self.of(agent.id).changes
        if known is None or known[0] is not agent or known[1] is not vote or known[2] != changes:
            known = self._agents[agent.id] = agent, vote, changes, make()
        return known[3]

    def workspaces(self, answers: Sequence[Answer]) -> list[dict[str, Any]]:
        """Where the files of each answer are kept; of an answer without files the folder does not exist."""
        for answer in answers[self._answers.total() :]:
            if answer.snapshot:
                place = {
                    "answerId": f"{answer.agent}-{answer.snapshot}",
                    "agentId": answer.agent,
                    "answerNumber": self._answers[answer.agent],
                    "answerLabel": answer.label,
                    "timestamp": answer.snapshot,
                    "workspacePath": str(self._folder / answer.agent / answer.snapshot / WORKSPACE),
                }
                self._workspaces.append(place)
            self._answers[answer.agent] += 1
        return self._workspaces

    def _tools_of(self, agent: str, changes: int, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        known = self._tools.get(agent)
        if known is None or known[0] != changes:
            known = self._tools[agent] = changes, make()
        return known[1]


def status_record(state: RunState, counted: Counted, log_dir: Path, now: float, *, over: bool) -> dict[str, Any]:
    """The object of the file; `over` says that nothing comes any more, even if the run was never brought to an end."""
    usage, valid = counted.used(state.usage, *state.agents, over=over), state.valid_votes
    votes = {vote.voter: vote for vote in valid}
    return {
        "finish_reason": _finish_reason(state, over=over),
        "finish_reason_details": _details(state, over=over),
        "is_complete": state.ending is not None,
        "review_pending": False,
        "meta": _meta(state, counted, log_dir, now),
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
            "active_agent": _active_agent(state, votes),
            "completion_percentage": _percentage(state, votes),
            "is_final_presentation": _phase(state) == "presentation",
        },
        "agents": {
            agent.id: _agent(agent, votes.get(agent.id), state, counted, over=over) for agent in state.agents.values()
        },
        "historical_workspaces": counted.workspaces(state.answers),
        "results": {
            "votes": dict(Counter(vote.voted_for_label for vote in valid)),
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


def _meta(state: RunState, counted: Counted, log_dir: Path, now: float) -> dict[str, Any]:
    places = [its for agent in state.agents if (its := counted.places(agent)) is not None]
    end = state.at if state.ending else now
    return {
        "last_updated": now,
        "session_id": log_dir.name,
        "log_dir": str(log_dir),
        "question": state.question,
        "start_time": state.started_at,
        "elapsed_seconds": round(max(0.0, end - state.started_at), 3),
        "orchestrator_paths": {
            "snapshot_storage": str(Path(places[0]["snapshot_storage"]).parent) if places else None,
            "temp_workspace_parent": str(Path(places[0]["temp_workspace"]).parent) if places else None,
        },
        "eval_criteria": counted.figures.criteria or None,
        "context_paths": counted.figures.begun.context_paths or None,
        "docker_enabled": False,
    }


def _phase(state: RunState) -> str:
    if state.phase == "presentation" or state.final_answer is not None or state.winner is not None:
        return "presentation"  # also where the run was ended before the answer was out
    return "enforcement" if state.votes else "initial_answer"


def _percentage(state: RunState, votes: Mapping[str, Vote]) -> int:
    """Of one answer and one vote that counts, or a part that is done, for each agent."""
    if state.ending is not None and state.ending.state == "finished":
        return 100
    decided = sum(agent.has_voted or agent.id in votes for agent in state.agents.values())
    done = len({answer.agent for answer in state.answers}) + decided
    return min(100, 100 * done // (2 * len(state.agents))) if state.agents else 0


def _active_agent(state: RunState, votes: Mapping[str, Vote]) -> str | None:
    """The first agent that the team waits for."""
    if state.ending is not None or _phase(state) == "presentation":
        return None
    waited_for = (
        agent.id
        for agent in state.agents.values()
        if not (agent.error or agent.has_voted) and ((votes and agent.id not in votes) or not agent.answers)
    )
    return next(waited_for, None)


def _agent(agent: AgentState, vote: Vote | None, state: RunState, counted: Counted, *, over: bool) -> dict[str, Any]:
    def make() -> dict[str, Any]:
        return _agent_record(agent, vote, state, counted, over=over)

    return make() if over else counted.agent(agent, vote, make)


def _agent_record(
    agent: AgentState, vote: Vote | None, state: RunState, counted: Counted, *, over: bool
) -> dict[str, Any]:
    figures, error = counted.of(agent.id), _error(agent, state)
    now_in = None if over else figures.open_round
    return {
        "status": error["type"] if error else _status(agent, vote, now_in, over=over),
        "answer_count": agent.answers,
        "latest_answer_label": agent.answer_label or None,
        "vote_cast": vote and _vote_record(vote),
        "times_restarted": agent.coordination_round,
        "last_activity": agent.last_at or state.started_at,
        "error": error,
        "workspace_paths": counted.places(agent.id),
        "token_usage": token_usage(counted.used(agent.usage, agent.id, over=over)),
        "tool_metrics": counted.tools_of(agent.id),
        "round_history": counted.rounds_of(agent.id),
        "round_timing": now_in and {"round_number": now_in.number, "round_start_time": now_in.started},
        "reliability": _reliability(agent, counted),
    }


def _vote_record(vote: Vote) -> dict[str, Any]:
    return {
        "voted_for_agent": vote.target,
        "voted_for_label": vote.voted_for_label,
        "reason_preview": vote.reason[:_REASON_CHARS],
    }


def _status(agent: AgentState, vote: Vote | None, now_in: Round | None, *, over: bool) -> str:
    if not over:
        if agent.status in ("thinking", "writing", "tool", "approval") or (
            agent.status == "waiting" and now_in is not None
        ):
            return "streaming"
        if agent.status == "restarting":
            return "restarting"
    if vote is not None:
        return "voted"
    if agent.has_voted:  # not for anybody: of a task that is divided it has done its part
        return "stopped"
    return "answered" if agent.answers else "waiting"


def _error(agent: AgentState, state: RunState) -> dict[str, Any] | None:
    if not agent.error:  # an agent that has failed may win all the same
        return None
    trouble = next((one for one in reversed(state.troubles) if one.agent == agent.id and one.fatal), None)
    if trouble is None:
        return {"type": "error", "message": agent.error, "timestamp": agent.last_at}
    kind = "timeout" if trouble.kind == "timeout" else "error"
    return {"type": kind, "message": trouble.message, "timestamp": trouble.at}


def _reliability(agent: AgentState, counted: Counted) -> dict[str, Any] | None:
    figures = counted.of(agent.id)
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
        "outcome": "error" if agent.error else "ok",
    }
