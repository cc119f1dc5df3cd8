"""An agent's question to the person: who asks, and how long the agent waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat, spread, width_of
from massgen_tui.app.view.round_clock import SOON_SECONDS
from massgen_tui.state.records import AgentState, Approval, Question
from massgen_tui.text.figures import clock

_LONG, _SHORT = "it goes on without you in ", "waits "


def time_left(asked: Question | Approval, now: float) -> str:
    """How long the agent still waits; empty where the log does not say for how long it would."""
    return clock(max(0.0, asked.at + asked.seconds - now)) if asked.seconds else ""


def time_token(asked: Question | Approval, now: float) -> str:
    """The token of that time: it stands out when it gets short."""
    return "warn" if asked.at + asked.seconds - now < SOON_SECONDS else "dim"


def asked_title(asked: Question, colour: str, now: float, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """Who asks, and what happens when nobody answers."""
    left: list[Span] = [(flat(asked.agent), f"{colour} strong"), (" asks you", "strong")]
    time = time_left(asked, now)
    room = width - width_of(left) - len(time) - 2
    words = next((words for words in (_LONG, _SHORT) if len(words) <= room), "")
    return tuple(spread(left, [(words + time, time_token(asked, now))] if time else [], width, glyphs["ellipsis"]))


def asks_you(agent: AgentState, questions: Iterable[Question], now: float) -> str:
    """What the agent does while it waits for the person, with the time that is left; empty if it does not wait."""
    asked = next((asked for asked in questions if asked.agent == agent.id), None)
    waits = asked is not None and agent.status == "tool"
    return f"asks {time_left(asked, now)}".rstrip() if waits and asked is not None else ""
