"""The coordination table: its columns and the present statuses pinned, a row for every event below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.table_rows import columns, head_lines, table_rows
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.rows_view import RowsView


class TableRows(RowsView):
    """The events of the table; the one under the cursor is shown at length."""

    PART: ClassVar[Part] = "table"
    FOLLOWS: ClassVar[bool] = True
    BINDINGS = bindings("table")

    def __init__(self, drawer: TableDrawer) -> None:
        super().__init__(drawer.rows)
        self._drawer = drawer

    def action_left(self) -> None:
        """The agents before."""
        self._drawer.slide(-1)

    def action_right(self) -> None:
        """The agents after."""
        self._drawer.slide(1)


class TableDrawer(Vertical):
    """The table of one run."""

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self._first = 0
        self._head = Bar(self._head_lines, classes="table-head")
        self.rows_view = TableRows(self)

    def compose(self) -> ComposeResult:
        """The head above the rows."""
        yield Bar(self._title, classes="rule")
        yield self._head
        yield self.rows_view

    def refresh_rows(self) -> None:
        """Events or statuses have come."""
        self._head.update()
        self.rows_view.reload()

    def refresh_head(self) -> None:
        """Only the statuses may be others."""
        self._head.update()

    def slide(self, by: int) -> None:
        """Show the agents further left or right."""
        most = max(0, len(self._model.agents) - 1)
        self._first = max(0, min(most, self._first + by))
        self.refresh_rows()

    def _title(self, width: int) -> list[Line]:
        rule = self._model.glyphs["rule"]
        words = " coordination "
        return [((rule * 2, "faint"), (words, "strong"), (rule * (width - 2 - len(words)), "faint"))]

    def _head_lines(self, width: int) -> list[Line]:
        its = columns(self._model.state, width - 1, self._first)
        return head_lines(its, width, self._model.glyphs)

    def rows(self, width: int, cursor: int) -> Sequence[Row]:
        """The rows for a width."""
        full = self.size.width - 1
        its = columns(self._model.state, full, self._first)
        if not self._model.table.rows:
            return [Row("", ((("      nothing has happened yet", "dim"),),))]
        return table_rows(self._model.table.rows, its, width, self._model.glyphs, opened=cursor)
