"""`execution_trace.md`: all that an agent did on its way to an answer or a vote, uncut, each entry with its time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.write.json_text import as_block, as_text
from massgen_tui.logs.write.lines import Piece

_BACKTICKS = re.compile(r"`{3,}")
_HEADINGS: dict[type, str] = {
    b.Text: "### Content",
    b.FinalPresentationChunk: "### Content",
    b.Thinking: "### Reasoning",
}


@dataclass(slots=True)
class _Entry:
    """A heading, its time, and the text under it in pieces."""

    heading: str
    clock: str
    pieces: list[str] = field(default_factory=list)

    def text(self) -> str:
        """As it stands in the file."""
        below = "".join(self.pieces).rstrip("\n")
        return f"{self.heading}\n**Time**: {self.clock}\n" + (f"\n{below}\n" if below else "")


@dataclass(slots=True)
class _RoundEntry(_Entry):
    """The heading of a round; what came of it is known at its end."""

    outcome: str = "unfinished"

    def text(self) -> str:
        """As it stands in the file."""
        return f"{self.heading} ({self.outcome})\n**Time**: {self.clock}\n"


@dataclass(slots=True)
class _Trace:
    """What one agent did since its last snapshot."""

    entries: list[_Entry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    started: str = ""
    round: _RoundEntry | None = None
    streaming: str = ""  # the heading under which streamed text goes on


class Traces:
    """The traces of all agents, folded from the events."""

    def __init__(self) -> None:
        self._of: dict[str, _Trace] = {}

    def take(self, event: Event) -> None:
        """Take an event."""
        if event.agent_id is None:
            return
        trace = self._of.get(event.agent_id)
        if trace is None:
            trace = self._of[event.agent_id] = _Trace()
        match event.body:
            case b.Text(content=content) | b.FinalPresentationChunk(content=content) | b.Thinking(content=content):
                self.say(event.agent_id, [(event, content)])
            case b.RoundStart():
                entry = _RoundEntry(f"## Round {event.round_number + 1}", _clock(event))
                _add(trace, event, entry)
                trace.round = entry
            case b.RoundEnd(outcome=outcome):
                if trace.round is not None and trace.round.outcome == "unfinished":
                    trace.round.outcome = outcome or "unfinished"
            case b.AnswerSubmitted() | b.Vote() | b.FinalAnswer() | b.AgentStopped():
                _decide(trace, event)
            case body:
                _work(trace, event, body)

    def text(self, agent: str, model: str = "") -> str:
        """The trace up to now as the text of its file."""
        trace = self._of.get(agent) or _Trace()
        named = f"**Model**: {model} | " if model else ""
        head = f"# Execution Trace: {agent}\n{named}**Started**: {trace.started}\n"
        parts = [head, *(entry.text() for entry in trace.entries)]
        if trace.errors:
            parts.append("---\n\n## Errors\n\n" + "".join(f"{error}\n" for error in trace.errors))
        return "\n".join(parts)

    def say(self, agent: str, pieces: Iterable[Piece]) -> None:
        """Take pieces of what an agent streams."""
        trace = self._of.get(agent)
        if trace is None:
            trace = self._of[agent] = _Trace()
        streaming, said = trace.streaming, trace.entries[-1].pieces if trace.entries else []
        for event, content in pieces:
            if content:
                heading = _HEADINGS[type(event.body)]
                if streaming != heading:
                    said = _begin(trace, event, heading)
                    streaming = heading
                said.append(content)

    def end(self, agent: str, model: str = "") -> str:
        """That text; the next trace begins empty."""
        text = self.text(agent, model)
        self._of.pop(agent, None)
        return text

    def unkept(self) -> list[str]:
        """The agents with rounds that are in no snapshot: they came to nothing, or came after the final answer."""
        return [agent for agent, trace in self._of.items() if trace.round is not None]


def _clock(event: Event) -> str:
    return event.timestamp.partition("T")[2][:12]


def _add(trace: _Trace, event: Event, entry: _Entry) -> None:
    trace.started = trace.started or event.timestamp[:19].replace("T", " ")
    trace.streaming = ""
    trace.entries.append(entry)


def _begin(trace: _Trace, event: Event, heading: str) -> list[str]:
    """Begin an entry of streamed text; its pieces."""
    entry = _Entry(heading, _clock(event))
    _add(trace, event, entry)
    trace.streaming = heading
    return entry.pieces


def _tell(trace: _Trace, event: Event, heading: str, text: str) -> None:
    _add(trace, event, _Entry(heading, _clock(event), [text]))


def _fail(trace: _Trace, event: Event, what: str, text: str) -> None:
    trace.errors.append(f"- [{_clock(event)[:8]}] **{what}** - {' '.join(text.split())}")


def _decide(trace: _Trace, event: Event) -> None:
    """What a round came to, which is its heading's as well."""
    outcome = ""
    match event.body:
        case (
            b.AnswerSubmitted(answer_label=label, content=content) | b.FinalAnswer(answer_label=label, content=content)
        ):
            outcome = f"Answer {label}"
            _tell(trace, event, f"### Answer Submitted ({label})", content)
        case b.Vote() as vote:
            outcome = f"Vote for {vote.voted_for_label or vote.target_id}"
            options = ", ".join(vote.available_labels)
            lines = [f"**Available options**: {options}\n" if options else "", f"**Voted for**: {vote.target_id}\n"]
            text = "".join([*lines, f"**Reason**: {vote.reason}"])
            _tell(trace, event, f"### Vote Cast: {vote.voted_for_label or vote.target_id}", text)
        case b.AgentStopped(summary=summary, status=status):
            outcome = "Stop"
            _tell(trace, event, f"### Stopped: {status}", summary)
    if trace.round is not None:
        trace.round.outcome = outcome


