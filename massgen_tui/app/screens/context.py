"""What an agent was given in a round, message by message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.moments import MomentsPage, MomentsView
from massgen_tui.app.view.context_lines import given_page, round_line
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.stepped_page import SteppedPage
from massgen_tui.state.contexts import Context


class ContextView(SteppedPage, MomentsView, inherit_bindings=False):
    """The messages of a round."""

    PART: ClassVar[Part] = "context"
    BINDINGS = bindings("context")

    def own_text(self) -> Passage:
        """What the agent was given in the round."""
        return Passage(self.document.whole(), "the context", "context.md")


class ContextScreen(MomentsPage):
    """The messages, tools and answers that a round began with, and what reached the agent in the middle of it."""

    NAME = "context"
    AUTO_FOCUS = "ContextView"

    def body(self) -> Iterable[Widget]:
        """The agents, the round, the messages."""
        self._round = -1
        self._drawn: tuple[object, ...] = ()
        yield self.agents_bar()
        yield self.moments_bar()
        self._view = ContextView(id="context")
        yield self._view

    def show(self) -> None:
        """Rounds have begun, or something reached the agent; the round that is read stays."""
        if self.agent is None and self.model.agents:
            self._agent_id = self.model.agents[0].id
        if not 0 <= self._round < len(self._rounds):
            self._round = len(self._rounds) - 1
        self._draw()
        self.tell_place()

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
            document = Document()
            for line in empty_lines("No round has begun.", "What the agent is given comes here, round by round."):
                document.append(line)
            self._view.show_stepped(document, ())
        else:
            page = given_page(context, self.model.state.started_at, self.glyphs)
            self._view.show_stepped(page.document, page.messages)
        if top:
            self._view.to_line(top)

    @property
    def standing(self) -> tuple[int, int]:
        """Which of the agent's rounds."""
        return self._round, len(self._rounds)

    def moments_line(self, width: int) -> Line:
        """The round, and the answers that were in sight."""
        return round_line(self._rounds, self._round, self.model.state.started_at, width, self.glyphs)

    def go_moment(self, by: int) -> None:
        """Another round of the agent."""
        self._round = max(0, min(self._round + by, len(self._rounds) - 1)) if self._rounds else -1
        self.show()

    def go_newest(self) -> None:
        """The newest round of the agent."""
        self._round = -1
        self.show()
