"""The normalised record of a run: the same words for every version of the layout, and null for what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.coordination import Entry
from massgen_tui.logs.read.facts import GivenAnswer, GivenVote
from massgen_tui.logs.read.inventory import RunFile
from massgen_tui.logs.read.sources import Problem
from massgen_tui.logs.read.state import State
from massgen_tui.state.tool_servers import Server

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """One agent at the end of what is known; `usage` is None where no file tells it."""

    id: str
    model: str = ""
    number: int | None = None
    status: str = "waiting"
    error: str = ""
    usage: dict[str, float | None] | None = None

    def as_json(self) -> dict[str, Any]:
        """Its form in the record."""
        return {
            "id": self.id,
            "model": self.model or None,
            "number": self.number,
            "status": self.status,
            "error": self.error or None,
            "usage": self.usage,
        }


@dataclass(frozen=True, slots=True)
class RestartRecord:
    """An answer that made the team look again."""

    agent: str
    at: float | None
    affected: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Its form in the record."""
        return {"agent": self.agent, "at": iso(self.at), "affected": list(self.affected)}


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """Something that went wrong, for an agent or for the run."""

    message: str
    agent: str | None = None
    at: float | None = None
    kind: str = ""
    fatal: bool = False

    def as_json(self) -> dict[str, Any]:
        """Its form in the record."""
        return {
            "agent": self.agent,
            "at": iso(self.at),
            "message": self.message,
            "kind": self.kind or None,
            "fatal": self.fatal,
        }


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """What the calls of a tool came to; no time is known before one of them has its result."""

    name: str
    calls: int
    failures: int
    time_ms: float | None

    def as_json(self) -> dict[str, Any]:
        """Its form in the record."""
        return {"name": self.name, "calls": self.calls, "failures": self.failures, "time_ms": self.time_ms}


@dataclass(frozen=True, slots=True)
class RunRecord:
    """Everything that is known of one attempt."""

    attempt: Attempt
    layout: str
    state: State
    question: str = ""
    generator: str = ""
    started: float | None = None
    ended: float | None = None
    end_reason: str = ""
    agents: list[AgentRecord] = field(default_factory=list)
    answers: list[GivenAnswer] = field(default_factory=list)
    votes: list[GivenVote] = field(default_factory=list)
    ignored_votes: list[GivenVote] = field(default_factory=list)
    restarts: list[RestartRecord] = field(default_factory=list)
    superseded_by: str = ""
    winner: str | None = None
    winner_source: str | None = None
    final_answer: str | None = None
    final_answer_source: str | None = None
    figures: dict[str, float | None] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    metrics_computed: bool = True
    coordination: list[Entry] = field(default_factory=list)
    coordination_rebuilt: bool = False
    tools: list[ToolRecord] = field(default_factory=list)
    servers: dict[str, list[Server]] = field(default_factory=dict)  # agent -> its tool servers
    errors: list[ErrorRecord] = field(default_factory=list)
    files: list[RunFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def agent(self, name: str) -> AgentRecord | None:
        """The agent of that id, number or anonymous id."""
        by_number = {f"agent{one.number}": one for one in self.agents if one.number is not None}
        by_id = {one.id: one for one in self.agents}
        return by_id.get(name) or by_number.get(name) or by_number.get(f"agent{name}")

    def as_json(self) -> dict[str, Any]:
        """The document of `show --json`."""
        attempt = self.attempt
        return {
            "schema": SCHEMA,
            "path": str(attempt.directory),
            "session": attempt.session.name,
            "turn": attempt.turn,
            "attempt": attempt.number,
            "layout": self.layout,
            "generator": self.generator or None,
            "state": self.state,
            "question": self.question,
            "started": iso(self.started),
            "ended": iso(self.ended),
            "end_reason": self.end_reason or None,
            "agents": [one.as_json() for one in self.agents],
            "answers": [answer_json(one) for one in self.answers],
            "votes": [vote_json(one) for one in self.votes],
            "ignored_votes": [vote_json(one) for one in self.ignored_votes],
            "restarts": [one.as_json() for one in self.restarts],
            "superseded_because": self.superseded_by or None,
            "winner": self.winner,
            "winner_source": self.winner_source,
            "final_answer": self.final_answer,
            "final_answer_source": self.final_answer_source,
            "figures": self.figures,
            "tools": [one.as_json() for one in self.tools],
            "servers": {agent: [one.as_json() for one in its] for agent, its in self.servers.items()},
            "errors": [one.as_json() for one in self.errors],
            "files": [one.as_json() for one in self.files],
            "problems": [one.as_json() for one in self.problems],
        }


def answer_json(one: GivenAnswer) -> dict[str, Any]:
    """An answer's form in the record."""
    return {"label": one.label or None, "agent": one.agent, "text": one.text, "at": iso(one.at), "cut": one.cut}


def vote_json(one: GivenVote) -> dict[str, Any]:
    """A vote's form in the record."""
    return {
        "voter": one.voter,
        "for": one.target or None,
        "label": one.label or None,
        "reason": one.reason,
        "at": iso(one.at),
        "valid": one.valid,
        "void_reason": one.void_reason or None,
    }


def iso(at: float | None) -> str | None:
    """A moment in ISO form, UTC."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return None
