"""What an agent was given in a round, message by message."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.context_lines import GivenPage, agents_line, given_page, round_line
from massgen_tui.app.view.document import Document, Position
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.state.contexts import Context


class ContextView(PageView, inherit_bindings=False):
    """The messages of a round."""

    PART: ClassVar[Part] = "context"
    BINDINGS = bindings("context")

    def __init__(self, page: ContextScreen) -> None:
        super().__init__(id="context")
        self._page = page

    @property
    def top_line(self) -> int:
        """The line of the document that the first row shows."""
        return self._shown[0][0].line if self._shown else 0

    def to_line(self, line: int) -> None:
        """Have a line of the document at the top."""
        self.hold()
        self._wrapping.anchor = Position(line, 0)
        self._bring()

    def action_left(self) -> None:
        """The round before."""
        self._page.go_round(-1)

    def action_right(self) -> None:
        """The round after."""
        self._page.go_round(1)

    def own_text(self) -> Passage:
        """What the agent was given in the round."""
        return Passage(self.document.whole(), "the context", "context.md")

    def action_next(self) -> None:
        """The next message, or the next place where the words stand."""
        if self.found is not None:
            self.to_found(1)
        else:
            self._page.go_message(1)

    def action_previous(self) -> None:
        """The message, or the place, before."""
        if self.found is not None:
            self.to_found(-1)
        else:
            self._page.go_message(-1)

    def action_agent(self, key: str) -> None:
        """The agent of that number."""
        self._page.go_agent(int(key))


class ContextScreen(RunPage):
    """The messages, tools and answers that a round began with, and what reached the agent in the middle of it."""

    NAME = "context"
    AUTO_FOCUS = "ContextView"

    def body(self) -> Iterable[Widget]:
        """The agents, the round, the messages."""
        self._round = -1
        self._page: GivenPage | None = None
        self._drawn: tuple[object, ...] = ()
        yield Bar(self._agents, id="context-agents")
        yield Bar(self._round_words, id="context-round")
        self._view = ContextView(self)
        yield self._view

    def show(self) -> None:
        """Rounds have begun, or something reached the agent; the round that is read stays."""
        if self.agent is None and self.model.agents:
            self._agent_id = self.model.agents[0].id
        if not 0 <= self._round < len(self._rounds):
            self._round = len(self._rounds) - 1
        for bar in self.query("#context-agents, #context-round").results(Bar):
            bar.update()
        self._draw()

    @property
    def _rounds(self) -> Sequence[Context]:
        return self.model.contexts.rounds(self._agent_id)

    def _draw(self) -> None:
        rounds = self._rounds
        context = rounds[self._round] if 0 <= self._round < len(rounds) else None
        which = (self.model.state.attempt, self._agent_id, self._round)
        same = which == self._drawn[:3]
        now = (*which, len(context.later) if context is not None else -1)
        if now == self._drawn:
            return
        self._drawn = now
        top = self._view.top_line if same else 0
        if context is None:
            self._page = None
            document = Document()
            for line in empty_lines("No round has begun.", "What the agent is given comes here, round by round."):
                document.append(line)
        else:
            self._page = given_page(context, self.model.state.started_at, self.glyphs)
            document = self._page.document
        self._view.show(document, from_start=True)
        if top:
            self._view.to_line(top)

    def _agents(self, width: int) -> list[Line]:
        return [agents_line(self.model.agents, self._agent_id, width, self.glyphs)]

    def _round_words(self, width: int) -> list[Line]:
        return [round_line(self._rounds, self._round, self.model.state.started_at, width, self.glyphs)]

    def go_round(self, by: int) -> None:
        """Another round of the agent."""
        self._round = max(0, min(self._round + by, len(self._rounds) - 1)) if self._rounds else -1
        self.show()

    def go_agent(self, number: int) -> None:
        """Another agent, at its newest round."""
        agents = self.model.agents
        if number > len(agents):
            self.app.notify(f"there is no agent {number}", markup=False)
            return
        self._agent_id = agents[number - 1].id
        self._round = -1
        self.show()

    def go_message(self, by: int) -> None:
        """Another message of the round."""
        starts = self._page.messages if self._page is not None else ()
        top = self._view.top_line
        at = bisect_right(starts, top) if by > 0 else bisect_left(starts, top) - 1
        if 0 <= at < len(starts):
            self._view.to_line(starts[at])
