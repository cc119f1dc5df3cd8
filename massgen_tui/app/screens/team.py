"""The list of all agents, to go to one: for teams that have more of them than there are digits."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.screens.leave import ChoiceList
from massgen_tui.app.view.agent_cell import StripInput, row
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.rows_view import RowsView

AROUND = 8
LOOK_SECONDS = 0.5


class TeamScreen(HintingModal[str]):
    """Everybody with what they do now; the one that is chosen comes to the front."""

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, team: Callable[[], StripInput]) -> None:
        super().__init__()
        self._team = team

    def compose(self) -> ComposeResult:
        """The title above the agents."""
        with Vertical(id="dialog"):
            yield Bar(lambda _width: [((plural(len(self._team().agents), "agent"), "strong"),)])
            yield ChoiceList(self._rows, id="choices")
            yield self.hint_bar()

    def on_mount(self) -> None:
        """Begin with the agent in front; what they do goes on."""
        super().on_mount()
        self._fit()
        choices = self.query_one(ChoiceList)
        choices.seek(self._team().focused)
        self.set_interval(LOOK_SECONDS, choices.reload)

    def on_resize(self) -> None:
        """As many rows as fit."""
        self._fit()

    def _fit(self) -> None:
        rows = min(len(self._team().agents), max(1, self.app.size.height - AROUND))
        self.query_one(ChoiceList).styles.height = rows

    def _rows(self, width: int, cursor: int) -> list[Row]:
        team = self._team()
        agents = team.agents
        at = agents[cursor].id if 0 <= cursor < len(agents) else ""
        shown = StripInput(team.state, team.now, at, team.sparks, team.tails)
        return [Row(agent.id, (row(shown, agent, agents, width, self.glyphs),)) for agent in agents]

    @on(RowsView.Chosen)
    def _chosen(self, message: RowsView.Chosen) -> None:
        self.dismiss(message.row.key)
