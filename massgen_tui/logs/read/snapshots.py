"""Reads the snapshot directories: an agent's answers and votes as they were saved, the one source that is never cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from massgen_tui.logs import layout
from massgen_tui.logs.read.sources import Sources
from massgen_tui.logs.read.values import first_text, integer, mapping, moment, text


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One directory of an agent; `text` for an answer, `vote` for a vote, neither where the agent was cut off."""

    agent: str
    stamp: str
    folder: Path
    at: float | None
    label: str = ""
    text: str | None = None
    vote: dict[str, Any] = field(default_factory=dict)
    step: int | None = None


def read_snapshots(sources: Sources) -> list[Snapshot]:
    """The snapshots of all agents, in the order of their times."""
    labels = _labels(mapping(sources.object(sources.attempt.snapshot_mappings)))
    found: list[Snapshot] = []
    for agent in sources.folders(sources.attempt.directory):
        if agent not in layout.NOT_AGENTS:
            found += _of_agent(sources, agent, labels)
    return sorted(found, key=lambda one: (one.stamp, one.agent))


def _labels(mappings: dict[str, Any]) -> dict[str, tuple[str, int | None]]:
    """Label and scheduler step by path; the paths are compared, never opened."""
    found = {}
    for label, value in mappings.items():
        record = mapping(value)
        path = text(record.get("path"))
        if path:
            found[path] = (text(record.get("label")) or label, integer(record.get("iteration")))
    return found


def _of_agent(sources: Sources, agent: str, labels: dict[str, tuple[str, int | None]]) -> list[Snapshot]:
    base = sources.attempt.directory / agent
    found = []
    for stamp in sources.folders(base):
        if not layout.is_stamp(stamp):
            continue
        folder = base / stamp
        answer = sources.text(folder / layout.ANSWER)
        vote = sources.object(folder / layout.VOTE) if answer is None else {}
        name = layout.VOTE if vote else layout.ANSWER
        label, step = labels.get(f"{agent}/{stamp}/{name}", ("", None))
        at = moment(vote.get("unix_timestamp")) or stamp_time(stamp)
        step = integer(vote.get("iteration")) if step is None else step
        found.append(Snapshot(agent, stamp, folder, at, label, answer, vote, step))
    return found


def stamp_time(stamp: str) -> float | None:
    """Epoch seconds of the time that names a snapshot."""
    time = layout.session_time(f"log_{stamp}")
    return None if time is None else time.timestamp()


def agent_numbers(snapshots: list[Snapshot]) -> dict[str, int]:
    """The agents' numbers, as the votes' own tables of anonymous ids tell them."""
    numbers: dict[str, int] = {}
    for one in snapshots:
        for anonymous, agent in mapping(one.vote.get("agent_mapping")).items():
            number = integer(anonymous.removeprefix("agent"))
            if number is not None and isinstance(agent, str):
                numbers[agent] = number
    return numbers


def vote_target(vote: dict[str, Any]) -> str:
    """Whom a saved vote is for."""
    return first_text(vote, "voted_for", "agent_id")
