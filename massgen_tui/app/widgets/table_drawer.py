"""The coordination table: its columns and the present statuses pinned, a row for every event below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.details import Details
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.event_lines import event_details
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.page_title import empty_lines, ruled
from massgen_tui.app.view.rows import Row, Rows
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.table_columns import columns, head_lines
from massgen_tui.app.view.table_rows import Places, TableRows
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.app.widgets.rows_view import RowsView

BELOW_FROM = 26
"""With so many rows the event under the cursor is shown below the table, else in its place."""
SHOW_AFTER = 0.1
"""Seconds that the cursor must rest before its event is drawn below: keys that run through the table stay quick."""


class TableRowsView(RowsView):
    """The events of the table."""

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

    def __init__(self, model: RunModel, question: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model, self._question = model, question
        self._first = 0
        self._places = Places()
        self._showing: Timer | None = None
        self._shown: tuple[str, int, int] = ("", -1, 0)
        self._head = Bar(self._head_lines, classes="table-head")
        self._title_bar = Bar(self._title, classes="rule")
        self._event_title = Bar(self._event_words, classes="rule")
        self._event = PageView()
        self.rows_view = TableRowsView(self)

    def compose(self) -> ComposeResult:
        """The head above the rows, the event under the cursor below."""
        yield self._title_bar
        yield self._head
        yield self.rows_view
        with Vertical(id="event-below") as below:
            below.display = False
            yield self._event_title
            yield self._event

    @property
    def _is_below(self) -> bool:
        return self.query_one("#event-below").display

    def on_resize(self) -> None:
        """Where there is room the event stands below the table."""
        self.query_one("#event-below").display = self.size.height >= BELOW_FROM

    def refresh_rows(self) -> None:
        """Events or statuses have come."""
        self.refresh_head()
        self.rows_view.reload()
        self._show_soon()

    def refresh_head(self) -> None:
        """Only the statuses may be others."""
        self._title_bar.update()
        self._head.update()

    def slide(self, by: int) -> None:
        """Show the agents further left or right."""
        most = max(0, len(self._model.agents) - 1)
        self._first = max(0, min(most, self._first + by))
        its = columns(self._model.state, self.size.width - 1, self._first)
        self._first = its.before
        self.refresh_rows()

    def _title(self, width: int) -> list[Line]:
        count = len(self._model.table.rows)
        words: list[Span] = [("coordination", "strong")]
        words += [(f" {self._model.glyphs['dot']} {plural(count, 'event')}", "dim")] if count else []
        return [ruled(words, width, self._model.glyphs)]

    def _head_lines(self, width: int) -> list[Line]:
        its = columns(self._model.state, width - 1, self._first)
        return head_lines(self._model.state, its, width, self._model.glyphs)

    def rows(self, width: int, cursor: int) -> Sequence[Row] | Rows:
        """The rows for a width."""
        if not self._model.table.rows:
            words = ("Nothing has happened yet.", "Answers, votes and restarts come here, an event a row.")
            return [Row("", tuple(empty_lines(*words, width)))]
        its = columns(self._model.state, self.size.width - 1, self._first)
        opened = -1 if self._is_below else cursor
        return TableRows(
            self._model, self._places, its, width, self._model.glyphs, opened=opened, question=self._question
        )

    # -- the event under the cursor --------------------------------------------------------------------------------

    @property
    def _details(self) -> Details | None:
        row = self.rows_view.row
        return event_details(self._model, row.key, self._question) if row is not None else None

    def _event_words(self, width: int) -> list[Line]:
        details = self._details
        return [ruled(details.title if details is not None else (), width, self._model.glyphs)]

    @on(RowsView.Moved)
    def _show_soon(self) -> None:
        """The event below is drawn when the cursor has come to rest."""
        if self._is_below and self._showing is None:
            self._showing = self.set_timer(SHOW_AFTER, self._show)

    def _show(self) -> None:
        self._showing = None
        row, state = self.rows_view.row, self._model.state
        now = (row.key if row is not None else "", len(state.answers), state.attempt)
        if now != self._shown:
            self._shown = now
            details = self._details
            self._event_title.update()
            self._event.show(details.document if details is not None else Document(), from_start=True)

    @on(RowsView.Chosen)
    def _open(self, message: RowsView.Chosen) -> None:
        message.stop()
        details = event_details(self._model, message.row.key, self._question)
        if details is not None:
            from massgen_tui.app.screens.details import DetailsScreen

            self.app.push_screen(DetailsScreen(details))
