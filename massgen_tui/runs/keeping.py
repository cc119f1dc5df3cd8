"""Keeps a turn that is over in the folder of its session, for the turns that follow."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from massgen_tui.logs.layout import WORKSPACE, Attempt, UnsafeName, is_stamp
from massgen_tui.logs.read.files import read_object
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.run import read_run
from massgen_tui.logs.read.values import mapping, text
from massgen_tui.logs.session_folder import KeptTurn, SessionFolder
from massgen_tui.tools.copying import copy_tree


def keep_turn(folder: SessionFolder, attempt: Attempt, tell: Callable[[str], None]) -> None:
    """Keep the answer of a turn and the winner's files, or what there was when it was cancelled."""
    record = read_run(attempt)
    turn = _complete(record) or _partial(record)
    if turn is None:
        return
    if not turn.phase:
        final = attempt.final(turn.winner) / WORKSPACE
        _copy(final, folder.workspace_of(attempt.turn, turn.winner, partial=False), tell)
    for agent in turn.partial:
        _copy(_newest_files(attempt, agent), folder.workspace_of(attempt.turn, agent, partial=True), tell)
    folder.write(turn)


def _complete(record: RunRecord) -> KeptTurn | None:
    if record.final_answer is None or record.winner is None:
        return None
    return KeptTurn(
        record.attempt.turn,
        record.question,
        record.final_answer,
        record.winner,
        datetime.now().isoformat(),
        _models(record),
    )


def _partial(record: RunRecord) -> KeptTurn | None:
    """The latest answers of a turn that has no final one; the best is that with the most votes, else the first."""
    latest = {answer.agent: answer for answer in record.answers if answer.text}
    if not latest:
        return None
    votes = {vote.voter: vote for vote in record.votes if vote.valid}
    counts = {agent: sum(vote.target == agent for vote in votes.values()) for agent in latest}
    best = max(latest, key=lambda agent: counts[agent])
    status = read_object(record.attempt.status)
    partial: dict[str, object] = {
        agent: {
            "answer": answer.text,
            "has_voted": agent in votes,
            "votes": {"agent_id": votes[agent].target, "reason": votes[agent].reason} if agent in votes else {},
            "answer_count": sum(other.agent == agent for other in record.answers),
        }
        for agent, answer in latest.items()
    }
    return KeptTurn(
        record.attempt.turn,
        record.question,
        latest[best].text or "",
        best,
        datetime.now().isoformat(),
        _models(record),
        phase=text(mapping(status.get("coordination")).get("phase")) or "unknown",
        voting_complete=bool(record.agents) and len(votes) == len(record.agents),
        partial=partial,
    )


def _models(record: RunRecord) -> dict[str, str]:
    return {agent.id: agent.model for agent in record.agents if agent.model}


def _newest_files(attempt: Attempt, agent: str) -> Path | None:
    """The files that go with an agent's latest answer."""
    try:
        stamps = sorted(filter(is_stamp, os.listdir(attempt.agent(agent))), reverse=True)
    except (OSError, UnsafeName):
        return None
    found = (attempt.snapshot(agent, stamp) / WORKSPACE for stamp in stamps)
    return next((path for path in found if path.is_dir()), None)


def _copy(source: Path | None, target: Path, tell: Callable[[str], None]) -> None:
    if source is None or not source.is_dir():
        return
    copied = copy_tree(source, target)
    if copied.told:
        tell(copied.told)
