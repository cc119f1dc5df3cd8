"""The earlier turns of a session: from its folder where they are kept, else from the logs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from massgen_tui.logs.layout import WORKSPACE, Attempt
from massgen_tui.logs.read.attempts import attempts_in
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class PastTurn:
    """What was asked, what agents of later turns are told was answered, and the files that it left."""

    number: int
    question: str
    answer: str
    workspaces: tuple[Path, ...] = ()


def past_turns(log: Path, folder: SessionFolder) -> list[PastTurn]:
    """The turns that there were, in their order."""
    attempts = {attempt.turn: attempt for attempt in attempts_in(log)}  # the last one of each turn
    numbers = sorted({*attempts, *folder.numbers()})
    found = (_kept(folder, number) or _logged(attempts.get(number)) for number in numbers)
    return [turn for turn in found if turn is not None]


def conversation(turns: Sequence[PastTurn]) -> list[tuple[str, str]]:
    """What the agents are told of them."""
    return [(turn.question, turn.answer) for turn in turns if turn.question]


def _kept(folder: SessionFolder, number: int) -> PastTurn | None:
    turn = folder.read(number)
    if turn is None:
        return None
    answer = turn.answer
    if turn.phase:
        answer = f"[CANCELLED - the turn was stopped; the best answer until then, of {turn.winner}:]\n{answer}"
    return PastTurn(number, turn.question, answer, tuple(folder.workspaces(number)))


def _logged(attempt: Attempt | None) -> PastTurn | None:
    if attempt is None:
        return None
    from massgen_tui.logs.read.run import read_run

    record = read_run(attempt)
    return PastTurn(attempt.turn, record.question, _answer(record), _workspaces(record))


def _answer(record: RunRecord) -> str:
    if record.final_answer is not None:
        return record.final_answer
    if record.state in ("interrupted", "killed"):
        return "[CANCELLED - the turn was stopped before there was a final answer]"
    return "[NO ANSWER - the turn ended without a final answer]"


def _workspaces(record: RunRecord) -> tuple[Path, ...]:
    if record.winner is None:
        return ()
    path = record.attempt.final(record.winner) / WORKSPACE
    return (path,) if os.path.isdir(path) else ()
