"""The panes of a run's agents, side by side, and which of them is the one the keys mean."""

from __future__ import annotations

from textual import on
from textual.containers import Container

from massgen_tui.app.parts import copies_selection
from massgen_tui.app.view.details import details_of
from massgen_tui.app.view.layout import Layout
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.widgets.agent_pane import AgentPane, AgentView
from massgen_tui.state.records import AgentState


class PaneGrid(Container):
    """A pane for every agent; those that the layout names are shown."""

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self.panes: list[AgentPane] = []
        self.at = 0
        """The place of the agent whose pane has, or had, the focus."""

    @property
    def agent(self) -> AgentState | None:
        """The agent whose pane has, or had, the focus."""
        return self.panes[self.at].agent if self.at < len(self.panes) else None

    @property
    def views(self) -> list[AgentView]:
        """The views of the panes, in their order."""
        return [pane.view for pane in self.panes]

    @property
    def finds(self) -> bool:
        """Whether words are looked for in the pane that the keys mean."""
        return self.at < len(self.panes) and self.panes[self.at].view.found is not None

    def show_all(self) -> bool:
        """Forget what is looked for and left out in the pane that the keys mean; false if there is nothing such."""
        return self.at < len(self.panes) and self.panes[self.at].view.show_all()

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

    def _pane(self, agent: AgentState) -> AgentPane:
        model = self._model
        lines = model.lines[agent.id]
        return AgentPane(agent, lines, model.glyphs, lambda: self._copy(agent.id), id=f"pane-{agent.number}")

    def _copy(self, agent: str) -> None:
        text = self._model.newest_answer(agent)
        if copies_selection(self.app):
            self.app.notify("Copied the selection.", markup=False)
        elif text:
            self.app.copy_to_clipboard(text)
            self.app.notify(f"Copied the newest answer of {agent}.", markup=False)
        else:
            self.app.notify("There is nothing to copy yet: no selection, and no answer.", markup=False)

    @on(AgentView.Opened)
    def _open_step(self, message: AgentView.Opened) -> None:
        from massgen_tui.app.screens.details import DetailsScreen

        agent = self.agent.id if self.agent is not None else ""
        self.app.push_screen(DetailsScreen(details_of(agent, message.card, self._model.glyphs)))

    def place(self, plan: Layout) -> None:
        """Show the panes of a layout."""
        for place, pane in enumerate(self.panes):
            pane.display = place in plan.shown
            pane.set_class(pane.display and (place - plan.shown[0]) % plan.columns > 0, "-beside")
        self.styles.grid_size_columns = plan.columns
