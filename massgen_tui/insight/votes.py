"""Who voted for whom, what still counts, and how the winner came to be."""

from __future__ import annotations

from dataclasses import dataclass

from massgen_tui.state.records import AgentState, RunState, Vote


@dataclass(frozen=True, slots=True)
class VoteMatrix:
    """The votes of every voter for every agent, in the order they were cast."""

    agents: tuple[AgentState, ...]
    votes: tuple[Vote, ...]

    def cell(self, voter: str, target: str) -> list[Vote]:
        """The votes of one agent for another."""
        return [vote for vote in self.votes if vote.voter == voter and vote.target == target]

    def counts(self, target: str) -> tuple[int, int]:
        """How many votes for an agent count, and how many are void."""
        its = [vote for vote in self.votes if vote.target == target]
        valid = sum(vote.valid for vote in its)
        return valid, len(its) - valid


def vote_matrix(state: RunState) -> VoteMatrix:
    """The matrix of a run at some event."""
    return VoteMatrix(tuple(state.team), state.votes)


def verdict(state: RunState) -> str:
    """Who won and how, or how the votes stand; '' before the first."""
    matrix = vote_matrix(state)
    counts = {agent.id: matrix.counts(agent.id)[0] for agent in matrix.agents}
    cast = sum(counts.values())
    if state.winner is None:
        return _standing(state, counts, cast)
    got = counts.get(state.winner, 0)
    won = f"{state.winner} won " + (
        f"with {got} of {cast} {'vote' if cast == 1 else 'votes'}" if cast else "without votes"
    )
    others = [agent for agent, count in counts.items() if count == got and agent != state.winner]
    level = (f", level with {_listing(others)}" if others else ", a tie") if state.is_tie and cast else ""
    how = state.winner_how.removeprefix("most votes").removeprefix("no votes").removeprefix("votes").strip(" ,:")
    return f"{won}{level}" + (f": {how}" if how else "")


def _standing(state: RunState, counts: dict[str, int], cast: int) -> str:
    if not state.votes:
        return ""
    if not cast:
        return "no vote counts: an answer came after each"
    most = max(counts.values())
    leading = [agent for agent, count in counts.items() if count == most]
    verb = "leads" if len(leading) == 1 else "are level"
    over = state.ending is not None
    return f"{_listing(leading)} {verb} with {most} of {cast}" + (", no winner was chosen" if over else "")


def _listing(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def restart_words(state: RunState) -> str:
    """How often the team began again, and how many votes that made void."""
    void = sum(bool(vote.void_by) for vote in state.votes)
    other = sum(bool(vote.void_why) for vote in state.votes)
    parts = []
    if state.restarts:
        parts.append(f"{state.restarts} {'restart' if state.restarts == 1 else 'restarts'}")
    if void:
        parts.append(f"{void} {'vote' if void == 1 else 'votes'} made void by a later answer")
    if other:
        parts.append(f"{other} {'vote' if other == 1 else 'votes'} made void by a stop or restart")
    return ", ".join(parts)
