"""The panes of a run's agents, side by side, and which of them is the one the keys mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on

from massgen_tui.app.view.blocks import Filter
from massgen_tui.app.view.details import details_of
from massgen_tui.app.view.layout import Layout
from massgen_tui.app.view.line import flat
from massgen_tui.app.view.passage import Passage, file_name
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.widgets.agent_pane import AgentPane, AgentView, StepsPane, TimelinePane
from massgen_tui.app.widgets.ground import GroundContainer
from massgen_tui.state.records import AgentState

if TYPE_CHECKING:
    from massgen_tui.app.handing import Handing


class PaneGrid(GroundContainer):
    """A pane for every agent; those that the layout names are shown."""

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self.panes: list[AgentPane] = []
        self.at = 0
        """The place of the agent whose pane has, or had, the focus."""
        self.only: Filter = ""
        """What new panes are cut down to."""
        self._timeline: TimelinePane | None = None

    @property
    def agent(self) -> AgentState | None:
        """The agent whose pane has, or had, the focus."""
        return self.panes[self.at].agent if self.at < len(self.panes) else None

    @property
    def views(self) -> list[AgentView]:
        """The views of the panes, in their order."""
        return [pane.view for pane in self.panes]

    @property
    def _in_front(self) -> StepsPane | None:
        if self._timeline is not None and self._timeline.display:
            return self._timeline
        return self.panes[self.at] if self.at < len(self.panes) else None

    @property
    def front(self) -> AgentView | None:
        """The view that the keys mean."""
        pane = self._in_front
        return pane.view if pane is not None else None

    def show_all(self) -> bool:
        """Forget what is looked for and left out in the pane that the keys mean; false if there is nothing such."""
        return self.front is not None and self.front.show_all()

    def place_of(self, agent: str | None) -> int | None:
        """Where an agent's pane stands."""
        return next((place for place, pane in enumerate(self.panes) if pane.agent.id == agent), None)

    async def grow(self) -> list[AgentPane]:
        """Make the panes that are missing, and give them."""
        have = {pane.agent.id for pane in self.panes}
        new = [self._pane(agent) for agent in self._model.agents if agent.id not in have]
        self.panes = sorted([*self.panes, *new], key=lambda pane: pane.agent.number)
        if new:
            await self.mount_all(new)
        return new

    def tell_waiting(self) -> None:
        """Panes that have nothing to show yet may say something else."""
        for pane in self.panes:
            pane.tell_waiting(self._model.state.agents.get(pane.agent.id, pane.agent))

    def _pane(self, agent: AgentState) -> AgentPane:
        model = self._model
        lines = model.lines[agent.id]
        if self.only:
            lines.show_only(self.only)
        return AgentPane(agent, lines, model.glyphs, lambda: self._copy(agent.id), id=f"pane-{agent.number}")

    def _copy(self, agent: str) -> None:
        text = self._model.newest_answer(agent)
        if text:
            passage = Passage(text, f"the newest answer of {flat(agent)}", file_name("answer", agent))
            cast("Handing", self.app).copy(passage)
        else:
            self.app.notify("There is nothing to copy yet: no selection, and no answer.", markup=False)

    @on(AgentView.Opened)
    def _open_step(self, message: AgentView.Opened) -> None:
        from massgen_tui.app.screens.details import DetailsScreen

        agent = message.agent or (self.agent.id if self.agent is not None else "")
        self.app.push_screen(DetailsScreen(details_of(agent, message.step, self._model.glyphs)))

    @property
    def has_timeline(self) -> bool:
        """Whether it was wanted already."""
        return self._timeline is not None

    def timeline(self) -> TimelinePane:
        """The pane of all agents by time, made when it is wanted for the first time."""
        if self._timeline is None:
            lines, glyphs = self._model.timeline, self._model.glyphs
            self._timeline = TimelinePane(lines, glyphs, self._copy_of_front, id="timeline")
            self.mount(self._timeline)
        return self._timeline

    def _copy_of_front(self) -> None:
        if self.agent is not None:
            self._copy(self.agent.id)

    def place(self, plan: Layout, *, by_time: bool = False) -> None:
        """Show the panes of a layout, or the timeline in place of all of them."""
        if self._timeline is not None:
            self._timeline.display = by_time
        for place, pane in enumerate(self.panes):
            pane.display = place in plan.shown and not by_time
            pane.set_class(pane.display and (place - plan.shown[0]) % plan.columns > 0, "-beside")
        self.styles.grid_size_columns = plan.columns
