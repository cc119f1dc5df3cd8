"""The folder of a session beside the logs: what each turn asked and got, as both programs keep it for the next turn."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from massgen_tui.logs import layout
from massgen_tui.logs.layout import ANSWER, WORKSPACE, natural_key, turn_number
from massgen_tui.logs.read.files import read_object, read_text
from massgen_tui.logs.read.values import text
from massgen_tui.logs.write.files import write_json, write_text

METADATA = "metadata.json"
PARTIAL = "partial_answers.json"
WINNERS = "winning_agents_history.json"
SUMMARY = "SESSION_SUMMARY.txt"
WORKSPACES = "workspaces"
INCOMPLETE = "incomplete"

_RULE = "=" * 80
_PARTIAL_RULE = "=" * 60
_MOST = 16 << 20


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as it is kept; `answer` is the best there was where the turn was cancelled."""

    number: int
    question: str
    answer: str
    winner: str = ""
    timestamp: str = ""
    models: dict[str, str] = field(default_factory=dict)
    """The model of each agent, as far as it is known."""
    phase: str = ""
    """What the team was at when the turn was cancelled; empty for a turn that came to its end."""
    voting_complete: bool = False
    partial: dict[str, object] = field(default_factory=dict)


class SessionFolder:
    """One session's folder below a working folder; what is not there reads as empty."""

    def __init__(self, folder: Path, session_id: str) -> None:
        self.session_id = session_id
        self.path = folder / layout.SESSIONS / layout.safe_name(session_id)

    def turn(self, number: int) -> Path:
        """Where a turn is kept."""
        return self.path / f"turn_{number}"

    def numbers(self) -> list[int]:
        """The turns that are kept."""
        try:
            names = sorted(os.listdir(self.path), key=natural_key)
        except OSError:
            return []
        return [number for name in names if (number := turn_number(name)) is not None]

    def read(self, number: int) -> KeptTurn | None:
        """A turn; None if neither question nor answer of it is there."""
        folder = self.turn(number)
        record = read_object(folder / METADATA, _MOST)
        answer = read_text(folder / ANSWER, _MOST)
        question = text(record.get("task"))
        if answer is None or not question:
            return None
        phase = (text(record.get("phase")) or "unknown") if record.get("status") == INCOMPLETE else ""
        if phase and _PARTIAL_RULE in answer:
            answer = answer.partition(_PARTIAL_RULE)[2].lstrip("\n")
        winner = text(record.get("winning_agent"))
        return KeptTurn(number, question, answer, winner, text(record.get("timestamp")), phase=phase)

    def workspaces(self, number: int) -> list[Path]:
        """The files that a turn left: those of its winner, or of every agent if it was cancelled, the best one last."""
        folder = self.turn(number)
        final = folder / WORKSPACE
        if os.path.isdir(final):
            return [final]
        try:
            found = [path for path in (folder / WORKSPACES).iterdir() if path.is_dir() and not path.is_symlink()]
        except OSError:
            return []
        best = text(read_object(folder / METADATA, _MOST).get("winning_agent"))
        return sorted(found, key=lambda path: (path.name == best, path.name))

    def workspace_of(self, number: int, agent: str, *, partial: bool) -> Path:
        """Where the files of a turn go, of the winner or of one of those that were cancelled."""
        folder = self.turn(number)
        return folder / WORKSPACES / layout.safe_name(agent) if partial else folder / WORKSPACE

    def write(self, turn: KeptTurn) -> None:
        """Keep a turn."""
        folder = self.turn(turn.number)
        record: dict[str, object] = {
            "turn": turn.number,
            "timestamp": turn.timestamp,
            "winning_agent": turn.winner or None,
            "task": turn.question,
            "session_id": self.session_id,
        }
        if turn.models:
            record["models"] = turn.models
        if turn.winner in turn.models:
            record["winning_model"] = turn.models[turn.winner]
        if turn.phase:
            record |= {"status": INCOMPLETE, "phase": turn.phase, "voting_complete": turn.voting_complete}
            write_json(folder / PARTIAL, turn.partial)
        write_text(folder / ANSWER, _partial(turn) if turn.phase else turn.answer)
        write_json(folder / METADATA, record)
        self._write_overviews()

    def _write_overviews(self) -> None:
        turns = [turn for number in self.numbers() if (turn := self.read(number)) is not None]
        winners = [{"agent_id": turn.winner, "turn": turn.number} for turn in turns if turn.winner and not turn.phase]
        write_json(self.path / WINNERS, winners)
        heading = f"{_RULE}\nMulti-Turn Session: {self.session_id}\n{_RULE}\n"
        write_text(self.path / SUMMARY, "\n".join([heading, *map(self._summary, turns)]))

    def _summary(self, turn: KeptTurn) -> str:
        folder = self.turn(turn.number).absolute()
        found = self.workspaces(turn.number)
        lines = [
            f"\n{_RULE}\nTURN {turn.number}\n{_RULE}",
            f"Timestamp: {turn.timestamp}",
            f"Winning Agent: {turn.winner or 'none'}",
            f"Task: {turn.question}",
            *(f"Workspace: {path.absolute()}" for path in found),
            f"Answer: See {folder / ANSWER}",
        ]
        if turn.phase:
            lines.insert(1, f"Status: {INCOMPLETE} (cancelled during {turn.phase})")
        return "\n".join(lines)


def _partial(turn: KeptTurn) -> str:
    return (
        f"[PARTIAL ANSWER - Session was cancelled during {turn.phase} phase]\n"
        f"[Best answer from: {turn.winner}]\n{_PARTIAL_RULE}\n\n{turn.answer}"
    )
