"""The title line of a run and the line that says what is going on: who, how far, how long, how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, joined, spread, width_of
from massgen_tui.app.view.phase import phase_spans, starting_spans
from massgen_tui.app.view.turn_place import NOWHERE, TurnPlace, turn_spans
from massgen_tui.app.view.words import plural, used
from massgen_tui.state.records import RunState
from massgen_tui.text.figures import clock

NARROW = 60
SHORT_TURNS = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What the program knows of a run beside its events."""

    trouble: Sequence[str] = ()
    """Sentences about what went wrong around it, as with its log."""
    cancelling: bool = False
    elsewhere: bool = False
    """Whether another program plays it, whose person is asked."""
    closed: bool = False
    """Whether nothing more will come, however it ended."""


NOTHING = Told()
_READ: tuple[Span, ...] = (("  ", ""), ("W", "key"), (" read ", "dim"))
"""The key of the page that says all of it."""


def elapsed(state: RunState, now: float) -> float:
    """Seconds since the run began: until now while it goes on, else until its last event."""
    if not state.started_at:
        return 0.0
    return state.elapsed if state.ending is not None else max(state.elapsed, now - state.started_at)


def header_line(state: RunState, now: float, width: int, glyphs: Glyphs = UNICODE, place: TurnPlace = NOWHERE) -> Line:
    """The question on the left, the figures on the right."""
    dot: Span = (f" {glyphs['dot']} ", "faint")
    turn = turn_spans(place, short=width < SHORT_TURNS)
    narrow = NARROW + 2 * width_of(turn)  # the turn takes room that the question would have
    figures = joined(_figures(state, now, glyphs, short=width < narrow), dot)
    question = flat(state.question) or "…"
    right = [*turn, *([dot] if turn else []), *figures, (" ", "")]
    return tuple(spread([(" ", ""), (question, "strong")], right, width, glyphs["ellipsis"]))


def _figures(state: RunState, now: float, glyphs: Glyphs, *, short: bool) -> list[list[Span]]:
    agents = len(state.agents)
    answers = sum(1 for agent in state.agents.values() if agent.answers)
    votes = len({vote.voter for vote in state.valid_votes})
    limit = state.limits.get("orchestrator_timeout_seconds")
    time_word = clock(elapsed(state, now))
    late = isinstance(limit, int | float) and limit > 0 and elapsed(state, now) > 0.9 * limit
    parts: list[list[Span]] = []
    if state.attempt > 1:
        parts.append([(f"attempt {state.attempt}" if not short else f"#{state.attempt}", "warn")])
    if agents and not short:
        parts.append([("answers ", "dim"), (f"{answers}/{agents}", "text")])
        parts.append([("votes ", "dim"), (f"{votes}/{agents}", "text")])
    elif agents:
        parts.append([(f"{answers}a {votes}v /{agents}", "dim")])
    timing: list[Span] = [(time_word, "warn" if late and state.ending is None else "text")]
    if late and state.ending is None and isinstance(limit, int | float):
        timing.append((f" {clock(limit - elapsed(state, now))} left", "warn strong"))
    elif isinstance(limit, int | float) and limit > 0 and not short:
        timing.append((f" / {clock(limit)}", "dim"))
    parts.append(timing)
    money = used(state.usage, glyphs)
    if money:
        parts.append([(money, "text")])
    return parts


def _waiting(state: RunState, glyphs: Glyphs, *, elsewhere: bool) -> list[Span]:
    """What waits for a word of the person, and the key that gives it, if it can be given here."""
    dot: Span = (f" {glyphs['dot']} ", "faint")
    here = [asked for asked in state.approvals if not asked.file]
    by_file = [asked for asked in state.approvals if asked.file]
    spans: list[Span] = []
    for count, what, key in (
        (len(here), "call", " decide"),
        (len(by_file), "call", ""),
        (len(state.questions), "question", " answer"),
    ):
        if not count:
            continue
        where = f" in {flat(by_file[0].file)}" if what == "call" and not key else ""
        words = f"{plural(count, 'call')} to approve{where}" if what == "call" else f"{plural(count, what)} waiting"
        spans += [dot, (f"{glyphs['question']} {words}", "accent strong")]
        if key:
            spans += [dot, *([("asked elsewhere", "dim")] if elsewhere else [("Q", "key"), (key, "dim")])]
    return spans


def status_line(state: RunState, width: int, glyphs: Glyphs = UNICODE, told: Told = NOTHING) -> Line:
    """The line above the hints: the phase on the left, the newest trouble or remark on the right."""
    left: list[Span] = [(" ", ""), *phase_spans(state, glyphs, cancelling=told.cancelling, closed=told.closed)]
    left += starting_spans(state, glyphs)
    if state.paused:
        left += [(f" {glyphs['dot']} ", "faint"), ("paused", "warn strong"), (f" {glyphs['dot']} ", "faint")]
        left += [("P", "key"), (" go on", "dim")]
    if state.notes:
        waiting = f"{plural(len(state.notes), 'note')} waiting"
        left += [(f" {glyphs['dot']} ", "faint"), (waiting, "accent"), (f" {glyphs['dot']} ", "faint")]
        left += [("u", "key"), (" take back", "dim")]
    left += _waiting(state, glyphs, elsewhere=told.elsewhere)
    if told.trouble:
        more = f" (+{len(told.trouble) - 1})" if len(told.trouble) > 1 else ""
        room = max(0, width - width_of(left) - len(more) - 6 - width_of(_READ))
        sentence = clip(f"{glyphs['warning']} {flat(told.trouble[-1])}", room, glyphs["ellipsis"])
        return tuple(spread(left, [(sentence + more, "bad"), *_READ], width, glyphs["ellipsis"]))
    trouble = state.troubles[-1] if state.troubles and state.ending is None else None
    right: list[Span] = [("written by another program", "dim"), (" ", "")] if told.elsewhere and not told.closed else []
    if state.ending is not None and state.final_answer:
        right = [(f"the final answer has {plural(len(state.final_answer.split()), 'word')}", "dim"), (" ", "")]
    elif trouble is not None:
        who = f"{flat(trouble.agent)}: " if trouble.agent else ""
        words = clip(f"{glyphs['failed']} {who}{flat(trouble.message)}", width // 2, glyphs["ellipsis"])
        right = [(words, "bad"), *_READ]
    elif state.notice and state.ending is None:
        right = [(flat(state.notice)[: width // 2], "dim"), (" ", "")]
    return tuple(spread(left, right if width_of([*left, *right]) < width else [], width, glyphs["ellipsis"]))
