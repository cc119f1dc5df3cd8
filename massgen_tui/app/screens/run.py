"""A run: the team at the top, its panes, the coordination table; live, finished or opened again, all the same."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.painter import Painter
from massgen_tui.app.screens.steers import Steers
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.layout import LOW, layout
from massgen_tui.app.view.run_model import Changes, RunModel
from massgen_tui.app.widgets.agent_pane import AgentView
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.pane_grid import PaneGrid
from massgen_tui.app.widgets.table_drawer import TableDrawer
from massgen_tui.state.records import AgentState

PUMP_SECONDS = 1 / 30
CHROME_SECONDS = 0.25


class RunScreen(Steers):
    """One run, drawn from the events of its source."""

    PART: ClassVar[Part] = "run"
    BINDINGS = bindings("run")

    def __init__(self, source: EventSource, question: str = "", key: str = "") -> None:
        super().__init__(source, question)
        self.key = key
        """Its row in the list of runs."""
        self.zoomed = False
        self._painter: Painter | None = None
        self._presenting = False
        self._has_chosen = False
        """Whether the person has gone to an agent."""

    def compose(self) -> ComposeResult:
        """Title and strip above, status and hints below, the panes and the table between."""
        self.model = RunModel(self.glyphs)
        yield self.header_bar()
        yield self.strip_bar()
        self._grid = PaneGrid(self.model, id="panes")
        yield self._grid
        drawer = TableDrawer(self.model, id="drawer")
        drawer.display = False
        yield drawer
        yield self.status_bar()
        yield self.hint_bar()

    def on_mount(self) -> None:
        """Take what is there, and go on as it comes."""
        super().on_mount()
        self._painter = Painter(cast("Screen[object]", self))
        self._pumping = self.set_interval(PUMP_SECONDS, self._pump)
        self._chrome = self.set_interval(CHROME_SECONDS, self._refresh_chrome)
        self._pump()

    @property
    def live(self) -> bool:
        """Whether this program plays the run and it is not over."""
        return self.source.live and not (self.source.finished and self.model.state.ending is not None)

    @property
    def agent(self) -> AgentState | None:
        """The agent whose pane has, or had, the focus."""
        return self._grid.agent

    @property
    def finds(self) -> bool:
        """Whether words are looked for in the agent's pane."""
        return self._grid.finds

    # -- events to screen ------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        over = self.source.finished
        events = self.source.drain()
        changes = self.model.take(events) if events else Changes()
        if changes.team:
            self.call_later(self._mount_panes)
        if changes and self._painter is not None:
            self._chrome_stale = True
            self._painter.wake()
        if changes.table:
            self._refresh_table()
        if self.tell_trouble():
            self._refresh_chrome()
        self.mind_questions()
        self._mind_presenter()
        if over and not events:
            self._pumping.stop()
            self._chrome.stop()
            self._ended()

    def _ended(self) -> None:
        """Nothing will come any more: the pane that matters most gets the focus, unless someone reads another."""
        self.model.closed = True
        grid = self._grid
        place = grid.place_of(self.model.state.winner)
        if place is not None and grid.views[grid.at].following:
            self._go_to(place, focus=isinstance(self.focused, AgentView))
        self._refresh_chrome()
        self._refresh_table()
        self.program.run_ended(self)

    def _mind_presenter(self) -> None:
        """The pane of the agent that presents comes to the front, unless someone has chosen or reads another."""
        state, grid = self.model.state, self._grid
        begins = state.phase == "presentation" and not self._presenting
        self._presenting = state.phase == "presentation"
        place = grid.place_of(state.winner)
        if begins and place is not None and not self._has_chosen and grid.views[grid.at].following:
            self._go_to(place, focus=isinstance(self.focused, AgentView))

    def _refresh_table(self) -> None:
        drawer = self.query_one(TableDrawer)
        if drawer.display:
            drawer.refresh_rows()

    def _refresh_chrome(self) -> None:
        if not self.is_current:
            return
        for bar in self.query("#header, #strip, #status").results(Bar):
            bar.update()
        drawer = self.query_one(TableDrawer)
        if drawer.display and self._chrome_stale:
            drawer.refresh_head()
        if self._chrome_stale:
            self._chrome_stale = False
            self.refresh_hints()

    async def _mount_panes(self) -> None:
        """A pane for every agent that has none."""
        first = not self._grid.panes
        for pane in await self._grid.grow():
            if self._painter is not None:
                self._painter.add(pane.view)
        self._lay_out()
        if first and (self.focused is None or not self.focused.display):
            self._go_to(0, focus=True)
        if self.source.finished:
            self._ended()

    # -- what is where ---------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another size has another layout."""
        self._lay_out()

    def _lay_out(self) -> None:
        width, height = self.size
        drawer = self.query_one(TableDrawer)
        room = height if not drawer.display or drawer.has_class("-full") else height - height // 2
        plan = layout(width, room, len(self._grid.panes), self._grid.at, zoomed=self.zoomed)
        self._grid.place(plan)
        self._grid.display = not (drawer.display and drawer.has_class("-full"))
        strip = self.query_one("#strip", Bar)
        strip.styles.height = plan.strip_height
        strip.display = plan.strip_height > 0
        self._strip_style = plan.strip
        strip.update()

    def _go_to(self, index: int, *, focus: bool) -> None:
        if not 0 <= index < len(self._grid.panes):
            return
        self._grid.at = index
        self._lay_out()
        if focus:
            self._grid.views[index].focus()
        self._refresh_chrome()

    # -- actions ---------------------------------------------------------------------------------------------------

    def action_pane(self, key: str) -> None:
        """The agent of that number."""
        number = int(key)
        if number > len(self._grid.panes):
            self.app.notify(f"there is no agent {number}", markup=False)
            return
        self._close_full_table()
        self._has_chosen = True
        self._go_to(number - 1, focus=True)

    def action_next_pane(self) -> None:
        """The next agent; after the last one the table, if it is open."""
        self._cycle(1)

    def action_previous_pane(self) -> None:
        """The agent before."""
        self._cycle(-1)

    def _cycle(self, by: int) -> None:
        self._has_chosen = True
        drawer = self.query_one(TableDrawer)
        agents = len(self._grid.panes)
        at = agents if self.focused is drawer.rows_view else self._grid.at
        to = (at + by) % (agents + drawer.display)
        if drawer.display and (to == agents or drawer.has_class("-full")):
            drawer.rows_view.focus()
        else:
            self._go_to(to, focus=True)

    def action_zoom(self) -> None:
        """One agent alone, or all again."""
        self.zoomed = not self.zoomed
        self._close_full_table()
        self._go_to(self._grid.at, focus=True)

    def action_table(self) -> None:
        """Open or close the table."""
        drawer = self.query_one(TableDrawer)
        self._show_table(not drawer.display)

    def action_full_table(self) -> None:
        """The table over the whole screen, or back to half of it."""
        drawer = self.query_one(TableDrawer)
        self._show_table(open_=True, full=not (drawer.display and drawer.has_class("-full")))

    def _show_table(self, open_: bool, *, full: bool = False) -> None:
        drawer = self.query_one(TableDrawer)
        drawer.display = open_
        drawer.set_class(full or self.size.height < LOW, "-full")
        self._lay_out()
        if open_:
            drawer.rows_view.focus()
            self.call_after_refresh(drawer.refresh_rows)
        else:
            self._go_to(self._grid.at, focus=True)

    def _close_full_table(self) -> None:
        if self.query_one(TableDrawer).has_class("-full"):
            self._show_table(open_=False)

    def action_final(self) -> None:
        """Read the final answer."""
        from massgen_tui.app.screens.final import FinalScreen

        self.app.push_screen(FinalScreen(self.model.state))

    def action_back(self) -> None:
        """One level up: the table, the zoom, then home."""
        if self.query_one(TableDrawer).display:
            self._show_table(open_=False)
        elif self._grid.show_all():
            self._refresh_chrome()
        elif self.zoomed:
            self.action_zoom()
        else:
            self.program.leave_run(self)

    def on_descendant_focus(self) -> None:
        """The pane that the pointer chose is the agent that the keys mean."""
        views = self._grid.views
        if isinstance(self.focused, AgentView) and self.focused in views:
            place = views.index(self.focused)
            self._has_chosen = self._has_chosen or place != self._grid.at
            self._grid.at = place
            self.query_one("#strip", Bar).update()

    def on_screen_suspend(self) -> None:
        """Nobody looks: nothing is painted."""
        if self._painter is not None:
            self._painter.pause()

    def on_screen_resume(self) -> None:
        """Somebody looks again."""
        super().on_screen_resume()
        if self._painter is not None:
            self._painter.resume()
        self._refresh_chrome()
