"""The votes as a matrix: voters below each other, the agents they voted for side by side, and the reasons of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, fill, flat, pad, width_of
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.words import plural, run_time
from massgen_tui.insight.votes import VoteMatrix, restart_words, verdict
from massgen_tui.state.records import AgentState, RunState, Vote

NAME, NARROW_NAME, NARROW = 16, 10, 60
LEAST_COLUMN, MOST_COLUMN = 10, 24
MORE = 5
"""The cells that say how many agents there are further on."""


@dataclass(frozen=True, slots=True)
class VoteColumns:
    """Which agents stand side by side, how wide each is, and which one the cursor is on."""

    agents: Sequence[AgentState]
    width: int
    name: int
    """How wide the voters' names are."""
    first: int
    after: int
    at: int


def vote_columns(matrix: VoteMatrix, width: int, at: int) -> VoteColumns:
    """As many agents as fit, that of the cursor among them."""
    agents = len(matrix.agents)
    name = NAME if width >= NARROW else NARROW_NAME
    space = width - name - 3
    if agents * LEAST_COLUMN > space:
        space -= MORE
    fit = max(1, min(agents, space // LEAST_COLUMN))
    at = max(0, min(at, agents - 1))
    first = max(0, min(at - fit + 1, agents - fit)) if at >= fit else 0
    room = max(6, min(MOST_COLUMN, space // fit))
    return VoteColumns(matrix.agents[first : first + fit], room, name, first, agents - first - fit, at)


def verdict_lines(state: RunState, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Who won and how, or how it stands; beside it or below what began again."""
    words = flat(verdict(state))
    won = state.winner is not None
    sign: Span = (f"{glyphs['winner' if won else 'voted']} ", "good" if won else "dim")
    left: list[Span] = [(" ", ""), sign, (words, "strong" if won else "text")] if words else []
    again = restart_words(state)
    beside: list[Span] = [glyphs.dot, (again, "dim")]
    lines = [left] if not again else [[*left, *beside]]
    if again and width_of(lines[0]) > width:
        lines = [left, [("   ", ""), (again, "dim")]]
    return [tuple(fill(line, width, ellipsis=glyphs["ellipsis"])) for line in lines]


def head_lines(matrix: VoteMatrix, its: VoteColumns, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The agents that were voted for, and what each one got."""
    before = f"<{its.first} " if its.first else ""
    names: list[Span] = [(pad(f"  voter {before}", its.name), "dim"), (f" {glyphs['to']} ", "faint")]
    counts: list[Span] = [(pad("  votes", its.name), "dim"), ("   ", "")]
    for agent in its.agents:
        names += fill([(f"{agent.number} {flat(agent.id)}", f"{accent(agent.number)} strong")], its.width - 1)
        names.append((" ", ""))
        counts += _count(*matrix.counts(agent.id), its.width)
    if its.after:
        names.append((f"+{its.after}>", "dim"))
    rule = glyphs["rule"] * width
    return [tuple(fill(names, width)), tuple(fill(counts, width)), ((rule, "faint"),)]


def _count(valid: int, void: int, room: int) -> list[Span]:
    words: list[Span] = [(str(valid), "text strong" if valid else "dim")]
    return fill([*words, (f" +{void} void", "dim")] if void else words, room)


def vote_rows(
    matrix: VoteMatrix, its: VoteColumns, width: int, glyphs: Glyphs = UNICODE, *, cursor: int = -1
) -> list[Row]:
    """A row for each voter; the cell under the cursor is marked."""
    rows = []
    for index, voter in enumerate(matrix.agents):
        line: list[Span] = [("  ", "")]
        line += [(pad(f"{voter.number} {flat(voter.id)}", its.name, glyphs["ellipsis"]), accent(voter.number))]
        for place, target in enumerate(its.agents, its.first):
            here = index == cursor and place == its.at
            mark: Span = (glyphs["cursor"] if here else " ", "accent")
            cell = _cell(matrix.cell(voter.id, target.id), its.width - 2, glyphs)
            line += [mark, *fill(cell, its.width - 2, ellipsis=glyphs["ellipsis"]), (" ", "")]
        rows.append(Row(voter.id, (tuple(fill(line, width, ellipsis=glyphs["ellipsis"])),)))
    return rows


def _cell(votes: Sequence[Vote], room: int, glyphs: Glyphs) -> list[Span]:
    """The vote that counts, or the last that did, and how many void ones stand beside it."""
    if not votes:
        return [(glyphs["dot"], "faint")]
    newest = next((vote for vote in reversed(votes) if vote.valid), votes[-1])
    label = clip(flat(newest.voted_for_label.removeprefix("agent")) or "?", 8, glyphs["ellipsis"])
    others = len(votes) - 1
    if not newest.valid:
        return [(label, "struck"), (" void", "dim")] if not others else [(f"{len(votes)} void", "dim")]
    cell: list[Span] = [(f"{glyphs['voted']} {label}", "good strong")]
    if others:
        words = f" +{others} void"
        cell.append((words if width_of(cell) + len(words) <= room else f" +{others}", "dim"))
    return cell


def reasons_document(model: RunModel, votes: Sequence[Vote], voter: str, target: str) -> Document:
    """Every vote of a cell, the newest first, with its reason."""
    state, glyphs = model.state, model.glyphs
    document = Document()
    if not votes:
        other = [vote for vote in state.votes if vote.voter == voter]
        rest = f"; it voted {plural(len(other), 'time')} for others" if other else ""
        why = "has not voted yet" if not other and not model.closed else "did not vote"
        document.append([("  ", GUTTER), (f"{voter} {why} for {target}{rest}.", "dim")])
        return document
    for vote in reversed(votes):
        document.append(_vote_line(state, vote, glyphs))
        document.append_text(vote.reason.strip() or "no reason given", "text" if vote.valid else "dim", gutter="    ")
        document.append([("", "")])
    return document


def _vote_line(state: RunState, vote: Vote, glyphs: Glyphs) -> Line:
    label = vote.voted_for_label or vote.target
    when = run_time(vote.at, state.started_at)
    head: list[Span] = [("  ", GUTTER), (f"{glyphs['voted']} ", "good" if vote.valid else "dim")]
    head += [(vote.voter, "strong"), (" for ", "dim"), (label, "good strong" if vote.valid else "struck")]
    head += [(f"  {when}", "faint")]
    return tuple([*head, ("  void: ", "warn"), (flat(vote.void_reason), "warn")] if not vote.valid else head)
