"""The remarks of the program that stand between what the agents said: which events make one, and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from massgen_tui.events import bodies as b
from massgen_tui.state.sentences import steering

NoteKind = Literal[
    "restart",
    "injection",
    "enforcement",
    "ignored",
    "error",
    "timeout",
    "status",
    "evaluation",
    "stop",
    "question",
    "person",
]


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A remark of the program: a restart, a retry, a failure."""

    kind: NoteKind
    text: str
    at: float
    detail: str = ""


def team_note(body: Any, at: float) -> NoteCard | None:
    """What an event says about the whole team, if that is for the transcript."""
    match body:
        case b.OrchestratorTimeout(timeout_reason=reason):
            return NoteCard("timeout", reason or "time is up", at)
        case b.SystemStatus(message=message) if message:
            return NoteCard("status", message, at)
        case b.RunEnded(state=state, reason=reason):
            return NoteCard("status", f"{state}: {reason}" if reason else state, at)
        case b.Steered() | b.Error() | b.RestartBanner():
            return note_about(body, at, "")
        case _:
            return None


def note_about(body: Any, at: float, whom: str = "it") -> NoteCard | None:
    """What an event says about an agent, if that is for its transcript."""
    match body:
        case b.VoteIgnored(why=why):
            return NoteCard("ignored", f"vote not counted: {why}", at)
        case b.AgentRestart(restart_reason=reason):
            return NoteCard("restart", reason or "begins again with the new answers", at)
        case b.InjectionReceived(labels=labels, source_agents=sources, content=content):
            return NoteCard("injection", f"sees {', '.join(labels or sources)} while working", at, content)
        case b.Enforcement(attempt=n, max_attempts=most, error_message=error) if body.tried_again:
            return NoteCard("enforcement", f"retry {n}/{most}: {error}", at)
        case b.RestartBanner(reason=reason):
            return NoteCard("restart", f"another attempt: {reason}", at)
        case b.Error(error=error, detail=detail):
            return NoteCard("error", error, at, detail)
        case b.AgentTimeout(reason=reason):
            return NoteCard("timeout", reason, at)
        case b.AgentStopped(summary=summary, status=status):
            return NoteCard("stop", f"{status or 'stopped'}: {summary}", at)
        case b.NoteDelivered(text=text):
            return NoteCard("person", f"you told it: {text}", at)
        case b.Steered():
            return NoteCard("person", steering(whom, body), at)
        case b.BroadcastCreated(question=question, to=whom):
            return NoteCard("question", f"asks {'you' if whom == 'human' else 'the others'}: {question}", at)
        case b.BroadcastResponse(content=content):
            return NoteCard("question", f"answers a peer: {content}", at)
        case b.BroadcastComplete(status="timeout"):
            return NoteCard("question", "not answered in time", at)
        case b.BroadcastComplete(status="declined" | "withdrawn" as status):
            return NoteCard("question", "gets no answer" if status == "declined" else "question withdrawn", at)
        case b.ChecklistSubmitted(verdict=verdict, passed=passed, failed=failed):
            return NoteCard("evaluation", _checklist(verdict, passed), at, _failures(failed))
        case b.HistoryTruncated() as cut:
            text = f"the oldest of {cut.messages_before} messages are left out, {cut.messages_after} remain"
            return NoteCard("status", f"{text} (at most {cut.limit} tokens)", at)
        case b.Status(message=message) if message:
            return NoteCard("status", message, at)
        case b.PostEvaluation(content=content) if content:
            return NoteCard("evaluation", content, at)
        case _:
            return None


def _checklist(verdict: str, passed: Sequence[str]) -> str:
    return f"checklist: {', '.join(passed)} will do" if verdict == "vote" else "checklist: no answer is good enough"


def _failures(failed: Mapping[str, Sequence[str]]) -> str:
    return "\n".join(f"{label} fails: {', '.join(points)}" for label, points in failed.items())
