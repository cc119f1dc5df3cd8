"""A run: the team at the top, its panes, the coordination table; live, finished or opened again, all the same."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen

from massgen_tui.app import heap
from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.painter import Painter
from massgen_tui.app.screens.arranged import Arranged, Reading
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.run_model import Changes, RunModel
from massgen_tui.app.view.turn_place import NOWHERE, TurnPlace
from massgen_tui.events.event import Event

PUMP_SECONDS = 1 / 30
CHROME_SECONDS = 0.25
MOST_AT_ONCE = 5000
"""Events: a long run that is opened fills the screen in steps, between which keys get their turn."""
TABLE_FROM = 30
"""With so many rows the table opens by itself where it was open the last time."""


class RunScreen(Arranged):
    """One run, drawn from the events of its source."""

    PART: ClassVar[Part] = "run"
    BINDINGS = bindings("run")

    def __init__(self, source: EventSource, question: str = "", key: str = "", place: TurnPlace = NOWHERE) -> None:
        super().__init__(source, question)
        self.model = RunModel(self.glyphs, source.initial)
        self.place = place
        self.was_at: Reading | None = None
        """Where the person was in this turn when it was left."""
        self.key = key
        """Its row in the list of runs."""
        self.goes_on = False
        """Whether it was opened to ask what comes next."""
        self._presenting = False
        self._come: list[Event] = []
        """What the source gave and the model has not taken yet."""
        self._watched = not source.finished
        """Whether somebody waits for its end."""

    def compose(self) -> ComposeResult:
        """Title and strip above, status and hints below, the panes and the table between."""
        header, strip, status = self._bars = self.header_bar(), self.strip_bar(), self.status_bar()
        yield from (header, strip)
        yield from self.middle()
        yield from (status, self.hint_bar())

    def on_mount(self) -> None:
        """Take what is there, and go on as it comes."""
        super().on_mount()
        self._painter = Painter(cast("Screen[object]", self))
        self._pumping = self.set_interval(PUMP_SECONDS, self._pump)
        self._chrome = self.set_interval(CHROME_SECONDS, self.refresh_chrome)
        self._pump()
        if self.goes_on:
            self.call_after_refresh(self.program.perform, "run.follow_up")

    @property
    def live(self) -> bool:
        """Whether this program plays the run and it is not over."""
        if not self.is_mounted:
            return self.source.live
        over = self.model.closed or self.model.state.ending is not None  # one that failed may not tell its end
        return self.source.live and not (self.source.finished and over)

    # -- events to screen ------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        over = self.source.finished
        self._come += self.source.drain()
        events, self._come = self._come[:MOST_AT_ONCE], self._come[MOST_AT_ONCE:]
        changes = self.model.take(events) if events else Changes()
        if changes.team:
            self.call_later(self._mount_panes)
        if changes and self._painter is not None:
            self._chrome_stale = True
            self._painter.wake()
        if changes.table:
            self._refresh_table()
        if self.tell_trouble():
            self.refresh_chrome()
        self.mind_requests()
        self._mind_presenter()
        if over and not events:
            self._pumping.stop()
            self._chrome.stop()
            self._ended()

    def _ended(self) -> None:
        """Nothing will come any more: the pane that matters most gets the focus, unless someone reads another."""
        self.model.close()
        grid = self._grid
        place = grid.place_of(self.model.state.winner)
        if place is not None and self.was_at is None and grid.views[grid.at].following:
            self._go_to(place, focus=self._keys_in_panes)
        self.refresh_chrome()
        self._refresh_table()
        self.program.run_ended(self)
        if self._watched:
            self._watched = False
            self.program.ring()

    def _mind_presenter(self) -> None:
        """The pane of the agent that presents comes to the front, unless someone has chosen or reads another."""
        state, grid = self.model.state, self._grid
        begins = state.phase == "presentation" and not self._presenting
        self._presenting = state.phase == "presentation"
        place = grid.place_of(state.winner)
        if begins and place is not None and not self._has_chosen and grid.views[grid.at].following:
            self._go_to(place, focus=self._keys_in_panes)

    def _refresh_table(self) -> None:
        if self._drawer.display:
            self._drawer.refresh_rows()

    def refresh_chrome(self) -> None:
        """What stands above and below may be other than before."""
        if self._watched:
            self.tell_terminal()
        if not self.is_current:
            return
        for bar in (*self._bars, self._team):
            bar.update()
        self._grid.tell_waiting()
        if self._drawer.display and self._chrome_stale:
            self._drawer.refresh_head()
        if self._chrome_stale:
            self._chrome_stale = False
            self.refresh_hints()

    async def _mount_panes(self) -> None:
        """A pane for every agent that has none."""
        if not self._grid.is_attached:  # not yet, or no longer
            if self.is_attached:
                self.call_after_refresh(self._mount_panes)
            return
        first = not self._grid.panes
        if first and self.program.choices.now.table and self.size.height >= TABLE_FROM:
            self._show_table(open_=True, focus=False)
        for pane in await self._grid.grow():
            if self._painter is not None:
                self._painter.add(pane.view)
        self._lay_out()
        if first and (self.focused is None or not self.focused.display):
            self._go_to(0, focus=True)
        if self.model.closed:
            self._ended()
        if first and self.was_at is not None:
            self.read_on(self.was_at)

    def action_follow_up(self) -> None:
        """Ask what comes next."""
        self.program.follow_up()

    def action_turn_before(self) -> None:
        """Show the turn before in its place."""
        self.program.turn_beside(self, -1)

    def action_turn_after(self) -> None:
        """Show the turn after in its place."""
        self.program.turn_beside(self, 1)

    def action_final(self) -> None:
        """Read the final answer."""
        from massgen_tui.app.screens.final import FinalScreen

        self.app.push_screen(FinalScreen(self.model.state))

    def action_back(self) -> None:
        """One level up: what is typed in, the table, what is looked for, the zoom, then home."""
        if self.leave_form():
            return
        if self._drawer.display:
            self._show_table(open_=False)
        elif self._grid.show_all():
            self.refresh_chrome()
        elif self.zoomed:
            self.action_zoom()
        else:
            self.program.leave_run(self)

    def on_unmount(self) -> None:
        """Nobody will look again."""
        self.source.leave()
        self.app.call_later(heap.release)

    def on_screen_suspend(self) -> None:
        """Nobody looks, and nothing is painted, unless what came in front is a dialog."""
        if self._painter is None:
            return
        if self.is_current:  # a screen behind a dialog is too
            self._painter.recede()
        else:
            self._painter.pause()

    def on_screen_resume(self) -> None:
        """Somebody looks again."""
        super().on_screen_resume()
        if self._painter is not None:
            self._painter.resume()
        self.refresh_chrome()
