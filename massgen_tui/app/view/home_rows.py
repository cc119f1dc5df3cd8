"""The home screen's lines: the title, the team, and a row for each of the recent runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, pad, spread, width_of
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import cost, local_time, plural
from massgen_tui.text.figures import clock, short_duration

NAME = "massgen-tui"
RUNNING_HERE = "running here"


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run of the list."""

    key: str
    at: float
    question: str
    state: str
    """finished, running, failed, timeout, cancelled, interrupted, killed."""
    winner: str = ""
    agents: int = 0
    seconds: float | None = None
    cost: float | None = None
    cost_known: bool = True
    trouble: str = ""
    here: bool = False
    """Whether this program plays it, or played it last."""


_SIGNS = {
    "finished": ("winner", "good"),
    "running": ("writing", "accent"),
    "failed": ("failed", "bad"),
    "timeout": ("failed", "bad"),
    "cancelled": ("stopped", "warn"),
}


def title_line(team: str, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The program's name, and the team that would be asked."""
    right: list[Span] = [("team: ", "dim"), (flat(team), "text"), (" ", "")] if team else [(" ", "")]
    return tuple(spread([(" ", ""), (NAME, "strong")], right, width, glyphs["ellipsis"]))


def list_title(count: int | None, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The heading of the list, and how many runs it holds."""
    right: list[Span] = [("reading", "dim"), (glyphs["ellipsis"], "dim"), (" ", "")] if count is None else []
    if count:
        right = [(plural(count, "run"), "dim"), (" ", "")]
    return tuple(spread([(" ", ""), ("Recent runs", "strong")], right, width, glyphs["ellipsis"]))


def run_rows(runs: Sequence[PastRun], now: float, width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each run, in fixed columns; what does not fit goes, the question stays."""
    return [Row(run.key, (_line(run, now, width, glyphs),)) for run in runs]


def _line(run: PastRun, now: float, width: int, glyphs: Glyphs) -> Line:
    sign, token = _SIGNS.get(run.state, ("failed", "bad"))
    left: list[Span] = [("  ", ""), (glyphs[sign], token), (" ", "")]
    left += [(pad(local_time(run.at, now), 7), "dim")] if width >= 50 else []
    right = _right(run, now, width, glyphs)
    question = flat(run.question) or "(no question)"
    room = width - width_of(left) - width_of(right) - 1
    return tuple(fill([*left, (pad(question, room, glyphs["ellipsis"]), "text"), (" ", ""), *right], width))


def _right(run: PastRun, now: float, width: int, glyphs: Glyphs) -> list[Span]:
    wide = width >= 90
    if run.state == "running":
        return [(f"{run.trouble or 'running'} {clock(max(0.0, now - run.at))}", "accent"), (" ", "")]
    words: list[Span] = []
    if run.state != "finished":
        words = [(pad(flat(run.trouble) or run.state, 26 if wide else 14, glyphs["ellipsis"]), "bad"), (" ", "")]
    elif width >= 60:
        who = flat(run.winner) or glyphs["dash"]
        words = [(pad(who, 26 if wide else 14, glyphs["ellipsis"]), "text" if run.winner else "dim"), (" ", "")]
    if wide:
        words.append((pad(plural(run.agents, "agent") if run.agents else "", 9), "dim"))
    if width >= 70:
        took = short_duration(run.seconds) if run.seconds is not None else ""
        words.append((pad(took, 7, right=True), "dim"))
        paid = cost(run.cost, run.cost_known, glyphs)
        words.append((pad(paid, 9, right=True), "dim"))
    return [*words, (" ", "")]
