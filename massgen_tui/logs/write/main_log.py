"""`massgen.log`: the run for people, line by line; with `--debug` the longer `massgen_debug.log` in its place."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import TYPE_CHECKING, Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt

if TYPE_CHECKING:
    from loguru import Logger

Line = tuple[str, str]

_PREVIEW_CHARS = 500
_SHORT_FORMAT = "{extra[clock]:.8} | {level: <8} | {message}"
_DEBUG_FORMAT = "{extra[clock]} | {level: <8} | {name}:{function}:{line} - {message}"
_LEVELS = {"debug": "DEBUG", "warning": "WARNING", "error": "ERROR", "critical": "ERROR"}


@cache
def _loguru() -> Logger:
    """The library, without the sink of its own that would write over the screen."""
    from loguru import logger

    with contextlib.suppress(ValueError):
        logger.remove(0)
    return logger


class MainLog:
    """Writes the log of one attempt, from its events; other attempts' lines never get into it."""

    def __init__(self, attempt: Attempt, *, debug: bool = False) -> None:
        self._path = attempt.debug_log if debug else attempt.main_log
        self._debug = debug
        self._sink: int | None = None
        self._mine = object()

    def take(self, event: Event) -> None:
        """Write an event's line, if it is one for people; OSError if the file takes no more."""
        line = line_of(event)
        if line is None:
            return
        if self._sink is None:
            self._sink = self._open()
        level, text = line
        clock = event.timestamp.partition("T")[2][:12]
        _loguru().bind(attempt=self._mine, clock=clock).log(level, text)

    def close(self) -> None:
        """Let go of the file."""
        if self._sink is not None:
            _loguru().remove(self._sink)
            self._sink = None

    def _open(self) -> int:
        return _loguru().add(
            self._path,
            level="DEBUG" if self._debug else "INFO",
            format=_DEBUG_FORMAT if self._debug else _SHORT_FORMAT,
            filter=lambda record: record["extra"].get("attempt") is self._mine,
            rotation="100 MB" if self._debug else "10 MB",
            retention="1 week" if self._debug else "3 days",
            compression="zip",
            colorize=False,
            catch=False,
            encoding="utf-8",
            errors="replace",
        )


def line_of(event: Event) -> Line | None:
    """The level and the text of an event's line."""
    found = _of_run(event.body) if event.agent_id is None else _of_agent(event.body) or _of_coordination(event.body)
    if found is None:
        return None
    level, text = found
    return level, text if event.agent_id is None else f"[{event.agent_id}] {text}"


def _of_run(body: Any) -> Line | None:
    match body:
        case b.RunStarted(question=question, agents=agents):
            team = ", ".join(str(agent.get("id")) for agent in agents)
            return "INFO", f"Run started with {team}: {_short(question)}"
        case b.RunEnded(state=state, reason=reason, winner=winner):
            level = "INFO" if state == "finished" else "ERROR"
            return level, f"Run ended: {state}, winner {winner or 'none'}" + (f", {_short(reason)}" if reason else "")
        case b.PhaseChange(phase=phase):
            return "INFO", f"Phase: {phase}"
        case b.SystemStatus(message=message):
            return "INFO", _short(message)
        case b.Error(error=error, kind=kind):
            return "ERROR", f"Error {kind}: {_short(error)}"
        case b.OrchestratorTimeout(timeout_reason=reason):
            return "WARNING", f"Time limit of the run: {_short(reason)}"
        case b.RestartBanner(reason=reason, attempt=attempt, max_attempts=most):
            return "INFO", f"The coordination begins again ({attempt}/{most}): {_short(reason)}"
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
        case b.Text(content=content) | b.Thinking(content=content) | b.FinalPresentationChunk(content=content):
            return "DEBUG", f"Stream chunk [{body.event_type}]: {_short(content)}"
        case b.ToolStart(tool_name=name, args=args):
            return "INFO", f"Calls {name}: {_short(args)}"
        case b.ToolComplete(tool_name=name, result=result, elapsed_seconds=seconds, is_error=failed):
            said = f"{name} {'failed' if failed else 'done'} after {seconds:.3f}s: {_short(result)}"
            return "WARNING" if failed else "INFO", said
        case b.Usage(model=model, input_tokens=tokens_in, output_tokens=tokens_out):
            return "DEBUG", f"{model}: {tokens_in} tokens in, {tokens_out} out"
        case b.Status(message=message, level=level):
            return _LEVELS.get(level.lower(), "INFO"), _short(message)
        case b.Error(error=error, kind=kind, fatal=fatal):
            return "ERROR", f"{'Failed' if fatal else 'Error'} {kind}: {_short(error)}"
        case b.Enforcement(attempt=attempt, max_attempts=most, reason=reason, error_message=message):
            return "WARNING", f"Retry ({attempt}/{most}) {reason}: {_short(message)}"
        case b.AgentTimeout(reason=reason):
            return "WARNING", f"Time limit: {_short(reason)}"
        case _:
            return None


def _of_coordination(body: Any) -> Line | None:
    match body:
        case b.AnswerSubmitted(answer_label=label, content=content):
            return "INFO", f"Answer {label}: {_short(content)}"
        case b.Vote(target_id=target, voted_for_label=label, reason=reason):
            return "INFO", f"Vote for {label or target}: {_short(reason)}"
        case b.VoteIgnored(target_id=target, why=why):
            return "INFO", f"Vote for {target} not counted: {_short(why)}"
        case b.RestartTriggered(affected_agents=affected):
            return "INFO", f"Restart of {len(affected)} agents"
        case b.AgentRestart(restart_reason=reason):
            return "INFO", f"Begins again: {_short(reason)}"
        case b.InjectionReceived(labels=labels, source_agents=sources):
            return "INFO", f"Sees {', '.join(labels or sources)} while working"
        case b.AgentStopped(summary=summary, status=status):
            return "INFO", f"Stopped ({status}): {_short(summary)}"
        case b.WinnerSelected(how=how):
            return "INFO", f"Winner by {how}" if how else "Winner"
        case b.FinalPresentationStart():
            return "INFO", "Presents the answer"
        case b.FinalAnswer(content=content):
            return "INFO", f"Final answer: {_short(content)}"
        case _:
            return None


def _short(value: Any) -> str:
    """A value on one line: nothing in it can end the line, forge another, or reach the terminal as a command."""
    text = value if isinstance(value, str) else repr(value)
    cut = text[:_PREVIEW_CHARS] + (f"… ({len(text)} characters)" if len(text) > _PREVIEW_CHARS else "")
    return "".join(sign if sign.isprintable() else " " for sign in cut)
