"""The coordination table: coordination records become rows, for the screen and for `coordination_table.txt` alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

REASON_CHARS = 50
DETAIL_CHARS = 60

_LABEL = re.compile(r"agent([0-9]{1,6})\.")


@dataclass(frozen=True, slots=True)
class Row:
    """One event: the lines in the acting agent's column, and the status words of the others."""

    number: int
    kind: str
    agent: str
    lines: tuple[str, ...]
    others: Mapping[str, str]
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Banner:
    """A line over all columns; one that is counted takes an event number."""

    number: int
    kind: str
    agent: str
    text: str
    counted: bool
    seq: int = 0


@dataclass(slots=True)
class Column:
    """What the table knows of an agent while it goes through the records."""

    number: int
    status: str = "idle"
    context: tuple[str, ...] = ()
    answer: str = ""
    vote: str = ""
    restarts: int = 0
    started: bool = False

    def words(self) -> str:
        """The status as it stands in another agent's row."""
        match self.status:
            case "streaming" | "answering":
                return f"🔄 ({self.status})"
            case "voted":
                return "✅ (voted)"
            case "answered":
                return f"✅ Answered: {self.answer}" if self.answer else "✅ (answered)"
            case "completed":
                return "✅ (completed)"
            case "final":
                return "🎯 (final answer given)"
            case "idle":
                return "⏳ (waiting)"
            case other:
                return f"({other})"


def one_line(text: str) -> str:
    """Free text in a cell: newlines become spaces, the ends are stripped."""
    return text.replace("\n", " ").strip()


def agents_of(session: Mapping[str, Any], records: Iterable[Any]) -> list[str]:
    """The columns of a file's table: the agents in registration order, else those the records name."""
    ids = session.get("agent_ids")
    known = [agent for agent in ids if isinstance(agent, str)] if isinstance(ids, list) else []
    found = [record.get("agent_id") for record in records if isinstance(record, dict)]
    return known or sorted({agent for agent in found if isinstance(agent, str) and agent})


def previews_of(agents: Sequence[str], records: Iterable[Any]) -> dict[str, str]:
    """The answers at the end of the run; a label is that of the column with its number, whoever's answer it was."""
    previews: dict[str, str] = {}
    for record in records:
        if not isinstance(record, dict) or record.get("event_type") != "final_agent_selected":
            continue
        context = record.get("context")
        answers = context.get("answers_for_context") if isinstance(context, dict) else None
        for key, text in answers.items() if isinstance(answers, dict) else ():
            agent = _column_of(str(key), agents)
            if agent is not None:
                previews[agent] = str(text)
    return previews


def _column_of(key: str, agents: Sequence[str]) -> str | None:
    if key in agents:
        return key
    match = _LABEL.match(key)
    number = int(match[1]) if match else 0
    return agents[number - 1] if 1 <= number <= len(agents) else None


@dataclass(slots=True)
class TableBuilder:
    """Takes coordination records in order and appends rows; `previews` tells the text of an agent's answer."""

    agents: Sequence[str]
    previews: Mapping[str, str] = field(default_factory=dict)
    rows: list[Row | Banner] = field(default_factory=list)
    columns: dict[str, Column] = field(init=False)
    _next: int = 1

    def __post_init__(self) -> None:
        self.columns = {agent: Column(number) for number, agent in enumerate(self.agents, 1)}

    def take_all(self, records: Iterable[Any]) -> None:
        """Take the records of a file; what is no record there is passed over."""
        for record in records:
            if isinstance(record, dict):
                agent, context = record.get("agent_id"), record.get("context")
                self.take(
                    str(record.get("event_type")),
                    agent if isinstance(agent, str) else None,
                    str(record.get("details") or ""),
                    context if isinstance(context, dict) else {},
                )

    def take(self, kind: str, agent: str | None, details: str, context: Mapping[str, Any], seq: int = 0) -> None:
        """Take one record; those without a known agent make no row."""
        column = self.columns.get(agent) if agent is not None else None
        if agent is None or column is None:
            return
        match kind:
            case "status_change":
                self._status_change(agent, column, details.rpartition(": ")[2], seq)
            case "context_received":
                labels = context.get("available_answer_labels")
                column.context = tuple(map(str, labels)) if isinstance(labels, list) else ()
            case "restart_triggered":
                self._banner(kind, agent, f"🔁 Agent {column.number} RESTART TRIGGERED", seq, counted=True)
            case "restart_completed":
                number = context.get("agent_round") or context.get("round") or 0
                column.restarts += 1
                self._row(kind, agent, [f"✅ RESTART COMPLETED (Restart {number})"], seq)
                column.started = False
            case "update_injected":
                self._update(agent, column, details, seq)
            case "new_answer" if context.get("label"):
                column.answer, column.status, column.started = str(context["label"]), "answered", False
                self._row(kind, agent, [f"✨ NEW ANSWER: {column.answer}", *self._preview(agent)], seq)
            case "vote_cast" if context.get("voted_for_label"):
                self._vote(agent, column, context, seq)
            case "vote_voided":
                column.vote, column.status, column.started = "", "vote void", False
                self._row(kind, agent, ["❌ VOTE VOID", one_line(str(context.get("reason") or ""))], seq)
            case "final_agent_selected":
                self._banner(kind, agent, f"🏆 Agent {column.number} selected as winner", seq, counted=False)
                for other, its in self.columns.items():
                    its.status = its.status if other == agent else "completed"
            case "final_answer" if context.get("label"):
                column.status = "final"
                self._row(kind, agent, [f"🎯 FINAL ANSWER: {context['label']}", *self._preview(agent)], seq)
            case _:
                return

    def _status_change(self, agent: str, column: Column, status: str, seq: int) -> None:
        before, column.status = column.status, status
        if status not in ("streaming", "answering"):
            column.started = False
        elif before != "voted" and (before not in ("streaming", "answering") or not column.started):
            labels = ", ".join(column.context)
            self._row("started", agent, [f"📋 Context: [{labels}]", f"💭 Started {status}"], seq)
            column.started = True

    def _update(self, agent: str, column: Column, details: str, seq: int) -> None:
        column.status, column.started = "update_received", False
        lines = ["📨 UPDATE RECEIVED"]
        if "from:" in details:
            lines.append(f"📥 From: {one_line(details.rpartition('from:')[2])}")
        elif details:
            text = one_line(details)
            lines.append(f"📥 {text[:DETAIL_CHARS]}" + ("..." if len(text) > DETAIL_CHARS else ""))
        self._row("update_injected", agent, lines, seq)

    def _vote(self, agent: str, column: Column, context: Mapping[str, Any], seq: int) -> None:
        column.vote, column.status, column.started = str(context["voted_for_label"]), "voted", False
        lines = [f"🗳️  VOTE: {column.vote}"]
        reason = one_line(str(context.get("reason") or ""))
        if reason:
            lines.append(f"💭 Reason: {reason[:REASON_CHARS]}" + ("..." if len(reason) > REASON_CHARS else ""))
        self._row("vote_cast", agent, lines, seq)

    def _preview(self, agent: str) -> list[str]:
        text = one_line(self.previews.get(agent, ""))
        return [f"👁️  Preview: {text}"] if text else []

    def _row(self, kind: str, agent: str, lines: list[str], seq: int) -> None:
        others = {other: column.words() for other, column in self.columns.items() if other != agent}
        self.rows.append(Row(self._next, kind, agent, tuple(lines), others, seq))
        self._next += 1

    def _banner(self, kind: str, agent: str, text: str, seq: int, *, counted: bool) -> None:
        self.rows.append(Banner(self._next, kind, agent, text, counted, seq))
        self._next += counted
