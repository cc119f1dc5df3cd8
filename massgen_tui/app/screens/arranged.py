"""What stands where on a run's screen, and the keys that go from one part of it to another."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult

from massgen_tui.app.painter import Painter
from massgen_tui.app.screens.steers import Steers
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.blocks import FILTERS
from massgen_tui.app.view.document import Position
from massgen_tui.app.view.layout import LOW, MODE_WORDS, MODES, Mode, layout
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.strip import agent_at
from massgen_tui.app.view.team_list import listed_at, team_list
from massgen_tui.app.widgets.agent_pane import AgentView, StepsPane
from massgen_tui.app.widgets.bar import Bar, ClickedBar
from massgen_tui.app.widgets.ground import GroundRow
from massgen_tui.app.widgets.pane_grid import PaneGrid
from massgen_tui.app.widgets.table_drawer import TableDrawer
from massgen_tui.state.records import AgentState


@dataclass(frozen=True, slots=True)
class Reading:
    """The agent in front, and where each pane stands; None where it follows."""

    at: int
    places: Mapping[str, Position | None]


class Arranged(Steers):
    """The panes in the layout that was chosen, the list of the team beside them, the table below."""

    def __init__(self, source: EventSource, question: str) -> None:
        super().__init__(source, question)
        self.zoomed = False
        self._painter: Painter | None = None
        self._has_chosen = False
        """Whether the person has gone to an agent."""

    def middle(self) -> ComposeResult:
        """The panes with the list beside them, and the table."""
        self._grid = PaneGrid(self.model, id="panes")
        if self.program.choices.now.filter in FILTERS:
            self._grid.only = self.program.choices.now.filter
        self._team = ClickedBar(self._team_lines, id="team")
        self._team.display = False
        with GroundRow(id="middle"):
            yield self._grid
            yield self._team
        self._drawer = TableDrawer(self.model, self._question, id="drawer")
        self._drawer.display = False
        yield self._drawer

    @property
    def mode(self) -> Mode:
        """The layout that the person has chosen."""
        chosen = self.program.choices.now.layout
        return next((mode for mode in MODES if mode == chosen), MODES[0])

    @property
    def agent(self) -> AgentState | None:
        """The agent whose pane has, or had, the focus."""
        return self._grid.agent

    @abstractmethod
    def refresh_chrome(self) -> None:
        """What stands above and below may be other than before."""

    def _team_lines(self, width: int) -> list[Line]:
        return team_list(self.strip_input(), width, self._team.size.height, self.glyphs)

    # -- what is where ---------------------------------------------------------------------------------------------

    @property
    def reading(self) -> Reading:
        """Where the person is."""
        return Reading(self._grid.at, {pane.agent.id: pane.view.place for pane in self._grid.panes})

    def read_on(self, reading: Reading) -> None:
        """Go to where the person was when this turn was left."""
        for pane in self._grid.panes:
            place = reading.places.get(pane.agent.id)
            if place is not None:
                pane.view.stand_at(place)
        self._has_chosen = True
        self._go_to(min(reading.at, len(self._grid.panes) - 1), focus=self._keys_in_panes)

    def on_resize(self) -> None:
        """Another size has another layout."""
        self._lay_out()

    def _lay_out(self) -> None:
        width, height = self.size
        drawer, mode = self._drawer, self.mode
        room = height if not drawer.display or drawer.has_class("-full") else height - height // 2
        plan = layout(width, room, len(self._grid.panes), self._grid.at, zoomed=self.zoomed, mode=mode)
        by_time = mode == "timeline" and not self.zoomed
        self._follow_timeline(by_time)
        self._grid.place(plan, by_time=by_time)
        self.query_one("#middle").display = not (drawer.display and drawer.has_class("-full"))
        self._team.display = plan.list_width > 0
        self._team.styles.width = plan.list_width
        strip = self.query_one("#strip", Bar)
        strip.styles.height = plan.strip_height
        strip.display = plan.strip_height > 0
        self._strip_style = plan.strip
        strip.update()

    def _follow_timeline(self, by_time: bool) -> None:
        if by_time and not self.model.follows_timeline:
            self.model.take_timeline()
            if not self._grid.has_timeline and self._painter is not None:
                self._painter.add(self._grid.timeline().view)
                self.call_after_refresh(self.refresh_hints)  # its keys are known when it stands on the screen
        self.model.follows_timeline = by_time

    def _go_to(self, index: int, *, focus: bool) -> None:
        if not 0 <= index < len(self._grid.panes):
            return
        self._grid.at = index
        self._lay_out()
        if focus:
            self.set_focus(self._grid.front)
        self.refresh_chrome()

    @property
    def _keys_in_panes(self) -> bool:
        """Whether the keys go to a pane, or to nothing yet."""
        return self.focused is None or isinstance(self.focused, AgentView)

    def on_descendant_focus(self) -> None:
        """The pane that the pointer chose is the agent that the keys mean."""
        views = self._grid.views
        if isinstance(self.focused, AgentView) and self.focused in views:
            place = views.index(self.focused)
            self._has_chosen = self._has_chosen or place != self._grid.at
            self._grid.at = place
            self.query_one("#strip", Bar).update()
            self._team.update()

    @on(ClickedBar.Clicked, "#strip")
    def _strip_clicked(self, click: ClickedBar.Clicked) -> None:
        self._clicked(agent_at(self.strip_input(), click.bar.size.width, self._strip_style, click.x, click.y), click)

    @on(ClickedBar.Clicked, "#team")
    def _team_clicked(self, click: ClickedBar.Clicked) -> None:
        self._clicked(listed_at(self.strip_input(), click.bar.size.height, click.y), click)

    def _clicked(self, agent: str, click: ClickedBar.Clicked) -> None:
        """A click goes to the agent, a double click shows it alone, or all again."""
        place = self._grid.place_of(agent)
        if place is None:
            return
        if click.twice:
            self.action_zoom()
        else:
            self.show_agent(place)

    @on(StepsPane.TitleClicked)
    def _title_clicked(self) -> None:
        self.action_zoom()

    @on(AgentView.Filtered)
    def _keep_filter(self, message: AgentView.Filtered) -> None:
        self.program.choose(filter=message.only)

    # -- actions ---------------------------------------------------------------------------------------------------

    def action_layout(self) -> None:
        """The next layout: grid, focus, timeline."""
        mode = MODES[(MODES.index(self.mode) + 1) % len(MODES)]
        self.program.choose(layout=mode)
        self.zoomed = False
        self._close_full_table()
        self._go_to(self._grid.at, focus=self._keys_in_panes)
        self.app.notify(MODE_WORDS[mode], markup=False, timeout=2)

    def action_pane(self, key: str) -> None:
        """The agent of that number."""
        number = int(key)
        if number > len(self._grid.panes):
            self.app.notify(f"there is no agent {number}", markup=False)
            return
        self.show_agent(number - 1)

    def show_agent(self, place: int) -> None:
        """Go to an agent; from the timeline, to its own pane."""
        self._close_full_table()
        self._has_chosen = True
        self.zoomed = self.zoomed or self.mode == "timeline"
        self._go_to(place, focus=True)

    def action_team(self) -> None:
        """Choose from the list of all agents."""
        from massgen_tui.app.screens.team import TeamScreen

        self.app.push_screen(TeamScreen(self.strip_input), self._chosen_agent)

    def _chosen_agent(self, agent: str | None) -> None:
        place = self._grid.place_of(agent)
        if place is not None:
            self.show_agent(place)

    def action_next_pane(self) -> None:
        """The next agent; after the last one the table, if it is open."""
        self._cycle(1)

    def action_previous_pane(self) -> None:
        """The agent before."""
        self._cycle(-1)

    def _cycle(self, by: int) -> None:
        self._has_chosen = True
        drawer = self._drawer
        if not self._keys_in_panes and self.focused is not drawer.rows_view:  # something is typed below
            self._go_to(self._grid.at, focus=True)
            return
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
        self._show_table(not self._drawer.display)

    def action_full_table(self) -> None:
        """The table over the whole screen, or back to half of it."""
        drawer = self._drawer
        self._show_table(open_=True, full=not (drawer.display and drawer.has_class("-full")))

    def _show_table(self, open_: bool, *, full: bool = False, focus: bool = True) -> None:
        drawer = self._drawer
        drawer.display = open_
        drawer.set_class(full or self.size.height < LOW, "-full")
        self.program.choose(table=open_)
        self._lay_out()
        if open_:
            if focus:
                drawer.rows_view.focus()
            self.call_after_refresh(drawer.refresh_rows)
        else:
            self._go_to(self._grid.at, focus=True)

    def _close_full_table(self) -> None:
        if self._drawer.has_class("-full"):
            self._show_table(open_=False)
