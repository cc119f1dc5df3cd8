"""What happened, in a sentence: the one wording of steps, of a run told in lines, and of whoever lists events."""

from __future__ import annotations

from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.records import RunState


def sentence(event: Event, state: RunState) -> str:
    """What the event tells; the state is that after it. Whoever shows it cuts it and makes it one line."""
    who, body = event.agent_id or "", event.body
    for told in (_spoken(who, body), _worked(who, body), _coordinated(who, body, state), _asked(who, body), _run(body)):
        if told is not None:
            return told
    return " ".join(filter(None, (who, event.event_type.replace("_", " "))))


def _spoken(who: str, body: Any) -> str | None:
    match body:
        case b.Text(content=content) | b.FinalPresentationChunk(content=content):
            return f"{who}: {content}"
        case b.Thinking(content=content):
            return f"{who} thinks: {content}" if content else f"{who} has thought"
        case b.Status(message=message):
            return f"{who}: {message}" if who else message
        case _:
            return None


def _worked(who: str, body: Any) -> str | None:
    match body:
        case b.ToolStart(tool_name=name):
            return f"{who} calls {name}"
        case b.ToolComplete(tool_name=name, is_error=failed):
            return f"{who}: {name} {'failed' if failed else 'is done'}"
        case b.ApprovalRequested(tool_name=name, file=file):
            return f"{who} waits for approval of {name}" + (f"; the answer goes into {file}" if file else "")
        case b.PermissionDecided(tool_name=name, allowed=allowed, why=why):
            return f"{who} {'may' if allowed else 'may not'} use {name}" + (f": {why}" if why else "")
        case b.ToolServer(server=server, state=how):
            return f"{who}'s tool server {server} is {'unusable' if how == 'failed' else how}"
        case b.RoundStart(round_type=kind):
            return f"{who} begins a round" + (f" ({kind.replace('_', ' ')})" if kind else "")
        case b.RoundEnd(outcome=outcome):
            return f"{who} ends the round" + (f" ({outcome})" if outcome else "")
        case b.Enforcement(attempt=n, max_attempts=most, reason=reason, error_message=message) if body.tried_again:
            return f"{who} has to try again ({n}/{most}): {message or reason}"
        case b.Enforcement(error_message=message):
            return f"{who} need not try again: {message}"
        case b.Error(error=error, fatal=True):
            return f"{who or 'the run'} fails: {error}"
        case b.Error(error=error):
            return f"{who or 'the run'}: {error}"
        case b.AgentTimeout(reason=reason):
            return f"{who} runs out of time: {reason}"
        case b.HistoryTruncated(messages_before=before, messages_after=after, limit=limit):
            return f"{who} forgets the oldest of {before} messages, {after} are left (at most {limit} tokens)"
        case _:
            return None


def _coordinated(who: str, body: Any, state: RunState) -> str | None:
    match body:
        case b.ContextReceived(context_labels=labels):
            return f"{who} sees {', '.join(labels) or 'no answers yet'}"
        case b.AnswerSubmitted():
            return f"{who} answers {state.answers[-1].label}" if state.answers else f"{who} answers"
        case b.Vote(target_id=target, reason=reason):
            label = state.votes[-1].voted_for_label if state.votes else ""
            return f"{who} votes for {target}" + (f" ({label})" if label else "") + (f": {reason}" if reason else "")
        case b.VoteIgnored(target_id=target, why=why):
            return f"{who}'s vote for {target} is not counted" + (f": {why}" if why else "")
        case b.VoteVoided(why=why):
            return f"{who}'s vote counts no longer" + (f": {why}" if why else "")
        case b.ChecklistSubmitted(verdict="vote", passed=passed):
            return f"{who}'s checklist lets it vote: {', '.join(passed)} will do"
        case b.ChecklistSubmitted():
            return f"{who}'s checklist finds no answer good enough"
        case b.WinnerSelected(how=how):
            return f"{who} wins" + (f": {how}" if how else "")
        case b.FinalPresentationStart():
            return f"{who} presents the answer"
        case b.FinalAnswer(content=content):
            return f"{who}'s final answer: {content}"
        case b.RestartTriggered():
            return f"{who}'s answer makes the team look again"
        case b.AgentRestart():
            return f"{who} begins again"
        case b.AgentStopped(summary=summary, status=status):
            return f"{who} stops ({status or 'stopped'}): {summary}"
        case b.InjectionReceived(labels=labels, source_agents=sources):
            return f"{who} sees {', '.join(labels or sources)} while working"
        case _:
            return None


def _asked(who: str, body: Any) -> str | None:
    match body:
        case b.BroadcastCreated(question=question, to=whom):
            return f"{who} asks {'you' if whom == 'human' else 'the others'}: {question}"
        case b.BroadcastResponse(content=content, is_human=True):
            return f"you answer: {content}"
        case b.BroadcastResponse(content=content):
            return f"{who} answers the question: {content}"
        case b.BroadcastComplete(status=status):
            return f"{who}'s question {_CLOSED.get(status, 'is closed')}"
        case b.NoteDelivered(text=text):
            return f"{who} reads your note: {text}"
        case b.Steered():
            return steering(who, body)
        case _:
            return None


_CLOSED = {
    "complete": "is answered",
    "timeout": "was not answered in time",
    "declined": "gets no answer",
    "withdrawn": "is withdrawn",
}


def steering(who: str, body: b.Steered) -> str:
    """What the person did to an agent, or to the team."""
    whom = who or "the team"
    return {
        "pause": "you pause the team",
        "resume": "you let the team go on",
        "tell": f"you tell {whom}: {body.text}",
        "take_back": "you take a note back" + (f", but {body.text}" if body.text else ""),
        "hurry": f"you ask {whom} to {body.text or 'decide'} now",
        "stop": f"{whom} is not stopped: {body.text}" if body.text else f"you stop {whom}",
        "restart": f"{whom} is not restarted: {body.text}" if body.text else f"you restart {whom}",
        "more_time": f"you give the run more time: {body.text}",
        "more_round_time": f"you give the rounds more time: {body.text}",
        "more_answers": f"you allow more answers: {body.text}",
        "more_budget": f"you raise the budget: {body.text}",
    }.get(body.action, f"you: {body.action.replace('_', ' ')} {body.text}")


def _run(body: Any) -> str | None:
    match body:
        case b.RunStarted(question=question):
            return f"the team is asked: {question}"
        case b.RunEnded(state=end, reason=reason):
            return f"the run ends: {end}" + (f", {reason}" if reason else "")
        case b.RestartBanner(attempt=attempt, max_attempts=most, reason=reason):
            return f"the team begins again (attempt {attempt}/{most}): {reason}"
        case b.EvaluationCriteriaSet(criteria=criteria):
            return f"answers are judged by: {', '.join(str(one.get('id')) for one in criteria)}"
        case b.PhaseChange(phase=phase):
            return f"the phase is now: {phase.replace('_', ' ')}"
        case b.SystemStatus(message=message):
            return message
        case b.OrchestratorTimeout(timeout_reason=reason):
            return f"the time is up: {reason}"
        case _:
            return None
