"""What stands above and below the panes of a run, and the trouble that it tells."""

from __future__ import annotations

from textual import on

from massgen_tui.app.screens.requests import Requests
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.agent_cell import StripInput
from massgen_tui.app.view.header import header_line
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.phase import window_title
from massgen_tui.app.view.status_line import Told, status_line
from massgen_tui.app.view.strip import Style, strip_lines
from massgen_tui.app.view.turn_place import NOWHERE
from massgen_tui.app.widgets.bar import Bar, ClickedBar


class RunChrome(Requests):
    """Title, strip and status of a run; its trouble reaches the person whatever is on the screen."""

    FOOT = "#status"

    def __init__(self, source: EventSource, question: str) -> None:
        super().__init__()
        self.source = source
        self.cancelling = False
        self._question = question
        self.place = NOWHERE
        self._chrome_stale = True
        self._strip_style: Style = "cells"
        self._told = 0

    def header_bar(self) -> Bar:
        """The question and the figures of the run."""
        return Bar(self._header, id="header")

    def strip_bar(self) -> Bar:
        """The team."""
        return ClickedBar(self._strip, id="strip")

    def status_bar(self) -> Bar:
        """What the run is at."""
        return ClickedBar(self._status, id="status")

    @on(ClickedBar.Clicked, "#status")
    def _status_clicked(self) -> None:
        if self.source.trouble or self.model.state.troubles:
            self.action_trouble()

    @property
    def moment(self) -> float:
        """The time that the figures are for."""
        return self.model.moment(self.program.now())

    def strip_input(self) -> StripInput:
        """What the team is drawn from."""
        focused = self.agent
        return self.model.strip(self.moment, focused.id if focused is not None else "")

    @property
    def beside(self) -> Told:
        """What is known of the run beside its events."""
        live = self.source.live
        return Told(self.source.trouble, self.cancelling, elsewhere=not live, closed=self.model.closed, now=self.moment)

    def tell_terminal(self) -> None:
        """The terminal's title says what the run is at."""
        question = self.model.state.question or self._question
        self.program.show_in_title(
            window_title(self.model.state, question, self.glyphs, cancelling=self.cancelling, closed=self.model.closed)
        )

    def _header(self, width: int) -> list[Line]:
        state = self.model.state
        if not state.question and self._question:
            return [((" ", ""), (self._question.splitlines()[0][:width], "strong"))]
        return [header_line(state, self.moment, width, self.glyphs, self.place)]

    def _strip(self, width: int) -> list[Line]:
        return strip_lines(self.strip_input(), width, self.glyphs, self._strip_style)

    def _status(self, width: int) -> list[Line]:
        return [status_line(self.model.state, width, self.glyphs, self.beside)]

    def cancel(self, why: str = "") -> None:
        """End the run in order."""
        self.cancelling = True
        self.source.cancel(why)
        self._chrome_stale = True
        self.query_one("#status", Bar).update()

    def tell_trouble(self) -> bool:
        """Say once what goes wrong around a run in progress; it stays in the status line. False if nothing is new."""
        trouble = self.model.around = self.source.trouble
        new, self._told = trouble[self._told :], len(trouble)
        for sentence in new if self.source.live else ():
            self.app.notify(sentence, severity="error", markup=False, timeout=10)
        return bool(new)
