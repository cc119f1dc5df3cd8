"""One agent's pane: a title that says who it is, and everything it said and did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.document import Position
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, spread, width_of
from massgen_tui.app.view.run_lines import FILTERS, Block, Filter, RunLines
from massgen_tui.app.view.strip import accent
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.find_box import FindBox
from massgen_tui.app.widgets.finding_view import FindingView
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.state.records import AgentState
from massgen_tui.state.transcript import Card


class PageView(FindingView):
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
    """What one agent said and did; a cursor goes from step to step."""

    PART: ClassVar[Part] = "pane"
    BINDINGS = bindings("pane")

    @dataclass
    class Opened(Message):
        """A step is to be shown whole."""

        card: Card

    @dataclass
    class Changed(Message):
        """What is looked for, found or left out is other than before."""

    def __init__(self, lines: RunLines, copy: Callable[[], None]) -> None:
        super().__init__(lines.document)
        self._its = lines
        self._copy = copy
        self._step: Block | None = None

    @property
    def words(self) -> str:
        """What is looked for and left out, for the title."""
        only = f"only {self._its.only}" if self._its.only else ""
        found = f"“{clip(flat(self.found.term), 16)}” {self.found.words}" if self.found is not None else ""
        return "  ".join(filter(None, (only, found)))

    @property
    def cursor_line(self) -> int:
        """The line of the step that the cursor is on."""
        return self._step.head if self._step is not None and self._step.lines and self.has_focus else -1

    def found_changed(self) -> None:
        """The title counts the places."""
        self.post_message(self.Changed())

    def follow(self, following: bool) -> None:
        """Reasoning folds only while nobody reads further up."""
        self._its.held = not following
        if following and self._its.fold_done():
            self.paint()

    def action_copy(self) -> None:
        """Copy the selection, or the agent's newest answer."""
        self._copy()

    def action_bottom(self) -> None:
        """To the end, to follow from there, without a cursor."""
        self._step = None
        super().action_bottom()
        self.refresh()

    def action_next_step(self) -> None:
        """The cursor to the next step; after the last one the view follows again."""
        self._move(1)

    def action_previous_step(self) -> None:
        """The cursor to the step before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        at = self.cursor_line
        if at < 0:
            at = self.top_line - 1 if by > 0 else len(self.document.lines)
        line = self._its.step(at, by)
        if line is not None:
            self._step = self._its.block_at(line)
            self.reveal(Position(line, 0))
            self.refresh()
        elif by > 0:
            self.action_bottom()

    def action_open(self) -> None:
        """Open or fold the step under the cursor, else the first one on the screen."""
        line = self.cursor_line
        if line < 0:
            found = self._its.step(self.top_line - 1, 1)
            line = -1 if found is None else found
        self._open(line)

    @on(FindingView.Picked)
    def _picked(self, message: FindingView.Picked) -> None:
        block = self._its.block_at(message.line)
        if block is not None and block.head == message.line and block.opens:
            self._open(message.line)

    def _open(self, line: int) -> None:
        block = self._its.block_at(line) if line >= 0 else None
        if block is None:
            return
        self._step = block
        before = len(self.document.lines)
        if self._its.toggle(line):
            self.count_seen(len(self.document.lines) - before)
            self.hold()
            self.paint()
            self.refresh()
        elif block.card is not None:
            self.post_message(self.Opened(block.card))

    def action_find(self) -> None:
        """Type what to look for."""
        self.post_message(self.FindAsked())

    @dataclass
    class FindAsked(Message):
        """Words are to be typed."""

    def action_next_found(self) -> None:
        """To the next place."""
        self.to_found(1)

    def action_previous_found(self) -> None:
        """To the place before."""
        self.to_found(-1)

    def action_filter(self) -> None:
        """The next thing to cut the pane down to."""
        place = FILTERS.index(self._its.only) + 1
        self._show_only(FILTERS[place % len(FILTERS)])

    def _show_only(self, only: Filter) -> None:
        self._its.show_only(only)
        self._step = None
        self.to_end()
        self.post_message(self.Changed())

    def show_all(self) -> bool:
        """Forget what is looked for and left out; false if there is nothing such."""
        cut = bool(self._its.only) or self.found is not None
        if self.found is not None:
            self.look_for("")
        if self._its.only:
            self._show_only("")
        return cut


class AgentPane(Vertical):
    """The title and the view of one agent."""

    def __init__(
        self, agent: AgentState, lines: RunLines, glyphs: Glyphs, copy: Callable[[], None], *, id: str
    ) -> None:
        super().__init__(id=id)
        self.agent = agent
        self.view = AgentView(lines, copy)
        self._glyphs = glyphs
        self._new = 0
        self._title = Bar(self._title_lines)
        self._box = FindBox()

    def compose(self) -> ComposeResult:
        """The title above the view, the box for words below."""
        yield self._title
        with Container(classes="inset"):
            yield self.view
        with Horizontal(classes="find") as row:
            row.display = False
            yield Bar(lambda _width: [((" find ", "dim"),)])
            yield self._box

    def _title_lines(self, width: int) -> list[Line]:
        rule, colour = self._glyphs["rule"], accent(self.agent.number)
        focused = self.view.has_focus
        look = f"{colour} strong" if focused else colour
        edge = colour if focused else "faint"
        left: list[Span] = [(rule * 2, edge), (f" {self.agent.number} {flat(self.agent.id)} ", look)]
        words = self.view.words
        if self.agent.model and width >= 40 and not words:
            left.append((f"{flat(self.agent.model)} ", "dim"))
        right: list[Span] = [(f" {words} ", "warn")] if words else []
        if self._new:
            right += [(f" {self._glyphs['down']} {plural(self._new, 'new line')} ", "accent"), (rule, edge)]
        gap = width - width_of(left) - width_of(right)
        return [tuple([*left, (rule * gap, edge), *right] if gap >= 0 else spread(left, right, width))]

    @on(LineView.Behind)
    def _behind(self, message: LineView.Behind) -> None:
        self._new = 0 if message.following else message.new
        self.view.follow(message.following)
        self._title.update()

    @on(AgentView.Changed)
    def _changed(self) -> None:
        self._title.update()

    @on(AgentView.FindAsked)
    def _type_words(self) -> None:
        self.query_one(".find").display = True
        self._box.focus()
        self._box.select_all()

    @on(FindBox.Changed)
    def _look(self, message: FindBox.Changed) -> None:
        message.stop()
        self.view.look_for(self._box.text)
        self.view.to_found(1)

    @on(FindBox.Done)
    def _done(self, message: FindBox.Done) -> None:
        if not message.keep:
            self.view.look_for("")
        self.query_one(".find").display = False
        self.view.focus()

    def on_descendant_focus(self) -> None:
        """The title says that the keys go here."""
        self._title.update()

    def on_descendant_blur(self) -> None:
        """The title says that they do not."""
        self._title.update()
