"""The home screen's lines: the title, the team, and a row for each of the recent runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, fill, flat, pad, spread, width_of, wrap
from massgen_tui.app.view.page_title import MOST_ROWS
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import cost, local_time, plural
from massgen_tui.text.figures import clock, short_duration

NAME = "massgen-tui"
RUNNING_HERE = "running here"
RUNNING_ELSEWHERE = "in another process"


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run of the list."""

    key: str
    at: float
    question: str
    state: str
    """finished, running, failed, timeout, interrupted, killed."""
    winner: str = ""
    agents: int = 0
    seconds: float | None = None
    cost: float | None = None
    cost_known: bool = True
    trouble: str = ""
    here: bool = False
    """Whether this program plays it, or played it last."""
    session: str = ""
    """The session's directory."""
    turn: int = 1
    turns: int = 1
    """How many turns the session has."""
    name: str = ""
    """What the person called the session."""


_SIGNS = {
    "finished": ("winner", "good"),
    "running": ("writing", "accent"),
    "failed": ("failed", "bad"),
    "timeout": ("failed", "bad"),
    "interrupted": ("stopped", "warn"),
}


def title_line(team: str, width: int, glyphs: Glyphs = UNICODE, *, key: str = "") -> Line:
    """The program's name, the team that would be asked, and the key that changes it."""
    left: list[Span] = [(" ", ""), (NAME, "strong")]
    right: list[Span] = [("team: ", "dim"), (flat(team), "text"), (" ", "")] if team else [(" ", "")]
    right += [(f" {key}", "key"), (" change ", "dim")] if key else []
    if width_of([*left, *right]) >= width:  # the words around go before any of the two names is cut
        right = [span for span in right if span[1] != "dim"] + [(" ", "")]
    return tuple(spread(left, right, width, glyphs["ellipsis"]))


def list_title(
    count: int | None, width: int, glyphs: Glyphs = UNICODE, *, closed: int = 0, opening: bool = False
) -> Line:
    """The heading of the list, and how many runs it holds and how many may not be read, or what is waited for."""
    awaited = "opening" if opening else "reading" if count is None else ""
    right: list[Span] = [(awaited, "dim"), (glyphs["ellipsis"], "dim"), (" ", "")] if awaited else []
    if count and not opening:
        hidden: list[Span] = [(f" {glyphs['dot']} ", "faint"), (f"{closed} may not be read", "warn")] if closed else []
        right = [(plural(count, "run"), "dim"), *hidden, (" ", "")]
    return tuple(spread([(" ", ""), ("Recent runs", "strong")], right, width, glyphs["ellipsis"]))


def run_rows(runs: Sequence[PastRun], now: float, width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each run, in fixed columns; what does not fit goes, the question stays."""
    return [Row(run.key, (_line(run, now, width, glyphs),)) for run in runs]


def nothing_listed(closed: Sequence[str], width: int, *, demo: bool) -> Row:
    """Where no run is in the list: why, and what to do."""
    words, token = "No runs yet: type a question and press enter", "dim"
    if closed:
        words, token = (
            f"No run can be shown: {flat(closed[0])} may not be read; --logs-dir names another folder",
            "warn",
        )
    elif not demo:
        words += ", or play the demo: massgen-tui --demo"
    return Row("", tuple(((f"  {line}", token),) for line in wrap(f"{words}.", width - 3, MOST_ROWS)))


def _line(run: PastRun, now: float, width: int, glyphs: Glyphs) -> Line:
    if run.trouble and not run.question and run.state != "running":  # what went wrong may be why it is not known
        run = replace(run, question=f"({run.trouble})", trouble="")
    sign, token = _SIGNS.get(run.state, ("failed", "bad"))
    left: list[Span] = [("  ", ""), (glyphs[sign], token), (" ", "")]
    left += [(pad(local_time(run.at, now), 7), "dim")] if width >= 50 else []
    right = _right(run, now, width, glyphs)
    room = width - width_of(left) - width_of(right) - 1
    return tuple(fill([*left, *_asked(run, room, glyphs), (" ", ""), *right], width))


def _asked(run: PastRun, room: int, glyphs: Glyphs) -> list[Span]:
    """The session's name, if it has one, what was asked last, and how many turns there are."""
    turns = plural(run.turns, "turn") if room >= 30 else str(run.turns)
    more: list[Span] = [(f" {glyphs['dot']} {turns}", "dim")] if run.turns > 1 else []
    room = max(0, room - width_of(more))
    question = flat(run.question) or "(no question)"
    if not run.name:
        return [(pad(question, room, glyphs["ellipsis"]), "text"), *more]
    name = clip(flat(run.name), room, glyphs["ellipsis"])
    rest = room - width_of([(name, "")])
    return [(name, "strong"), (pad(f"  {question}" if rest > 8 else "", rest, glyphs["ellipsis"]), "dim"), *more]


def _right(run: PastRun, now: float, width: int, glyphs: Glyphs) -> list[Span]:
    wide = width >= 90
    if run.state == "running":
        where = run.trouble or (RUNNING_ELSEWHERE if width >= 60 else "running")
        return [(f"{where} {clock(max(0.0, now - run.at))}", "accent"), (" ", "")]
    words: list[Span] = []
    if run.state != "finished":
        by_person = run.state == "interrupted"  # which is no failure
        why = run.state if by_person and not wide else flat(run.trouble) or run.state
        words = [(pad(why, 26 if wide else 14, glyphs["ellipsis"]), "dim" if by_person else "bad"), (" ", "")]
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
