"""A run told in lines: as sentences for a person, and as the facts that programs look for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.logs.layout import ANSWER, Attempt
from massgen_tui.state.records import RunState
from massgen_tui.state.sentences import sentence

REASON_CHARS = 50
PREVIEW_CHARS = 200
NARRATION_CHARS = 300


def narrate(event: Event, state: RunState) -> str:
    """What a person wants to hear of an event, empty for most."""
    if not _is_told(event.body):
        return ""
    clock = f"{int(state.elapsed // 60):02}:{int(state.elapsed % 60):02}"
    return f"{clock}  {_one_line(sentence(event, state)[: 2 * NARRATION_CHARS])[:NARRATION_CHARS]}"


def _is_told(body: Body) -> bool:
    match body:
        case b.BroadcastComplete(status=status):
            return status != "complete"  # the answers were told
        case b.PermissionDecided(allowed=allowed):
            return not allowed
        case b.Status(level=level):
            return level in ("retry", "warning", "error")
        case b.Enforcement():
            return body.tried_again  # else the error follows
        case _:
            return isinstance(body, _TOLD)


_TOLD = (
    b.AgentStopped,
    b.AgentTimeout,
    b.AnswerSubmitted,
    b.ApprovalRequested,
    b.BroadcastCreated,
    b.BroadcastResponse,
    b.ChecklistSubmitted,
    b.Error,
    b.FinalPresentationStart,
    b.HistoryTruncated,
    b.NoteDelivered,
    b.OrchestratorTimeout,
    b.RestartBanner,
    b.RunEnded,
    b.Steered,
    b.SystemStatus,
    b.ToolComplete,
    b.Vote,
    b.VoteIgnored,
    b.VoteVoided,
    b.WinnerSelected,
)


def automation_start(directory: Path, question: str, inbox: Path | None = None) -> Iterator[str]:
    """The lines that stand before the first event."""
    yield f"LOG_DIR: {directory}"
    yield f"STATUS: {directory / 'status.json'}"
    if inbox is not None:
        yield f"RUNTIME_INBOX: {inbox}"
    yield f"QUESTION: {question}"
    yield "[Coordination in progress - monitor status.json for real-time updates]"
    yield ""


def automation_attempt(banner: b.RestartBanner) -> str:
    """The line that says that the team begins again."""
    return f"RESTART: Attempt {banner.attempt}/{banner.max_attempts}"


def automation_end(state: RunState, attempt: Attempt, written: Path | None) -> Iterator[str]:
    """The lines that stand after the last event."""
    seconds, ending = state.elapsed, state.ending
    winner = state.winner
    if winner is not None and state.final_answer is not None:
        yield f"WINNER: {winner}"
        yield from _place("ANSWER_FILE", attempt.final(winner) / ANSWER)
        yield f"DURATION: {seconds:.1f}s"
        yield from _timeline(state)
        yield f"ANSWER_PREVIEW: {_one_line(state.final_answer)[:PREVIEW_CHARS]}"
        if ending is not None and ending.reason:
            yield f"LIMIT: {ending.reason}"
        yield f"COMPLETED: {len(state.agents)} agents, {seconds:.1f}s total"
        yield from _place("ANSWER", attempt.turn_final / winner / ANSWER)
        yield from _place("FINAL_DIR", attempt.turn_final / winner)
        if written is not None:
            yield f"OUTPUT_FILE: {written}"
        return
    yield f"DURATION: {seconds:.1f}s"
    yield from _timeline(state)
    yield f"{(ending.state if ending else 'failed').upper()}: {ending.reason if ending else 'the run did not end'}"


def _place(name: str, path: Path) -> Iterator[str]:
    """The line of a file or folder, which a full disk may have kept from being made."""
    if os.path.exists(path):  # a path that may not be looked at is none, instead of an error
        yield f"{name}: {path}"


def _timeline(state: RunState) -> Iterator[str]:
    votes = state.valid_votes
    if not votes:
        return
    yield "TIMELINE:"
    for vote in votes:
        yield f"  [VOTE] {vote.voter} -> {vote.target}"
        if vote.reason:
            yield f"         Reason: {_one_line(vote.reason)[:REASON_CHARS]}"
    yield "  [RESULTS]"
    for agent in state.agents:
        count = sum(vote.target == agent for vote in votes)
        if count:
            won = " (winner)" + (" (tie-broken)" if state.is_tie else "") if agent == state.winner else ""
            yield f"    {agent}: {count} vote{'' if count == 1 else 's'}{won}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
