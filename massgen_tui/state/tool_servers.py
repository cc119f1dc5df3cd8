"""The tool servers of every agent, as they were when they were last heard of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool, a resource or a prompt."""

    name: str
    about: str
    detail: str = ""
    """The address of a resource, the arguments of a prompt."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of an agent."""

    name: str
    state: str
    problem: str = ""
    tools: tuple[Offered, ...] = ()
    resources: tuple[Offered, ...] = ()
    prompts: tuple[Offered, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Its form in the record of a run."""
        return {
            "name": self.name,
            "state": self.state,
            "problem": self.problem,
            "tools": [{"name": it.name, "description": it.about} for it in self.tools],
            "resources": [{"name": it.name, "description": it.about, "uri": it.detail} for it in self.resources],
            "prompts": [{"name": it.name, "description": it.about, "arguments": it.detail} for it in self.prompts],
        }


class ToolServers:
    """A fold over what is told of servers; one that is started again keeps its place."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, Server]] = {}

    def fold(self, event: Event) -> None:
        """Take one event; only those about an agent's servers leave a trace."""
        body, agent = event.body, event.agent_id
        if agent is None or not isinstance(body, b.ToolServer):
            return
        self.of.setdefault(agent, {})[body.server] = Server(
            body.server,
            body.state,
            body.problem,
            _offered(body.tools),
            _offered(body.resources, "uri"),
            _offered(body.prompts, "arguments"),
        )


def _offered(records: Iterable[dict[str, Any]], detail: str = "") -> tuple[Offered, ...]:
    return tuple(
        Offered(str(it.get("name") or "?"), str(it.get("description") or ""), str(it.get(detail) or ""))
        for it in records
    )
