"""`final/<winner>/`: the answer of the attempt, and the turn's copy of it."""

from __future__ import annotations

import shutil
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.files import write_json, write_text
from massgen_tui.logs.write.snapshots import Snapshots, anonymous_ids
from massgen_tui.state.coordination_log import counted_votes, vote_summary
from massgen_tui.state.records import RunState


def write_final(attempt: Attempt, winner: str, answer: str, state: RunState, snapshots: Snapshots) -> None:
    """Write the winner's directory."""
    folder = attempt.final(winner)
    write_text(folder / layout.ANSWER, answer)
    begun = snapshots.rounds.get(winner)
    if begun is not None and begun.round_type == "presentation":
        write_json(folder / layout.CONTEXT, final_context(state, winner, begun))
    elif begun is not None:
        write_json(folder / layout.CONTEXT, snapshots.context(winner))
    write_text(folder / layout.TRACE, snapshots.trace(winner))


def final_context(state: RunState, winner: str, begun: b.RoundStart) -> dict[str, Any]:
    """What the winner was given to present, and the votes that made it the winner."""
    votes = counted_votes(state)
    details: dict[str, list[dict[str, str]]] = {}
    for vote in votes:
        details.setdefault(vote.target, []).append({"voter": vote.voter, "reason": vote.reason})
    counts = {target: len(voters) for target, voters in details.items()}
    answers = {agent: answer.text for agent in state.agents if (answer := state.latest_answer(agent))}
    return {
        "messages": [
            {"role": "system", "content": begun.system_message},
            {"role": "user", "content": begun.user_message},
        ],
        "is_final": True,
        "vote_summary": vote_summary(state, winner),
        "all_answers": answers,
        "complete_vote_results": {
            "vote_counts": counts,
            "voter_details": details,
            "winner": winner,
            "is_tie": state.is_tie,
            "total_votes": len(votes),
            "agents_with_answers": len(answers),
            "agents_voted": len({vote.voter for vote in votes}),
            "agent_mapping": anonymous_ids(state),
        },
        "vote_counts": counts,
        "voter_details": details,
        "all_votes": {vote.voter: {"agent_id": vote.target, "reason": vote.reason} for vote in votes},
    }


def copy_to_turn(attempt: Attempt) -> None:
    """Make the turn's copy; an earlier attempt's is there until this one is whole."""
    target = attempt.turn_final
    if not attempt.finals.is_dir() or target == attempt.finals:
        return
    fresh, old = (target.with_name(target.name + suffix) for suffix in (".tmp", ".old"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(attempt.finals, fresh, symlinks=True)
    if target.exists():
        target.replace(old)
    fresh.replace(target)
    shutil.rmtree(old, ignore_errors=True)
