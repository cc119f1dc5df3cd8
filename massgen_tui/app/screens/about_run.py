"""Pages about a run: what they have in common, and how one gets from the run to them and from one to another."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.page_title import page_title
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.state.records import AgentState

LOOK_SECONDS = 0.25
LOW = 14
"""Below so many rows the rule under the title goes."""


class OpensPages(Hinting[None]):
    """A screen from which the pages about its run are opened."""

    REPLACED: ClassVar[bool] = False
    """Whether a page takes its place, so that escape leads back to the run from each of them."""
    model: RunModel
    _question = ""
    """What was asked, for logs that do not tell."""

    @property
    def agent(self) -> AgentState | None:
        """The agent that the user looks at."""
        return None

    def action_answers(self) -> None:
        """All answers."""
        from massgen_tui.app.screens.answers import AnswersScreen

        self._open_page(AnswersScreen)

    def action_votes(self) -> None:
        """Who voted for whom."""
        from massgen_tui.app.screens.votes import VotesScreen

        self._open_page(VotesScreen)

    def action_cost(self) -> None:
        """Tokens and cost."""
        from massgen_tui.app.screens.cost import CostScreen

        self._open_page(CostScreen)

    def action_context(self) -> None:
        """What the agent was given."""
        from massgen_tui.app.screens.context import ContextScreen

        self._open_page(ContextScreen)

    def action_workspaces(self, agent: AgentState | None = None) -> None:
        """The agents' files, at first those of the agent that is named."""
        from massgen_tui.app.screens.workspaces import WorkspacesScreen

        self._open_page(WorkspacesScreen, agent)

    def action_servers(self) -> None:
        """The tool servers."""
        from massgen_tui.app.screens.servers import ServersScreen

        self._open_page(ServersScreen)

    def action_trouble(self) -> None:
        """What went wrong."""
        from massgen_tui.app.screens.trouble import TroubleScreen

        self._open_page(TroubleScreen)

    def _open_page(self, page: type[RunPage], agent: AgentState | None = None) -> None:
        if isinstance(self, page):
            return
        opened = page(self.model, agent or self.agent, self._question)
        if self.REPLACED:
            self.app.switch_screen(opened)
        else:
            self.app.push_screen(opened)


class RunPage(OpensPages):
    """A page drawn from the model of a run, which may go on while the page is open."""

    PART: ClassVar[Part] = "about"
    BINDINGS = bindings("about")
    REPLACED = True
    NAME: ClassVar[str]

    def __init__(self, model: RunModel, agent: AgentState | None = None, question: str = "") -> None:
        super().__init__()
        self.model = model
        self._agent_id = agent.id if agent is not None else ""
        self._question = question
        self._seen = (-1, -1, False)

    def compose(self) -> ComposeResult:
        """The page between title and hints."""
        yield Bar(self._title, id="title")
        yield self.rule(id="title-rule")
        yield from self.body()
        yield self.hint_bar()

    @abstractmethod
    def body(self) -> Iterable[Widget]:
        """What the page is made of."""

    @abstractmethod
    def show(self) -> None:
        """The run went on, or the page is new: bring all of it up to date."""

    def figures(self) -> Sequence[Span]:
        """What the title says on its right."""
        return ()

    @property
    def agent(self) -> AgentState | None:
        """The agent that the page is about, or was opened for."""
        return self.model.state.agents.get(self._agent_id)

    def on_mount(self) -> None:
        """Show what there is, and look again as long as the run goes on."""
        super().on_mount()
        self._looking = self.set_interval(LOOK_SECONDS, self._look)
        self.call_after_refresh(self._look)

    def on_resize(self) -> None:
        """A low terminal has no room for a rule."""
        self.query_one("#title-rule").display = self.size.height >= LOW

    def _look(self) -> None:
        now = (self.model.state.seq, len(self.model.around), self.model.closed)
        if now != self._seen and self.is_current:
            self._seen = now
            self.show()
            self.refresh_title()
            self.refresh_hints()
            if self.model.closed:
                self._looking.stop()

    def refresh_title(self) -> None:
        """Its figures may be others now."""
        self.query_one("#title", Bar).update()

    def _title(self, width: int) -> list[Line]:
        return [page_title(self.NAME, self.model.state.question or self._question, self.figures(), width, self.glyphs)]

    def action_back(self) -> None:
        """Mark nothing any more; else back to the run."""
        if not any(view.forget() for view in self.query(PageView)):
            self.app.pop_screen()
