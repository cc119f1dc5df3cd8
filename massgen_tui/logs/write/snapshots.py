"""The snapshots of answers, votes and what came after them, and the map from their labels to where they lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.execution_trace import Traces
from massgen_tui.logs.write.files import write_json, write_text
from massgen_tui.state.coordination_log import CoordinationLog, Record
from massgen_tui.state.records import RunState


@dataclass(slots=True)
class Snapshots:
    """Writes a directory for each accepted answer, each vote or stop, and at the end for what came after."""

    attempt: Attempt
    log: CoordinationLog
    traces: Traces = field(default_factory=Traces)
    rounds: dict[str, b.RoundStart] = field(default_factory=dict)
    _mappings: dict[str, dict[str, Any]] = field(default_factory=dict)
    _votes: dict[str, int] = field(default_factory=dict)
    _stamps: dict[str, str] = field(default_factory=dict)
    _journals: dict[str, str] = field(default_factory=dict)

    def take(self, event: Event, records: list[Record]) -> None:
        """Take one event that the log has folded, and the records it made."""
        self.traces.take(event)
        agent = event.agent_id
        if agent is None:
            return
        match event.body:
            case b.RoundStart() as begun:
                self.rounds[agent] = begun
            case b.AnswerSubmitted(content=content, snapshot=stamp, changedoc=journal) if stamp:
                self._answer(agent, stamp, content, records[0])
                self._journal(agent, self.attempt.snapshot(agent, stamp), journal)
            case b.Vote(snapshot=stamp) as vote if stamp:
                self._vote(agent, stamp, vote, records[0])
            case b.AgentStopped(snapshot=stamp, summary=summary) if stamp:
                mine = self.log.state.agents[agent]
                label, labels = mine.answer_label or None, list(mine.context_labels)
                stop = b.Vote(target_id=agent, reason=summary, voted_for_label=label, available_labels=labels)
                self._vote(agent, stamp, stop, records[0])
            case b.FinalAnswer():
                path = self.attempt.final(agent) / layout.ANSWER
                self._journal(agent, path.parent, self._journals.get(agent, ""))
                label = str(records[0].context["label"])
                self._map("final_answer", label, agent, "final", records[0], self.attempt.relative(path))
            case _:
                return

    def write_mappings(self) -> None:
        """Write the map, if there is anything in it."""
        if self._mappings:
            write_json(self.attempt.snapshot_mappings, self._mappings)

    def write_unkept(self, agent: str) -> None:
        """Write what the agent did in its last rounds, which came to no answer, as of the end of the run."""
        now = datetime.fromtimestamp(self.log.state.at)
        self._write_about(agent, layout.new_stamp(self._stamps.get(agent, ""), now))

    def trace(self, agent: str) -> str:
        """The trace of the agent since its last snapshot, which begins anew."""
        known = self.log.state.agents.get(agent)
        return self.traces.end(agent, known.model if known is not None else "")

    def context(self, agent: str) -> dict[str, Any] | None:
        """What the agent was given in its round; None where that is not known."""
        begun = self.rounds.get(agent)
        if begun is None:
            return None
        return {"system_message": begun.system_message, "user_message": begun.user_message, "tools": begun.tools}

    def _answer(self, agent: str, stamp: str, content: str, record: Record) -> None:
        folder = self.attempt.snapshot(agent, stamp)
        path = folder / layout.ANSWER
        self._map("answer", str(record.context["label"]), agent, stamp, record, self.attempt.relative(path))
        write_text(path, content)
        self._write_about(agent, stamp)

    def _journal(self, agent: str, folder: Path, journal: str) -> None:
        self._journals[agent] = journal
        if journal:
            write_text(folder / layout.CHANGEDOC, journal)

    def _vote(self, agent: str, stamp: str, body: b.Vote, record: Record) -> None:
        path = self.attempt.snapshot(agent, stamp) / layout.VOTE
        self._votes[agent] = self._votes.get(agent, 0) + 1
        label = f"agent{self.log.state.agents[agent].number}.vote{self._votes[agent]}"
        label_voted_for = record.context.get("voted_for_label") or body.voted_for_label
        voted_for = {"voted_for": body.target_id, "voted_for_label": label_voted_for}
        self._map("vote", label, agent, stamp, record, self.attempt.relative(path), voted_for)
        write_json(path, vote_record(self.log.state, agent, stamp, body, record))
        self._write_about(agent, stamp)

    def _write_about(self, agent: str, stamp: str) -> None:
        """Write what the agent was given and what it did."""
        self._stamps[agent] = stamp
        folder, context = self.attempt.snapshot(agent, stamp), self.context(agent)
        if context is not None:
            write_json(folder / layout.CONTEXT, context)
        write_text(folder / layout.TRACE, self.trace(agent))

    def _map(
        self,
        kind: str,
        label: str,
        agent: str,
        stamp: str,
        record: Record,
        path: str,
        voted_for: dict[str, Any] | None = None,
    ) -> None:
        self._mappings[label] = {
            "type": kind,
            "label": label,
            "agent_id": agent,
            "timestamp": stamp,
            **(voted_for or {}),
            "iteration": record.context["iteration"],
            "round": record.context["round"],
            "path": path,
        }


def anonymous_ids(state: RunState) -> dict[str, str]:
    """The ids that the models know the agents by, each with the real one."""
    return {f"agent{agent.number}": agent.id for agent in state.team}


def vote_record(state: RunState, voter: str, stamp: str, body: b.Vote, record: Record) -> dict[str, Any]:
    """The object of `vote.json`."""
    agents = state.agents
    target = agents.get(body.target_id)
    options = [agent.id for agent in agents.values() if agent.answers]
    shown = {label: answer.agent for label in body.available_labels if (answer := state.answer_by_label(label))}
    return {
        "voter_id": voter,
        "voter_anon_id": f"agent{agents[voter].number}",
        "voted_for": body.target_id,
        "voted_for_label": record.context.get("voted_for_label") or body.voted_for_label,
        "voted_for_anon": f"agent{target.number}" if target else None,
        "reason": body.reason,
        "timestamp": stamp,
        "unix_timestamp": record.timestamp,
        "iteration": record.context["iteration"],
        "coordination_round": max(agent.coordination_round for agent in agents.values()),
        "available_options": options,
        "available_options_labels": list(body.available_labels),
        "answer_label_to_agent": shown,
        "available_options_anon": sorted(f"agent{agents[option].number}" for option in options),
        "agent_mapping": anonymous_ids(state),
        "vote_context": {
            "total_agents": len(agents),
            "agents_with_answers": len(options),
            "current_task": state.question,
        },
    }
