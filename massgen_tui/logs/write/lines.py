"""What an event is in words: a line for the logs that people read, and what only a debug log has room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.write.json_text import as_text
from massgen_tui.text.sanitise import visible

Line = tuple[str, str]
Piece = tuple[Event, str]
"""A piece of what a model streams, and its text."""

STREAMED = (b.Text, b.Thinking, b.FinalPresentationChunk)
_PREVIEW_CHARS = 500
_LEVELS = {"debug": "DEBUG", "warning": "WARNING", "error": "ERROR", "critical": "ERROR"}


def line_of(event: Event) -> Line | None:
    """The level and the text of an event's line; a model's stream has none."""
    if isinstance(event.body, STREAMED):
        return None
    if event.agent_id is None:
        return _of_run(event.body)
    return _of_agent(event.body) or _of_coordination(event.body)


def chunk_of(body: Any) -> str | None:
    """The line of a piece of what a model streams."""
    match body:
        case b.Text(content=content) | b.Thinking(content=content) | b.FinalPresentationChunk(content=content):
            return f"Stream chunk [{body.event_type}]: {one_line(content)}"
        case _:
            return None


def details_of(body: Any) -> Iterator[tuple[str, str]]:
    """What a debug log tells beyond the line: a title and the whole text."""
    match body:
        case b.RoundStart(system_message=system, user_message=user, tools=tools):
            yield "Request, system message", system
            yield "Request, user message", user
            yield "Request, tools", as_text(tools)
        case b.ToolStart(tool_name=name, args=args):
            yield f"Arguments of {name}", as_text(args)
        case b.ToolComplete(tool_name=name, result=result):
            yield f"Result of {name}", as_text(result)
        case b.AnswerSubmitted(content=content) | b.FinalAnswer(content=content):
            yield "The whole answer", content
        case b.InjectionReceived(content=content) if content:
            yield "Update", content
        case b.Enforcement(buffer_preview=preview) if preview:
            yield "The reply that was lost begins", preview
        case _:
            return


def _of_run(body: Any) -> Line | None:
    match body:
        case b.RunStarted(question=question, agents=agents):
            team = ", ".join(str(agent.get("id")) for agent in agents)
            return "INFO", f"Run started with {team}: {short(question)}"
        case b.RunEnded(state=state, reason=reason, winner=winner):
            level = "INFO" if state == "finished" else "ERROR"
            return level, f"Run ended: {state}, winner {winner or 'none'}" + (f", {short(reason)}" if reason else "")
        case b.PhaseChange(phase=phase):
            return "INFO", f"Phase: {phase}"
        case b.SystemStatus(message=message):
            return "INFO", short(message)
        case b.Error(error=error, kind=kind):
            return "ERROR", f"Error {kind}: {short(error)}"
        case b.OrchestratorTimeout(timeout_reason=reason):
            return "WARNING", f"Time limit of the run: {short(reason)}"
        case b.BroadcastResponse(content=content):
            return "INFO", f"The person answers: {short(content)}"
        case b.RestartBanner(reason=reason, attempt=attempt, max_attempts=most):
            return "INFO", f"The coordination begins again ({attempt}/{most}): {short(reason)}"
        case _:
            return None


def _of_agent(body: Any) -> Line | None:
    match body:
        case b.RoundStart(round_type=kind):
            return "INFO", f"Round starts: {kind}"
        case b.RoundEnd(outcome=outcome):
            return "INFO", f"Round ends: {outcome}"
        case b.ContextReceived(context_labels=labels):
            return "DEBUG", f"Sees {', '.join(labels) or 'no answers'}"
        case b.ToolStart(tool_name=name, args=args):
            return "INFO", f"Calls {name}: {short(args)}"
        case b.ToolComplete(tool_name=name, result=result, elapsed_seconds=seconds, is_error=failed):
            said = f"{name} {'failed' if failed else 'done'} after {seconds:.3f}s: {short(result)}"
            return "WARNING" if failed else "INFO", said
        case b.Usage(model=model, input_tokens=tokens_in, output_tokens=tokens_out):
            return "DEBUG", f"{model}: {tokens_in} tokens in, {tokens_out} out"
        case b.Status(message=message, level=level):
            return _LEVELS.get(level.lower(), "INFO"), short(message)
        case b.HistoryTruncated() as cut:
            messages = f"{cut.messages_before} to {cut.messages_after} messages"
            tokens = f"{cut.tokens_before} to {cut.tokens_after} tokens"
            return "WARNING", f"Truncated history from {messages}, {tokens} (max_history_tokens {cut.limit})"
        case b.Error(error=error, kind=kind, fatal=fatal):
            return "ERROR", f"{'Failed' if fatal else 'Error'} {kind}: {short(error)}"
        case b.Enforcement(attempt=n, max_attempts=most, reason=reason, error_message=message) if body.tried_again:
            return "WARNING", f"Retry ({n}/{most}) {reason}: {short(message)}"
        case b.AgentTimeout(reason=reason):
            return "WARNING", f"Time limit: {short(reason)}"
        case _:
            return None


def _of_coordination(body: Any) -> Line | None:
    match body:
        case b.AnswerSubmitted(answer_label=label, content=content):
            return "INFO", f"Answer {label}: {short(content)}"
        case b.Vote(target_id=target, voted_for_label=label, reason=reason):
            return "INFO", f"Vote for {label or target}: {short(reason)}"
        case b.VoteIgnored(target_id=target, why=why):
            return "INFO", f"Vote for {target} not counted: {short(why)}"
        case b.VoteVoided(why=why):
            return "INFO", f"Vote counts no longer: {short(why)}"
        case b.RestartTriggered(affected_agents=affected):
            return "INFO", f"Restart of {len(affected)} agents"
        case b.AgentRestart(restart_reason=reason):
            return "INFO", f"Begins again: {short(reason)}"
        case b.InjectionReceived(labels=labels, source_agents=sources):
            return "INFO", f"Sees {', '.join(labels or sources)} while working"
        case b.AgentStopped(summary=summary, status=status):
            return "INFO", f"Stopped ({status}): {short(summary)}"
        case b.BroadcastCreated(question=question, to=whom):
            return "INFO", f"Asks {whom}: {short(question)}"
        case b.BroadcastComplete(request_id=request, status=status):
            return "INFO", f"{request}: {status}"
        case b.ChecklistSubmitted(verdict=verdict, passed=passed):
            return "INFO", f"Checklist: {verdict}, passed: {', '.join(passed) or 'none'}"
        case b.BroadcastResponse(content=content):
            return "INFO", f"Answers a question: {short(content)}"
        case b.WinnerSelected(how=how):
            return "INFO", f"Winner by {how}" if how else "Winner"
        case b.FinalPresentationStart():
            return "INFO", "Presents the answer"
        case b.FinalAnswer(content=content):
            return "INFO", f"Final answer: {short(content)}"
        case _:
            return None


def short(value: Any) -> str:
    """A value on one line: nothing in it can end the line, forge another, or reach the terminal as a command."""
    text = as_text(value)
    return one_line(text[:_PREVIEW_CHARS]) + (f"… ({len(text)} characters)" if len(text) > _PREVIEW_CHARS else "")


def one_line(text: str) -> str:
    """A text with nothing in it that ends a line or acts on a terminal."""
    text = text.replace("\n", " ")
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


def indented(text: str) -> str:
    """A text below its line: nothing in it looks like a line of the log or reaches the terminal as a command."""
    return "".join(f"\n    {visible(line)}" for line in text.splitlines())
