"""The line above the hints of a run: what it is at, what waits for the person, and the newest trouble or remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, spread, width_of
from massgen_tui.app.view.phase import phase_spans, starting_spans
from massgen_tui.app.view.round_clock import round_spans
from massgen_tui.app.view.words import plural
from massgen_tui.state.records import RunState


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
    now: float = 0.0
    """The time that countdowns are for; 0: none is told."""


NOTHING = Told()
_READ: tuple[Span, ...] = (("  ", ""), ("W", "key"), (" read ", "dim"))
"""The key of the page that says all of it."""


def status_line(state: RunState, width: int, glyphs: Glyphs = UNICODE, told: Told = NOTHING) -> Line:
    """The phase and what waits for the person on the left, the newest trouble or remark on the right."""
    dot = glyphs.dot
    left: list[Span] = [(" ", ""), *phase_spans(state, glyphs, cancelling=told.cancelling, closed=told.closed)]
    left += starting_spans(state, glyphs)
    if state.paused:
        left += [dot, ("paused", "warn strong"), dot, ("P", "key"), (" go on", "dim")]
    left += _notes(state, glyphs, closed=told.closed)
    left += _waiting(state, glyphs, elsewhere=told.elsewhere)
    left += round_spans(state, told.now, glyphs, here=not told.elsewhere) if told.now and not told.closed else []
    room = max(0, width - width_of(left))
    if told.trouble:
        more = f" (+{len(told.trouble) - 1})" if len(told.trouble) > 1 else ""
        most = max(0, room - len(more) - 6 - width_of(_READ))
        sentence = clip(f"{glyphs['warning']} {flat(told.trouble[-1])}", most, glyphs["ellipsis"])
        return tuple(spread(left, [(sentence + more, "bad"), *_READ], width, glyphs["ellipsis"]))
    right = _remark(state, told, width, room, glyphs)
    return tuple(spread(left, right if width_of(right) < room else [], width, glyphs["ellipsis"]))


def _notes(state: RunState, glyphs: Glyphs, *, closed: bool) -> list[Span]:
    """The notes that wait for an agent, and the key that takes one back; at the end, those that nobody read."""
    notes = plural(len(state.notes), "note")
    if not state.notes:
        return []
    if closed or state.ending is not None:
        return [glyphs.dot, (f"{notes} never read", "warn")]
    return [glyphs.dot, (f"{notes} waiting", "accent"), glyphs.dot, ("u", "key"), (" take back", "dim")]


def _waiting(state: RunState, glyphs: Glyphs, *, elsewhere: bool) -> list[Span]:
    """What waits for a word of the person, and the key that gives it, if it can be given here."""
    dot = glyphs.dot
    by_file = [asked for asked in state.approvals if asked.file]
    calls = plural(len(state.approvals) - len(by_file), "call")
    elsewhere_words: Span = ("asked elsewhere", "dim")
    spans: list[Span] = []
    if len(state.approvals) > len(by_file):
        spans += [dot, (f"{glyphs['question']} {calls} to approve", "accent strong"), dot]
        spans += [elsewhere_words] if elsewhere else [("Q", "key"), (" decide", "dim")]
    if by_file:
        words = f"{plural(len(by_file), 'call')} to approve in {flat(by_file[0].file)}"
        spans += [dot, (f"{glyphs['question']} {words}", "accent strong")]
    if state.questions:
        words = f"{plural(len(state.questions), 'question')} waiting"
        spans += [dot, (f"{glyphs['question']} {words}", "accent strong"), dot]
        spans += [elsewhere_words] if elsewhere else [("Q", "key"), (" answer", "dim")]
    return spans


def _remark(state: RunState, told: Told, width: int, room: int, glyphs: Glyphs) -> list[Span]:
    """What went wrong in the team, what came of the run, or what was last said of it."""
    if state.ending is not None:
        if state.troubles:
            return [(f"{plural(len(state.troubles), 'thing')} went wrong", "warn"), *_READ]
        if state.final_answer:
            return [(f"the final answer has {plural(len(state.final_answer.split()), 'word')}", "dim"), (" ", "")]
    elif state.troubles:
        newest = state.troubles[-1]
        who = f"{flat(newest.agent)}: " if newest.agent else ""
        words = clip(f"{glyphs['failed']} {who}{flat(newest.message)}", width // 2, glyphs["ellipsis"])
        return [(words, "bad"), *_READ]
    elif state.notice:
        return [(clip(flat(state.notice), max(width // 2, room - 4), glyphs["ellipsis"]), "dim"), (" ", "")]
    return [("written by another program", "dim"), (" ", "")] if told.elsewhere and not told.closed else []
