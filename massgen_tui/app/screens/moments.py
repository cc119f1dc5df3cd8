"""Pages about one agent at one moment of a run: the lines that tell both, the keys that lead to others."""

from __future__ import annotations

from abc import abstractmethod

from textual.widget import Widget

from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.context_lines import agents_line
from massgen_tui.app.view.line import Line
from massgen_tui.app.widgets.bar import Bar


class MomentsPage(RunPage):
    """A page whose agent and moment stand in two lines below its title."""

    def agents_bar(self) -> Bar:
        """The agents, the chosen one marked."""
        return Bar(lambda width: [agents_line(self.model.agents, self._agent_id, width, self.glyphs)], id="agents")

    def moments_bar(self) -> Bar:
        """The moments of the agent, the chosen one marked."""
        return Bar(lambda width: [self.moments_line(width)], id="moments")

    def tell_place(self) -> None:
        """Another agent or moment is shown, or there are more of them."""
        for bar in self.query("#agents, #moments").results(Bar):
            bar.update()
        self.refresh_hints()

    @property
    def has_earlier(self) -> bool:
        """Whether there is a moment before the one that is shown."""
        return self.standing[0] > 0

    @property
    def has_later(self) -> bool:
        """Whether there is a moment after it."""
        at, count = self.standing
        return at + 1 < count

    @property
    @abstractmethod
    def standing(self) -> tuple[int, int]:
        """The place of the moment that is shown, and how many there are."""

    def go_agent(self, number: int) -> None:
        """The agent of that number, at its newest moment."""
        agents = self.model.agents
        if number > len(agents):
            self.app.notify(f"there is no agent {number}", markup=False)
            return
        self._agent_id = agents[number - 1].id
        self.go_newest()

    @abstractmethod
    def moments_line(self, width: int) -> Line:
        """Which moment it is, among which."""

    @abstractmethod
    def go_moment(self, by: int) -> None:
        """So many moments further."""

    @abstractmethod
    def go_newest(self) -> None:
        """The newest moment of the agent."""


class MomentsView(Widget):
    """The part of such a page that has its keys."""

    @property
    def _moments_page(self) -> MomentsPage:
        assert isinstance(self.screen, MomentsPage)
        return self.screen

    def action_left(self) -> None:
        """The moment before."""
        self._moments_page.go_moment(-1)

    def action_right(self) -> None:
        """The moment after."""
        self._moments_page.go_moment(1)

    def action_agent(self, key: str) -> None:
        """The agent of that number."""
        self._moments_page.go_agent(int(key))
