"""A run told in lines: as sentences for a person, and as the facts that programs look for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.state.records import RunState

REASON_CHARS = 50
PREVIEW_CHARS = 200


def narrate(event: Event, state: RunState) -> str:
    """What a person wants to hear of an event, empty for most."""
    agent, clock = event.agent_id, f"{int(state.elapsed // 60):02}:{int(state.elapsed % 60):02}"
    told = _told(event.body, agent or "", state)
    return f"{clock}  {told}" if told else ""


def _told(body: object, agent: str, state: RunState) -> str:
    match body:
        case b.AnswerSubmitted(answer_label=label):
            return f"{agent} answered: {label}"
        case b.Vote(target_id=target, reason=reason):
            return f"{agent} voted for {target}: {_one_line(reason)}"
        case b.VoteIgnored(why=why):
            return f"{agent}'s vote does not count: {why}"
        case b.ToolComplete(tool_name=name, is_error=failed):
            return f"{agent} used {name}{' (failed)' if failed else ''}"
        case b.Enforcement(attempt=attempt, max_attempts=tries, error_message=message):
            return f"{agent} must try again ({attempt}/{tries}): {_one_line(message)}"
        case b.Error(error=error):
            return f"{agent or 'the run'}: {error}"
        case b.WinnerSelected(how=how):
            return f"{agent} won: {how}"
        case b.FinalPresentationStart():
            return f"{agent} presents the answer"
        case b.RunEnded(state=end, reason=reason):
            return f"{end}{': ' + reason if reason else ''} after {state.elapsed:.1f}s"
        case _:
            return ""


def automation_start(directory: Path, question: str) -> Iterator[str]:
    """The lines that stand before the first event."""
    yield f"LOG_DIR: {directory}"
    yield f"STATUS: {directory / 'status.json'}"
    yield f"QUESTION: {question}"
    yield "[Coordination in progress - monitor status.json for real-time updates]"
    yield ""


def automation_end(state: RunState, attempt: Attempt, written: Path | None) -> Iterator[str]:
    """The lines that stand after the last event."""
    seconds = state.elapsed
    winner = state.winner
    if winner is not None and state.final_answer is not None:
        answer_file = attempt.final(winner) / "answer.txt"
        yield f"WINNER: {winner}"
        yield f"ANSWER_FILE: {answer_file}"
        yield f"DURATION: {seconds:.1f}s"
        yield from _timeline(state)
        yield f"ANSWER_PREVIEW: {_one_line(state.final_answer)[:PREVIEW_CHARS]}"
        yield f"COMPLETED: {len(state.agents)} agents, {seconds:.1f}s total"
        yield f"ANSWER: {attempt.turn_final / winner / 'answer.txt'}"
        yield f"FINAL_DIR: {attempt.turn_final / winner}"
        if written is not None:
            yield f"OUTPUT_FILE: {written}"
        return
    ending = state.ending
    yield f"DURATION: {seconds:.1f}s"
    yield from _timeline(state)
    yield f"{(ending.state if ending else 'failed').upper()}: {ending.reason if ending else 'the run did not end'}"


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
