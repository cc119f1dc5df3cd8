"""What a step is called in one line."""

from __future__ import annotations

from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.records import RunState

_CHARS = 80


def title_of(event: Event, state: RunState) -> str:
    """The title of an event; the state is that after it."""
    who = event.agent_id or ""
    told = _told(who, event.body, state)
    return short(told if told is not None else " ".join(filter(None, (who, event.event_type.replace("_", " ")))))


def short(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text[: 4 * _CHARS].split())
    return line if len(line) <= _CHARS else line[: _CHARS - 1] + "…"


def _told(who: str, body: Any, state: RunState) -> str | None:
    match body:
        case b.Text(content=content) | b.FinalPresentationChunk(content=content):
            return f"{who}: {content}"
        case b.Thinking(content=content):
            return f"{who} thinks: {content}" if content else f"{who} has thought"
        case b.ToolStart(tool_name=name):
            return f"{who} calls {name}"
        case b.ToolComplete(tool_name=name, is_error=failed):
            return f"{who}: {name} {'failed' if failed else 'is done'}"
        case b.RunStarted(question=question):
            return f"the team is asked: {question}"
        case b.RunEnded(state=end, reason=reason):
            return f"the run ends: {end}" + (f", {reason}" if reason else "")
        case b.RoundStart(round_type=kind):
            return f"{who} begins a round" + (f" ({kind.replace('_', ' ')})" if kind else "")
        case b.RoundEnd(outcome=outcome):
            return f"{who} ends the round" + (f" ({outcome})" if outcome else "")
        case b.ContextReceived(context_labels=labels):
            return f"{who} sees {', '.join(labels) or 'no answers yet'}"
        case b.SystemStatus(message=message):
            return message
        case _:
            return _coordinated(who, body, state)


def _coordinated(who: str, body: Any, state: RunState) -> str | None:
    match body:
        case b.AnswerSubmitted():
            return f"{who} answers {state.answers[-1].label}" if state.answers else f"{who} answers"
        case b.Vote(target_id=target):
            label = state.votes[-1].voted_for_label if state.votes else ""
            return f"{who} votes for {label or target}"
        case b.VoteIgnored(target_id=target):
            return f"{who}'s vote for {target} is not counted"
        case b.RestartTriggered():
            return f"{who}'s answer makes the team look again"
        case b.AgentRestart():
            return f"{who} begins again"
        case b.InjectionReceived(labels=labels, source_agents=sources):
            return f"{who} sees {', '.join(labels or sources)} while working"
        case b.Enforcement(attempt=attempt, max_attempts=most, reason=reason):
            return f"{who} has to try again ({attempt}/{most}): {reason}"
        case b.Error(error=error):
            return f"{who or 'the run'} fails: {error}"
        case b.AgentTimeout(reason=reason):
            return f"{who} runs out of time: {reason}"
        case b.OrchestratorTimeout(timeout_reason=reason):
            return f"the time is up: {reason}"
        case b.WinnerSelected():
            return f"{who} wins"
        case b.FinalPresentationStart():
            return f"{who} presents"
        case b.FinalAnswer(content=content):
            return f"{who}'s final answer: {content}"
        case b.Status(message=message):
            return f"{who}: {message}" if who else message
        case _:
            return None
