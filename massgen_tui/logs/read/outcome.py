"""Who won and what the final answer is, each with the file it was learnt from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.logs import layout
from massgen_tui.logs.read.coordination import Coordination
from massgen_tui.logs.read.facts import Facts
from massgen_tui.logs.read.scan import Scan
from massgen_tui.logs.read.sources import Sources
from massgen_tui.logs.read.values import mapping, text

_PRESENTED = re.compile(r"final_presentation_(.+?)(?:_latest|_\d{8}_\d{6}(?:_\d{6})?)?\.txt")
_IN_PROGRESS = "Presentation already in progress"
_RULE = "=" * 60


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was found, and where."""

    value: str
    source: str


@dataclass(slots=True)
class Outcome:
    """Looks for the end of the run in the order in which the files deserve trust."""

    sources: Sources
    coordination: Coordination
    metrics: Mapping[str, Any]
    status: Mapping[str, Any]
    scan: Scan
    alone: bool  # whether the turn's final directory can only be of this attempt

    def winner(self) -> Told | None:
        """The agent that won."""
        return next((told for told in self._winners() if told.value), None)

    def _winners(self) -> Iterator[Told]:
        attempt, name = self.sources.attempt, self.sources.name
        yield Told(self.coordination.winner or "", name(attempt.coordination_events))
        yield Told(text(mapping(self.metrics.get("meta")).get("winner")), name(attempt.metrics_summary))
        yield Told(text(mapping(self.status.get("results")).get("winner")), name(attempt.status))
        events = name(attempt.events)
        finals = [event.agent_id or "" for event in self.scan.kept if isinstance(event.body, b.FinalAnswer)]
        yield Told(finals[-1] if finals else "", events)
        for folder in self._final_folders():
            names = self.sources.folders(folder)
            yield Told(names[0] if len(names) == 1 else "", name(folder))
        yield Told(self.scan.state.winner or "", events)
        tally = self.sources.object(attempt.vote_summary)
        yield Told(text(tally.get("winner")), name(attempt.vote_summary))
        for path, agent, _ in self._presentations():
            yield Told(agent, name(path))

    def has_final_answer(self) -> bool:
        """Whether a final answer was given, which is what a finished run is."""
        if any(isinstance(event.body, b.FinalAnswer) for event in self.scan.kept):
            return True
        folders = self._final_folders()
        found = (folder / agent / layout.ANSWER for folder in folders for agent in self.sources.folders(folder))
        return any(os.path.isfile(path) for path in found) or any(content for _, _, content in self._presentations())

    def final_answer(self, winner: str | None, facts: Facts) -> Told | None:
        """The text that the winner presented, else its last answer."""
        if winner is None:
            return None
        for folder in self._final_folders():
            path = folder / winner / layout.ANSWER
            content = self.sources.text(path) if winner in self.sources.folders(folder) else None
            if content is not None:
                return Told(content, self.sources.name(path))
        if self.scan.state.final_answer is not None:
            return Told(self.scan.state.final_answer, self.sources.name(self.sources.attempt.events))
        for path, agent, content in self._presentations():
            if agent == winner and content:
                return Told(content, self.sources.name(path))
        last = next((one for one in reversed(facts.answers) if one.agent == winner and one.text is not None), None)
        return Told(last.text or "", f"the last answer of {winner}") if last else None

    def _final_folders(self) -> list[Path]:
        attempt = self.sources.attempt
        return [attempt.finals, attempt.turn_final] if self.alone else [attempt.finals]

    def _presentations(self) -> Iterator[tuple[Path, str, str]]:
        """The files of the old displays, the latest first; many of them hold nothing but a remark."""
        folder = self.sources.attempt.directory / layout.AGENT_OUTPUTS
        names = sorted((entry.name for entry in self.sources.entries(folder)), reverse=True)
        for name in sorted(names, key=lambda name: not name.endswith("_latest.txt")):
            match = _PRESENTED.fullmatch(name)
            if match:
                path = _beside(folder, name)
                content = _presented(self.sources.text(path) or "")
                yield path, match[1], "" if content.startswith(_IN_PROGRESS) else content


def _beside(folder: Path, name: str) -> Path:
    """The file itself, or the one in the same folder that the link of that name means."""
    path = folder / name
    try:
        target = os.readlink(path)
    except OSError:
        return path
    return folder / target if target == Path(target).name else path


def _presented(content: str) -> str:
    """The answer between the head and the foot that the displays put around it."""
    if not content.startswith("=== FINAL PRESENTATION"):
        return content.strip()
    _, rule, body = content.partition(_RULE)
    if not rule:
        return content.partition("\n\n")[2].strip()
    return (body.rpartition(_RULE)[0] or body).strip()
