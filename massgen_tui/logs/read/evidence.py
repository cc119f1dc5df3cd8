"""What the files of one attempt hold, each read once: what its record is made from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.attempts import attempts_in
from massgen_tui.logs.read.coordination import Coordination, parse
from massgen_tui.logs.read.facts import Facts, choose
from massgen_tui.logs.read.main_log import MainLog, read_main_log
from massgen_tui.logs.read.metadata import Metadata, read_metadata
from massgen_tui.logs.read.scan import Scan, scan_events
from massgen_tui.logs.read.snapshots import Snapshot, read_snapshots
from massgen_tui.logs.read.sources import Sources


@dataclass(slots=True)
class Evidence:
    """Everything that the files of an attempt hold, each read once."""

    sources: Sources
    siblings: list[Attempt]
    scan: Scan = field(default_factory=Scan)
    coordination: Coordination = field(default_factory=Coordination)
    status: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    metadata: Metadata = field(default_factory=Metadata)
    main_log: MainLog = field(default_factory=MainLog)
    snapshots: list[Snapshot] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    events_path: Path = field(default_factory=Path)

    @property
    def attempt(self) -> Attempt:
        """The attempt itself."""
        return self.sources.attempt


def gather(attempt: Attempt) -> Evidence:
    """Read the files of an attempt."""
    found = Evidence(Sources(attempt), attempts_in(attempt.session))
    sources = found.sources
    found.events_path = events_of(attempt, found.siblings)
    found.scan = scan_events(found.events_path)
    found.status = sources.object(attempt.status)
    found.metrics = sources.object(attempt.metrics_summary)
    found.metadata = _metadata(sources, found.siblings)
    found.main_log = read_main_log(attempt)
    found.coordination = _coordination(sources)
    found.snapshots = read_snapshots(sources)
    found.facts = choose(
        found.scan.state, ours=found.scan.ours, coordination=found.coordination, snapshots=found.snapshots
    )
    return found


def _metadata(sources: Sources, siblings: list[Attempt]) -> Metadata:
    """The metadata; of a later attempt MassGen leaves the team out, which is that of the first."""
    metadata = read_metadata(sources)
    first = siblings[0] if siblings else sources.attempt
    if metadata.models or first == sources.attempt:
        return metadata
    return replace(metadata, models=read_metadata(Sources(first)).models)


def _coordination(sources: Sources) -> Coordination:
    """The coordination records; the very first versions had another name for them."""
    directory = sources.attempt.directory
    paths = [sources.attempt.coordination_events]
    paths += sorted(directory / entry.name for entry in sources.entries(directory) if _is_old_name(entry.name))
    for path in paths:
        value = sources.json(path)
        if isinstance(value, (dict, list)):
            coordination = parse(value)
            if coordination.strange:
                sources.tell(path, f"{coordination.strange} of its entries are no events")
            return coordination
        if value is not None:
            sources.tell(path, "holds no events")
    return Coordination()


def _is_old_name(name: str) -> bool:
    return name.startswith("mass_coordination_") and name.endswith(".json")


def events_of(attempt: Attempt, siblings: Iterable[Attempt]) -> Path:
    """The events of an attempt; MassGen puts those of a continued session under the session's first turn."""
    if os.path.exists(attempt.events) or not os.path.exists(attempt.status):
        return attempt.events
    earlier = [one for one in siblings if one.turn < attempt.turn]
    shells = [one for one in earlier if os.path.isfile(one.events) and not os.path.exists(one.status)]
    return shells[0].events if len(shells) == 1 else attempt.events
