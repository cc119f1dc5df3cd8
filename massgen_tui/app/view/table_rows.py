"""The coordination table: the question, a row for every event, and the sums; only the rows that are seen are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, width_of, wrap
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.table_columns import EVENT_CELLS, Columns, table_line
from massgen_tui.app.view.table_signs import with_signs
from massgen_tui.app.view.table_sums import SUM_LINES, SUMS_NAMED, sum_lines
from massgen_tui.state.records import Vote
from massgen_tui.state.table import Banner, TableBuilder
from massgen_tui.state.table import Row as Event

OPEN_LINES = 6
QUESTION, SUMS = "question", "sums"
"""The keys of the rows that are no events; an event's key is its place."""

_TOKENS = {"NEW ANSWER": "good", "VOTE:": "good", "FINAL ANSWER": "good", "RESTART": "warn", "Preview": "dim"}


def lines_of(event: Event | Banner, *, void: bool) -> int:
    """How many lines an event takes; a vote has one for whom it is for, and a void one says why."""
    if isinstance(event, Banner):
        return 1
    return max(2, len(event.lines)) + void if event.kind == "vote_cast" else len(event.lines)


@dataclass(slots=True)
class Places:
    """Where the events of a table begin, kept while it grows."""

    tops: list[int] = field(default_factory=lambda: [0])
    answers: dict[str, int] = field(default_factory=dict)
    """The numbers of the events that brought an answer, by its label."""
    votes: Mapping[int, Vote] = field(default_factory=dict)
    """The votes by where they stand in the run."""
    _void: frozenset[int] = frozenset()
    _seen: tuple[Vote, ...] = ()
    _table: TableBuilder | None = None

    def update(self, table: TableBuilder, votes: tuple[Vote, ...]) -> None:
        """Take what is new; where a vote became void, or the table began again, all of it."""
        if votes is not self._seen:
            self._seen, self.votes = votes, {vote.seq: vote for vote in votes}
        void = frozenset(vote.seq for vote in votes if not vote.valid)
        if table is not self._table or void != self._void:
            self.tops, self.answers = [0], {}
            self._table, self._void = table, void
        for event in table.rows[len(self.tops) - 1 :]:
            self.tops.append(self.tops[-1] + lines_of(event, void=event.seq in void))
            if event.kind == "new_answer" and isinstance(event, Event):
                self.answers[event.lines[0].rpartition(": ")[2]] = event.number