def _work(trace: _Trace, event: Event, body: Any) -> None:
    match body:
        case b.InjectionReceived(labels=labels, source_agents=sources, content=content):
            _tell(trace, event, f"### Injected Context: {', '.join(labels or sources)}", content)
        case b.ToolStart(tool_name=name, args=args):
            _tell(trace, event, f"### Tool Call: {name}", "**Args**:\n" + _fenced(as_block(args), "json"))
        case b.ToolComplete(tool_name=name, is_error=failed) as done:
            result = as_text("" if done.result is None else done.result)
            if failed:
                _fail(trace, event, f"Tool Error: {name}", result)
            _tell(trace, event, f"### Tool {'Error' if failed else 'Result'}: {name}", _fenced(result))
        case b.PermissionDecided(tool_name=name, why=why, by=by, allowed=allowed) if by == "person" or not allowed:
            _tell(trace, event, f"### {'Allowed' if allowed else 'Not Allowed'}: {name}", why)
        case b.VoteIgnored(target_id=target, reason=reason, why=why):
            _tell(trace, event, f"### Vote Ignored: {target}", f"**Why**: {why}\n**Reason**: {reason}")
        case b.VoteVoided(why=why):
            _tell(trace, event, "### Vote Void", f"**Why**: {why}")
        case b.Enforcement(attempt=n, max_attempts=most, reason=reason, error_message=message) if body.tried_again:
            _fail(trace, event, f"Retry ({n}/{most}): {reason}", message)
            _tell(trace, event, f"### Retry ({n}/{most}): {reason}", message)
        case b.Error(error=error, kind=kind, detail=detail):
            _fail(trace, event, f"Error: {kind}", error)
            _tell(trace, event, f"### Error: {kind}", error + ("\n" + _fenced(detail) if detail else ""))
        case b.AgentTimeout(reason=reason):
            _fail(trace, event, "Timeout", reason)
            _tell(trace, event, "### Timeout", reason)
        case _:
            return


def _fenced(text: str, language: str = "") -> str:
    """A block that nothing in the text can close."""
    fence = "```"
    if fence in text:
        fence = "`" * (1 + max(map(len, _BACKTICKS.findall(text))))
    return f"{fence}{language}\n{text}\n{fence}"
