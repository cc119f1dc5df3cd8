"""What the agents of a team did, as they may read it of themselves and of each other: without names and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.write.execution_trace import Traces


class SharedTraces:
    """Folded from the events of an attempt; `anonymous` gives each agent the id that the models know it by."""

    def __init__(self, anonymous: Mapping[str, str]) -> None:
        self._anonymous = dict(anonymous)
        self._traces = Traces()
        self._latest: dict[str, str] = {}

    def take(self, events: Sequence[Event]) -> None:
        """Take a batch of events."""
        for event in events:
            agent = event.agent_id
            if agent not in self._anonymous:
                continue
            self._traces.take(self._without_names(event, agent))
            if isinstance(event.body, b.AnswerSubmitted):
                self._latest[agent] = self._traces.end(self._anonymous[agent])

    def latest(self, agent: str) -> str:
        """What the agent did on its way to its newest answer; empty if it has none."""
        return self._latest.get(agent, "")

    def so_far(self, agent: str) -> str:
        """That, and what it did since."""
        return "\n".join(filter(None, (self.latest(agent), self._traces.text(self._anonymous[agent]))))

    def _without_names(self, event: Event, agent: str) -> Event:
        body = event.body
        if isinstance(body, b.Vote | b.VoteIgnored):
            body = replace(body, target_id=self._anonymous.get(body.target_id, body.target_id))
        return replace(event, agent_id=self._anonymous[agent], body=body)
