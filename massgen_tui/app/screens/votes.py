"""The votes of a run: who voted for whom, what still counts, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.about_run import LOW, RunPage
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.view.page_title import empty_lines, ruled
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.vote_rows import (
    VoteColumns,
    head_lines,
    reasons_document,
    verdict_lines,
    vote_columns,
    vote_rows,
)
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.app.widgets.rows_view import RowsView
from massgen_tui.insight.votes import vote_matrix
from massgen_tui.state.records import AgentState, Vote

CHROME = 8


class VoteMatrixView(RowsView):
    """The matrix; its cursor stands on a cell."""

    PART: ClassVar[Part] = "votes"
    BINDINGS = bindings("votes")

    def __init__(self, page: VotesScreen) -> None:
        super().__init__(page.rows, id="votes")
        self._page = page

    def action_left(self) -> None:
        """The agent before."""
        self._page.slide(-1)

    def action_right(self) -> None:
        """The agent after."""
        self._page.slide(1)


class VotesScreen(RunPage):
    """Voters and whom they voted for, the reasons of the cell under the cursor, and the verdict."""

    NAME = "votes"
    AUTO_FOCUS = "VoteMatrixView"

    def body(self) -> Iterable[Widget]:
        """The verdict, the matrix, the reasons."""
        self._at = 0
        self._reasons: tuple[object, ...] = ()
        self.matrix = VoteMatrixView(self)
        yield Bar(self._verdict, id="verdict")
        yield Bar(self._head, id="matrix-head")
        yield self.matrix
        yield Bar(self._reasons_title, id="reasons-title")
        yield PageView(id="reasons")

    def on_mount(self) -> None:
        """Begin with the votes for the agent that matters most."""
        super().on_mount()
        state = self.model.state
        agents = vote_matrix(state).agents
        wanted = state.winner or (state.votes[-1].target if state.votes else "")
        self._at = next((place for place, agent in enumerate(agents) if agent.id == wanted), 0)

    def show(self) -> None:
        """Votes have come, or became void."""
        state = self.model.state
        there = bool(state.votes)
        for name in ("#matrix-head", "#reasons-title", "#reasons"):
            self.query_one(name).display = there
        rows = len(state.agents)
        self.matrix.styles.height = max(1, min(rows, (self.size.height - CHROME) // 2)) if there else "1fr"
        self.matrix.reload()
        verdict = self._verdict(self.size.width)
        self.query_one("#verdict").display = any(text.strip() for line in verdict for text, _ in line)
        self.query_one("#verdict").styles.height = len(verdict)
        for bar in self.query("#verdict, #matrix-head").results(Bar):
            bar.update()
        self._show_reasons()

    def on_resize(self) -> None:
        """Another height gives the matrix other room."""
        super().on_resize()
        self.show()

    def figures(self) -> Sequence[Span]:
        """How many votes count."""
        state = self.model.state
        return [(f"{len(state.valid_votes)} of {plural(len(state.votes), 'vote')} count", "dim")] if state.votes else []

    def _verdict(self, width: int) -> list[Line]:
        return verdict_lines(self.model.state, width, self.glyphs)[: 1 if self.size.height < LOW else 2]

    def _columns(self, width: int) -> VoteColumns:
        return vote_columns(vote_matrix(self.model.state), width, self._at)

    def _head(self, width: int) -> list[Line]:
        return head_lines(vote_matrix(self.model.state), self._columns(width - 1), width, self.glyphs)

    def rows(self, width: int, cursor: int) -> list[Row]:
        """The matrix for a width."""
        if not self.model.state.votes:
            over = self.model.closed
            then = (
                "The run ended before anybody voted." if over else "They come here as agents vote, with their reasons."
            )
            return [Row("", tuple(empty_lines("No votes." if over else "No votes yet.", then)))]
        return vote_rows(
            vote_matrix(self.model.state), self._columns(self.size.width - 1), width, self.glyphs, cursor=cursor
        )

    @property
    def agent(self) -> AgentState | None:
        """The voter under the cursor."""
        row = self.matrix.row if self.is_mounted else None
        return self.model.state.agents.get(row.key) if row is not None else super().agent

    def _cell(self) -> tuple[str, str, list[Vote]]:
        matrix = vote_matrix(self.model.state)
        voter = self.agent
        if voter is None or not matrix.agents:
            return "", "", []
        target = matrix.agents[min(self._at, len(matrix.agents) - 1)].id
        return voter.id, target, matrix.cell(voter.id, target)

    def _reasons_title(self, width: int) -> list[Line]:
        voter, target, votes = self._cell()
        words: list[Span] = []
        if voter:
            words = [(f"{flat(voter)} {self.glyphs['to']} {flat(target)}", "strong")]
            words += [(f" {self.glyphs['dot']} {plural(len(votes), 'vote')}", "dim")]
        return [ruled(words, width, self.glyphs)]

    def _show_reasons(self) -> None:
        self.query_one("#reasons-title", Bar).update()
        voter, target, votes = self._cell()
        now = (voter, target, *votes, self.model.closed)
        if now != self._reasons:
            self._reasons = now
            document = reasons_document(self.model, votes, voter, target)
            self.query_one("#reasons", PageView).show(document, from_start=True)

    @on(RowsView.Moved)
    def _moved(self) -> None:
        self._show_reasons()

    def slide(self, by: int) -> None:
        """To the votes for another agent."""
        self._at = max(0, min(self._at + by, len(self.model.state.agents) - 1))
        self.query_one("#matrix-head", Bar).update()
        self.matrix.reload()
        self._show_reasons()
