"""What an agent was given in its last round: from the events of this program, else from its snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.logs import layout
from massgen_tui.logs.read.events import read_events
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.snapshots import read_snapshots
from massgen_tui.logs.read.sources import Sources

_TITLES = {"system_message": "system message", "user_message": "user message", "tools": "tools"}


@dataclass(frozen=True, slots=True)
class Context:
    """The messages and tools of a round; a text where an old version kept no more. `others` were before it."""

    value: dict[str, Any] | str
    source: str
    others: int = 0

    def parts(self) -> Iterator[tuple[str, Any]]:
        """The parts with their titles, in the order they were given."""
        if isinstance(self.value, dict):
            for key, part in self.value.items():
                yield _TITLES.get(key, key.replace("_", " ")), part


def last_context(record: RunRecord, agent: str) -> Context | None:
    """The newest context of an agent; None if none was kept."""
    return _from_events(record, agent) or _from_snapshots(record, agent)


def _from_events(record: RunRecord, agent: str) -> Context | None:
    rounds = [
        (event.seq, event.body)
        for event in read_events(record.attempt.events).events
        if event.agent_id == agent and isinstance(event.body, b.RoundStart) and event.body.user_message
    ]
    if not rounds:
        return None
    seq, begun = rounds[-1]
    value = {"system_message": begun.system_message, "user_message": begun.user_message, "tools": begun.tools}
    return Context(value, f"{layout.EVENTS}, line {seq}", len(rounds) - 1)


def _from_snapshots(record: RunRecord, agent: str) -> Context | None:
    sources = Sources(record.attempt)
    folders = [one.folder for one in read_snapshots(sources) if one.agent == agent]
    if agent == record.winner:
        folders.append(record.attempt.finals / agent)
    kept = [(folder, text) for folder in folders if (text := sources.text(folder / layout.CONTEXT)) is not None]
    if not kept:
        return None
    folder, text = kept[-1]
    return Context(_parsed(text), sources.name(folder / layout.CONTEXT), len(kept) - 1)


def _parsed(text: str) -> dict[str, Any] | str:
    """Old versions and other kinds of agents have free text in the file."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict) else text
