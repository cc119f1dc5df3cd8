"""The title line of a run: what was asked, how far the team is, how long it took, how much it cost."""

from __future__ import annotations

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat, joined, spread, width_of
from massgen_tui.app.view.phase import answered, voted
from massgen_tui.app.view.turn_place import NOWHERE, TurnPlace, turn_spans
from massgen_tui.app.view.words import used
from massgen_tui.state.records import RunState
from massgen_tui.text.figures import clock

NARROW = 60
SHORT_TURNS = 100
LATE = 0.9
"""The part of its time after which a run is told how much is left."""


def elapsed(state: RunState, now: float) -> float:
    """Seconds since the run began: until now while it goes on, else until its last event."""
    if not state.started_at:
        return 0.0
    return state.elapsed if state.ending is not None else max(state.elapsed, now - state.started_at)


def header_line(state: RunState, now: float, width: int, glyphs: Glyphs = UNICODE, place: TurnPlace = NOWHERE) -> Line:
    """The question on the left, the figures on the right."""
    dot = glyphs.dot
    turn = turn_spans(place, short=width < SHORT_TURNS)
    narrow = NARROW + 2 * width_of(turn)  # the turn takes room that the question would have
    figures = joined(_figures(state, now, glyphs, short=width < narrow), dot)
    question = flat(state.question) or glyphs["ellipsis"]
    right = [*turn, *([dot] if turn else []), *figures, (" ", "")]
    return tuple(spread([(" ", ""), (question, "strong")], right, width, glyphs["ellipsis"]))


def _figures(state: RunState, now: float, glyphs: Glyphs, *, short: bool) -> list[list[Span]]:
    agents, answers, votes = len(state.agents), answered(state), voted(state)
    parts: list[list[Span]] = []
    if state.attempt > 1:
        parts.append([(f"attempt {state.attempt}" if not short else f"#{state.attempt}", "warn")])
    if agents and not short:
        parts.append([("answers ", "dim"), (f"{answers}/{agents}", "text")])
        parts.append([("votes ", "dim"), (f"{votes}/{agents}", "text")])
    elif agents:
        parts.append([(f"{answers}a {votes}v /{agents}", "dim")])
    parts.append(_time(state, elapsed(state, now), short=short))
    money = used(state.usage, glyphs)
    if money:
        parts.append([(money, "text")])
    return parts


def _time(state: RunState, spent: float, *, short: bool) -> list[Span]:
    """How long the run takes, of how long it may; near that limit, how much is left."""
    limit = state.limits.get("orchestrator_timeout_seconds")
    if not isinstance(limit, int | float) or limit <= 0:
        return [(clock(spent), "text")]
    if state.ending is None and spent > LATE * limit:
        return [(clock(spent), "warn"), (f" {clock(limit - spent)} left", "warn strong")]
    return [(clock(spent), "text"), *([] if short else [(f" / {clock(limit)}", "dim")])]
