"""How an event changes a state: a handler for each type of event gives the fields that are other after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from massgen_tui.events.event import Event
from massgen_tui.state.evolve import evolve
from massgen_tui.state.records import AgentState, RunState

Changes = dict[str, Any]
Handler = Callable[[RunState, Event, Any], Changes]

HANDLERS: dict[type, Handler] = {}


def on(*types: type) -> Callable[[Handler], Handler]:
    """Enter the function as the handler of events with such bodies."""

    def enter(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(types, handler))
        return handler

    return enter


def change(state: RunState, event: Event, **changes: Any) -> Changes:
    """Change the event's agent; an event of no agent changes none."""
    return {} if event.agent_id is None else {"agents": with_changed(state.agents, event, changes)}


def with_changed(agents: Mapping[str, AgentState], event: Event, changes: Changes) -> dict[str, AgentState]:
    """The agents, with the event's changed."""
    agent = agents[event.agent_id or ""]
    return {**agents, agent.id: evolve(agent, {"last_at": event.at, **changes})}
