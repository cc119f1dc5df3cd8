"""How long the agents have for their rounds, said when it gets short."""

from __future__ import annotations

import math

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Span, flat
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.text.figures import clock

SOON_SECONDS = 60
_AT_WORK = ("waiting", "thinking", "writing", "tool", "approval", "restarting")


def left_of_round(agent: AgentState, now: float) -> float | None:
    """Seconds until the agent is told to finish, or must where it was told; None while there is plenty of time."""
    if not agent.round_ends or agent.status not in _AT_WORK:
        return None
    left = agent.round_ends - now
    return left if left <= SOON_SECONDS else None


def round_words(agent: AgentState, now: float) -> str:
    """The time that an agent has left, in a word for a narrow column; '' while there is plenty."""
    left = left_of_round(agent, now)
    return "" if left is None else f"{math.ceil(max(0.0, left))}s left"


def round_spans(state: RunState, now: float, glyphs: Glyphs = UNICODE, *, here: bool = True) -> list[Span]:
    """The agent whose time is up next; `here`: whether its round can be made longer from here."""
    short = [(left, agent) for agent in state.agents.values() if (left := left_of_round(agent, now)) is not None]
    if not short or state.ending is not None:
        return []
    left, agent = min(short, key=lambda pair: (pair[0], pair[1].number))
    if left <= 0:
        words = "may only decide now" if agent.told_to_finish else "is over the time of its round"
    else:
        time = clock(math.ceil(left))
        words = f"must decide in {time}" if agent.told_to_finish else f"has {time} left for its round"
    dot = glyphs.dot
    return [dot, (f"{flat(agent.id)} {words}", "warn"), *([dot, ("L", "key"), (" longer", "dim")] if here else [])]
