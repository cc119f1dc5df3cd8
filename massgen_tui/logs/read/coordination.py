"""Reads `coordination_events.json` in every shape it ever had: MassGen's object, a bare list, the documented form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.logs.read.values import first_text, integer, items, mapping, moment, text

_DOCUMENTED = {"started_streaming": "status_change", "vote": "vote_cast", "restart": "restart_triggered"}
_LABEL = re.compile(r"(.+)\.(?:\d{1,6}|final)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One coordination record; `step` is the scheduler step, in which order means nothing."""

    kind: str
    at: float | None = None
    agent: str | None = None
    details: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    step: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that the table is built from."""
        return {
            "timestamp": self.at,
            "event_type": self.kind,
            "agent_id": self.agent,
            "details": self.details,
            "context": self.context,
        }


@dataclass(frozen=True, slots=True)
class Coordination:
    """What the file tells of an attempt."""

    question: str = ""
    agents: tuple[str, ...] = ()
    started: float | None = None
    ended: float | None = None
    winner: str | None = None
    entries: tuple[Entry, ...] = ()
    strange: int = 0

    def of(self, *kinds: str) -> Iterator[Entry]:
        """The records of some kinds, in order."""
        return (entry for entry in self.entries if entry.kind in kinds)

    @property
    def session(self) -> dict[str, Any]:
        """The heading that the table is built from."""
        return {"user_prompt": self.question or "No user prompt found", "agent_ids": list(self.agents)}


def parse(value: Any) -> Coordination:
    """The records of a file's value; what is none of them is counted."""
    whole = mapping(value)
    session = mapping(whole.get("session_metadata"))
    raw = items(whole.get("events", value))
    entries = [entry for one in raw if (entry := _entry(one)) is not None]
    named = [agent for agent in items(session.get("agent_ids")) if isinstance(agent, str)]
    return Coordination(
        question=text(session.get("user_prompt")),
        agents=tuple(named or sorted({entry.agent for entry in entries if entry.agent})),
        started=moment(session.get("start_time")),
        ended=moment(session.get("end_time")),
        winner=text(session.get("final_winner")) or None,
        entries=tuple(entries),
        strange=len(raw) - len(entries),
    )


def _entry(value: Any) -> Entry | None:
    record = mapping(value)
    kind = text(record.get("event_type"))
    if not kind:
        return None
    context = mapping(record.get("context")) or mapping(record.get("data"))
    details = text(record.get("details"))
    if kind == "started_streaming":
        details = details or "Changed to status: streaming"
    if kind == "vote":
        context = {**context, "voted_for_label": first_text(context, "voted_for_label", "vote_for")}
    agent = text(record.get("agent_id")) or None
    at, step = moment(record.get("timestamp")), integer(context.get("iteration"))
    return Entry(_DOCUMENTED.get(kind, kind), at, agent, details, context, step)


def owner_of(label: str, known: dict[str, str], agents: tuple[str, ...]) -> str:
    """The agent whose answer a label names: one that gave it, or the one that the documented form calls by its id."""
    if label in known:
        return known[label]
    match = _LABEL.fullmatch(label)
    return match[1] if match and match[1] in agents else ""
