"""One agent's pane: a title that says who it is, and everything it said and did."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.line import Line, Span, flat, spread, width_of
from massgen_tui.app.view.strip import accent
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.state.records import AgentState


class PageView(LineView):
    """A page of text that the keys scroll in."""

    PART: ClassVar[Part] = "page"
    BINDINGS = bindings("page")

    def action_up(self) -> None:
        """One line up."""
        self.line_up()

    def action_down(self) -> None:
        """One line down."""
        self.line_down()

    def action_page_up(self) -> None:
        """One page up."""
        self.page_up()

    def action_page_down(self) -> None:
        """One page down."""
        self.page_down()

    def action_top(self) -> None:
        """To the beginning."""
        self.to_start()

    def action_bottom(self) -> None:
        """To the end, to follow from there."""
        self.to_end()

    def action_back(self) -> None:
        """Close the page."""
        self.app.pop_screen()


class AgentView(PageView, inherit_bindings=False):
    """What one agent said and did."""

    PART: ClassVar[Part] = "pane"
    BINDINGS = bindings("pane")

    def __init__(self, document: Document, copy: Callable[[], None]) -> None:
        super().__init__(document)
        self._copy = copy

    def action_copy(self) -> None:
        """Copy the selection, or the agent's newest answer."""
        self._copy()


class AgentPane(Vertical):
    """The title and the view of one agent."""

    def __init__(
        self, agent: AgentState, document: Document, glyphs: Glyphs, copy: Callable[[], None], *, id: str
    ) -> None:
        super().__init__(id=id)
        self.agent = agent
        self.view = AgentView(document, copy)
        self._glyphs = glyphs
        self._new = 0
        self._title = Bar(self._title_lines)

    def compose(self) -> ComposeResult:
        """The title above the view."""
        yield self._title
        with Container(classes="inset"):
            yield self.view

    def _title_lines(self, width: int) -> list[Line]:
        rule, colour = self._glyphs["rule"], accent(self.agent.number)
        focused = self.view.has_focus
        look = f"{colour} strong" if focused else colour
        edge = colour if focused else "faint"
        left: list[Span] = [(rule * 2, edge), (f" {self.agent.number} {flat(self.agent.id)} ", look)]
        if self.agent.model and width >= 40:
            left.append((f"{flat(self.agent.model)} ", "dim"))
        right: list[Span] = []
        if self._new:
            right = [(f" {self._glyphs['down']} {plural(self._new, 'new line')} ", "accent"), (rule, edge)]
        gap = width - width_of(left) - width_of(right)
        return [tuple([*left, (rule * gap, edge), *right] if gap >= 0 else spread(left, right, width))]

    @on(LineView.Behind)
    def _behind(self, message: LineView.Behind) -> None:
        self._new = 0 if message.following else message.new
        self._title.update()

    def on_descendant_focus(self) -> None:
        """The title says that the keys go here."""
        self._title.update()

    def on_descendant_blur(self) -> None:
        """The title says that they do not."""
        self._title.update()