class TableRows:
    """The rows of a table for a width; the one at `opened` shows its text at length."""

    def __init__(
        self,
        model: RunModel,
        places: Places,
        its: Columns,
        width: int,
        glyphs: Glyphs = UNICODE,
        *,
        opened: int = -1,
        question: str = "",
    ) -> None:
        places.update(model.table, model.state.votes)
        self._model, self._state, self._places = model, model.state, places
        self._its, self._width, self._glyphs = its, width, glyphs
        self._events, self._count = model.table.rows, len(model.table.rows)
        self._has_sums = model.closed or model.state.ending is not None
        self._question = self._state.question or question
        self._drawn: dict[int, Row] = {}
        self._opened, self._more = self._count + 1, 0
        if 0 < opened <= self._count:
            lines = self._event_lines(opened - 1, opened=True)
            self._drawn[opened] = Row(str(opened - 1), lines)
            self._opened, self._more = opened, len(lines) - places.tops[opened] + places.tops[opened - 1]

    def __len__(self) -> int:
        return self._count + 1 + self._has_sums

    def __getitem__(self, index: int) -> Row:
        row = self._drawn.get(index)
        if row is None:
            row = self._drawn[index] = self._row(index)
        return row

    def top(self, index: int) -> int:
        """The line that a row begins on."""
        if index == 0:
            return 0
        top = 1 + self._places.tops[min(index - 1, self._count)] + (self._more if index > self._opened else 0)
        return top + SUM_LINES if index > self._count + 1 else top

    def at(self, line: int) -> int:
        """The row that a line belongs to."""
        if line < 1:
            return 0
        if line >= self.top(self._count + 1):
            return len(self) - 1
        if line < self.top(self._opened):
            return bisect_right(self._places.tops, line - 1)
        return (
            self._opened
            if line < self.top(self._opened + 1)
            else bisect_right(self._places.tops, line - 1 - self._more)
        )

    def find(self, key: str) -> int:
        """The place of the row of that key."""
        if key == QUESTION:
            return 0
        if key == SUMS:
            return self._count + 1 if self._has_sums else -1
        return int(key) + 1 if key.isdecimal() and int(key) < self._count else -1

    def _row(self, index: int) -> Row:
        if index == 0:
            return Row(QUESTION, (self._over_all(" user", (flat(self._question), "text")),))
        if index > self._count:
            return Row(SUMS, tuple(sum_lines(self._model, self._its, self._width, self._glyphs)), SUMS_NAMED)
        return Row(str(index - 1), self._event_lines(index - 1, opened=False))

    def _over_all(self, name: str, words: Span) -> Line:
        line = [*fill([(name, "dim")], EVENT_CELLS), (self._glyphs["bar"], "faint"), (" ", ""), words]
        return tuple(fill(line, self._width, ellipsis=self._glyphs["ellipsis"]))

    def _event_lines(self, place: int, *, opened: bool) -> tuple[Line, ...]:
        event, glyphs = self._events[place], self._glyphs
        name = f"{f'E{event.number}':>5}"
        if isinstance(event, Banner):
            token = "good strong" if event.kind == "final_agent_selected" else "warn"
            return (self._over_all(name if event.counted else "", (with_signs(event.text, glyphs), token)),)
        vote = self._places.votes.get(event.seq) if event.kind == "vote_cast" else None
        own = self._vote_lines(event, vote) if vote is not None else [[_styled(text, glyphs)] for text in event.lines]
        own = own + [[]] * (lines_of(event, void=vote is not None and not vote.valid) - len(own))
        if opened:
            own = [piece for line in own for piece in _wrapped(line, self._its.width - 2, glyphs)]
        lines = []
        for index, mine in enumerate(own):
            cells = [
                mine if agent.id == event.agent else self._other(event, vote, agent.id, index)
                for agent in self._its.agents
            ]
            head = (name if index == 0 else "", "dim")
            lines.append(table_line(head, cells, self._its, self._width, glyphs))
        return tuple(lines)

    def _vote_lines(self, event: Event, vote: Vote) -> list[list[Span]]:
        """The vote, its reason, and why it does not count."""
        glyphs = self._glyphs
        first, *reason = [with_signs(text, glyphs) for text in event.lines]
        words = first[1:].lstrip()
        lines: list[list[Span]] = [
            [(first[: -len(words)], "good" if vote.valid else "dim"), (words, "good" if vote.valid else "struck")]
        ]
        target = self._state.agents.get(vote.target)
        if target is not None:
            whom: list[Span] = [(f" {glyphs['to']} ", "faint"), (flat(target.id), accent(target.number))]
            points = any(agent.id == target.id != vote.voter for agent in self._its.agents)  # in the target's column
            fits = width_of([*lines[0], *whom]) < self._its.width
            lines[0] += whom if fits or not points else []
        lines += [[(text, "text" if vote.valid else "dim")] for text in reason]
        if not vote.valid:
            number = self._places.answers.get(vote.void_by)
            by = f"E{number}, {flat(vote.void_by)}" if number is not None else flat(vote.void_by)
            why = f"new answer {by}" if vote.void_by else flat(vote.void_why)
            lines += [[]] * (2 - len(lines))
            lines.append([(f"{glyphs['failed']} void: {why}", "warn")])
        return lines

    def _other(self, event: Event, vote: Vote | None, agent: str, index: int) -> list[Span]:
        """What stands in the column of an agent that does not act: its status, and below it that it was voted for."""
        if index == 0:
            return [(with_signs(event.others.get(agent, ""), self._glyphs), "faint")]
        if vote is None or index != 1 or vote.target != agent:
            return []
        voter = self._state.agents.get(vote.voter)
        token = accent(voter.number) if voter is not None and vote.valid else "dim"
        words = f"{self._glyphs['from']} {flat(vote.voter)} votes for it"
        return [(words, token if vote.valid else "struck")]


def _styled(text: str, glyphs: Glyphs) -> Span:
    return with_signs(text, glyphs), next((token for word, token in _TOKENS.items() if word in text[:40]), "text")


def _wrapped(line: Sequence[Span], width: int, glyphs: Glyphs) -> list[list[Span]]:
    """A cell in as many lines as it needs, up to a number; one of several pieces stays as it is."""
    if len(line) != 1:
        return [list(line)]
    text, token = line[0]
    head, *more = wrap(text, width, OPEN_LINES, glyphs["ellipsis"])
    if not more:
        return [[(head, token)]]
    rest = wrap(text.removeprefix(head).lstrip(), width - 2, OPEN_LINES - 1, glyphs["ellipsis"])
    return [[(head, token)], *([(f"  {piece}", token)] for piece in rest)]
