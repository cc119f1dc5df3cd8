"""The attempt's own `vote.json`: how the votes stood in the end, and whether the team agreed."""

from __future__ import annotations

from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.files import write_json
from massgen_tui.state.coordination_log import counted_votes
from massgen_tui.state.records import RunState


def write_vote_summary(attempt: Attempt, state: RunState) -> None:
    """Write the file."""
    write_json(attempt.vote_summary, vote_summary_record(state))


def vote_summary_record(state: RunState) -> dict[str, Any]:
    """The object of the file; the team agreed if every agent that lived had a vote that counts, and no tie was left."""
    votes = counted_votes(state)
    voters = {vote.voter for vote in votes}
    all_voted = all(agent.id in voters for agent in state.agents.values() if agent.status != "failed")
    return {
        "votes": {vote.voter: {"voted_for": vote.target, "reason": vote.reason} for vote in votes},
        "winner": state.winner,
        "consensus_reached": bool(votes) and all_voted and state.winner is not None and not state.is_tie,
    }
