"""The title line of a run and the line that says what is going on: who, how far, how long, how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, joined, spread, width_of
from massgen_tui.app.view.strip import accent
from massgen_tui.app.view.words import plural, used
from massgen_tui.state.records import Ending, RunState
from massgen_tui.text.figures import clock

NARROW = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What the program knows of a run beside its events."""

    trouble: Sequence[str] = ()
    """Sentences about what went wrong around it, as with its log."""
    cancelling: bool = False


NOTHING = Told()


def elapsed(state: RunState, now: float) -> float:
    """Seconds since the run began: until now while it goes on, else until its last event."""
    if not state.started_at:
        return 0.0
    return state.elapsed if state.ending is not None else max(state.elapsed, now - state.started_at)


def header_line(state: RunState, now: float, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The question on the left, the figures on the right."""
    dot: Span = (f" {glyphs['dot']} ", "faint")
    figures = joined(_figures(state, now, glyphs, short=width < NARROW), dot)
    question = flat(state.question) or "…"
    right = [*figures, (" ", "")]
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
    if isinstance(limit, int | float) and limit > 0 and not short:
        timing.append((f" / {clock(limit)}", "dim"))
    parts.append(timing)
    money = used(state.usage, glyphs)
    if money:
        parts.append([(money, "text")])
    return parts


_PHASES = {
    "starting": "starting",
    "initial_answer": "answering",
    "enforcement": "voting",
    "presentation": "presenting",
}


def phase_spans(state: RunState, glyphs: Glyphs = UNICODE, *, cancelling: bool = False) -> list[Span]:
    """What the run is at, or how it ended and what follows from that."""
    if state.ending is not None:
        return _ended(state, state.ending, glyphs)
    if cancelling:
        return [(f"{glyphs['stopped']} stopping", "warn")]
    words: list[Span] = [(_PHASES.get(state.phase, state.phase), "text")]
    winner = state.agents.get(state.winner or "")
    if state.phase == "presentation" and winner is not None:
        words = [(f"{glyphs['winner']} ", "good"), (flat(winner.id), accent(winner.number)), (" presents", "text")]
        words += [(f" ({flat(state.winner_how)})", "dim")] if state.winner_how else []
    return words


def _ended(state: RunState, ending: Ending, glyphs: Glyphs) -> list[Span]:
    winner = state.agents.get(state.winner or "")
    why: list[Span] = [(f": {flat(ending.reason)}", "dim")] if ending.reason else []
    match ending.state:
        case "finished":
            who: list[Span] = [(flat(winner.id), accent(winner.number)), (" answered", "text")] if winner else []
            return [(f"{glyphs['winner']} ", "good"), *(who or [("finished", "text")])]
        case "timeout":
            kept: list[Span] = [(f" {glyphs['dot']} what there was is kept", "dim")] if state.answers else []
            return [(f"{glyphs['failed']} time is up", "bad"), *why, *kept]
        case "restarted":
            return [(f"{glyphs['restarting']} begins again", "warn"), *why]
        case "cancelled":
            return [(f"{glyphs['stopped']} cancelled", "warn"), *why]
        case _:
            return [(f"{glyphs['failed']} failed", "bad"), *why]


def status_line(state: RunState, width: int, glyphs: Glyphs = UNICODE, told: Told = NOTHING) -> Line:
    """The line above the hints: the phase on the left, the newest trouble or remark on the right."""
    left: list[Span] = [(" ", ""), *phase_spans(state, glyphs, cancelling=told.cancelling)]
    if state.paused:
        left += [(f" {glyphs['dot']} ", "faint"), ("paused", "warn strong"), (f" {glyphs['dot']} ", "faint")]
        left += [("P", "key"), (" go on", "dim")]
    if state.notes:
        waiting = f"{plural(len(state.notes), 'note')} waiting"
        left += [(f" {glyphs['dot']} ", "faint"), (waiting, "accent"), (f" {glyphs['dot']} ", "faint")]
        left += [("u", "key"), (" take back", "dim")]
    if state.questions:
        waiting = f"{plural(len(state.questions), 'question')} waiting"
        left += [(f" {glyphs['dot']} ", "faint"), (f"{glyphs['question']} {waiting}", "accent strong")]
        left += [(f" {glyphs['dot']} ", "faint"), ("Q", "key"), (" answer", "dim")]
    if told.trouble:
        more = f" (+{len(told.trouble) - 1})" if len(told.trouble) > 1 else ""
        room = max(0, width - width_of(left) - len(more) - 6)
        sentence = clip(f"{glyphs['warning']} {flat(told.trouble[-1])}", room, glyphs["ellipsis"])
        return tuple(spread(left, [(sentence + more, "bad"), (" ", "")], width, glyphs["ellipsis"]))
    trouble = state.troubles[-1] if state.troubles and state.ending is None else None
    right: list[Span] = []
    if state.ending is not None and state.final_answer:
        right = [(f"the final answer has {len(state.final_answer.split())} words", "dim"), (" ", "")]
    elif trouble is not None:
        who = f"{flat(trouble.agent)}: " if trouble.agent else ""
        right = [(f"{glyphs['failed']} {who}{flat(trouble.message)}"[: width // 2], "bad"), (" ", "")]
    elif state.notice and state.ending is None:
        right = [(flat(state.notice)[: width // 2], "dim"), (" ", "")]
    return tuple(spread(left, right if width_of([*left, *right]) < width else [], width, glyphs["ellipsis"]))
