"""Tokens and cost of a run, by agent and round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.cost_rows import cost_head, cost_line, cost_notes, cost_table
from massgen_tui.app.view.header import elapsed
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import used
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.rows_view import RowsView
from massgen_tui.insight.costs import cost_rows, total_row


class CostView(RowsView):
    """Agents, each followed by its rounds."""

    PART: ClassVar[Part] = "cost"
    BINDINGS = bindings("cost")


class CostScreen(RunPage):
    """What every agent and every round used, and what it cost as far as that is known."""

    NAME = "tokens and cost"
    AUTO_FOCUS = "CostView"

    def body(self) -> Iterable[Widget]:
        """The columns' names and the total pinned, the rows between."""
        self._table = CostView(self.rows, id="costs")
        yield Bar(lambda width: cost_head(width - 1, self.glyphs), id="cost-head")
        yield self._table
        yield Bar(self._foot, id="cost-foot")

    def show(self) -> None:
        """Calls have been paid for, or rounds begun."""
        for bar in self.query("#cost-head, #cost-foot").results(Bar):
            bar.display = self._told
            bar.update()
        self._table.reload()

    @property
    def _told(self) -> bool:
        """Whether the run tells anything of tokens."""
        return any(its.usage.calls for its in self.model.usage)

    def figures(self) -> Sequence[Span]:
        """The cost of all."""
        words = used(self.model.state.usage, self.glyphs)
        return [(words, "text")] if words else []

    def rows(self, width: int, _cursor: int) -> list[Row]:
        """The table, as wide as its pinned lines."""
        if self._told:
            state = self.model.state
            return cost_table(cost_rows(state, self.model.usage), state.agents, self.size.width - 1, self.glyphs)
        if self.model.closed:
            words = ("The events of this run tell no tokens.", "Its metrics may: massgen-tui logs summary")
        else:
            words = ("No tokens yet.", "They come here with the end of each call to a model.")
        return [Row("", tuple(empty_lines(*words, width)))]

    def _foot(self, width: int) -> list[Line]:
        model, state, total = self.model, self.model.state, total_row(self.model.usage)
        rule: Line = ((self.glyphs["rule"] * width, "faint"),)
        spent = elapsed(state, model.moment(self.program.now()))
        notes = cost_notes(state, total, spent, width, self.glyphs, so_far=not (model.closed or state.ending))
        return [rule, cost_line(total, state.agents, width - 1, self.glyphs), *notes]
