"""One agent's pane: a title that says who it is, and everything it said and did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.agent_cell import not_begun
from massgen_tui.app.view.blocks import FILTERS, Block, BlockLines, Filter, Step
from massgen_tui.app.view.details import step_passage
from massgen_tui.app.view.document import Position
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, spread, width_of
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.bar import Bar, ClickedBar
from massgen_tui.app.widgets.finding_view import FindingView
from massgen_tui.app.widgets.ground import GroundContainer
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.state.records import AgentState

MODEL_FROM = 40


class AgentView(PageView, inherit_bindings=False):
    """What one agent said and did; a cursor goes from step to step."""

    PART: ClassVar[Part] = "pane"
    BINDINGS = bindings("pane")
    ROW_STAYS = False

    @dataclass
    class Opened(Message):
        """A step is to be shown whole."""

        step: Step
        agent: str
        """Whose step it is, '' where the view is one agent's."""

    @dataclass
    class Filtered(Message):
        """Something else is left out."""

        only: Filter

    @dataclass
    class Changed(Message):
        """What is looked for, found or left out is other than before."""

    def __init__(self, lines: BlockLines, copy: Callable[[], None]) -> None:
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
        super().found_changed()
        self.post_message(self.Changed())

    def follow(self, following: bool) -> None:
        """Reasoning folds only while nobody reads further up."""
        self._its.held = not following
        if following and self._its.fold_done():
            self.paint()

    def own_text(self) -> Passage:
        """The pane, nothing of it folded."""
        return Passage(self._its.whole(), "the pane", "pane.md")

    @property
    def copies(self) -> Passage | None:
        """The step under the cursor."""
        return step_passage(self._step.step) if self.cursor_line >= 0 and self._step is not None else None

    def action_copy(self) -> None:
        """Copy the selection, or the step under the cursor, or the agent's newest answer."""
        step = self.copies
        if step is not None and not self.screen.get_selected_text():
            self.take(step)
        elif not self._hands.copy_selected():
            self._copy()

    def action_bottom(self) -> None:
        """To the end, to follow from there, without a cursor."""
        self._step = None
        super().action_bottom()
        self.refresh()

    @property
    def _step_in_sight(self) -> int:
        """The line of the cursor, -1 where it is not on the screen."""
        line = self.cursor_line
        return line if self.top_line <= line <= self.bottom_line else -1

    def action_next_step(self) -> None:
        """The cursor to the next step; after the last one the view follows again."""
        self._move(1)

    def action_previous_step(self) -> None:
        """The cursor to the step before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        at = self._step_in_sight
        if at < 0:
            at = self.top_line - 1 if by > 0 else self.bottom_line + 1
        line = self._its.step(at, by)
        if line is not None:
            self._step = self._its.block_at(line)
            self.reveal(Position(line, 0))
            self.refresh()
        elif by > 0:
            self.action_bottom()

    def action_open(self) -> None:
        """Open or fold the step under the cursor; where none is in sight, put it on the newest one that is."""
        if self._step_in_sight < 0:
            self._move(-1)
        else:
            self._open(self.cursor_line)

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
        elif block.step is not None:
            self.post_message(self.Opened(block.step, block.agent))

    def action_filter(self) -> None:
        """The next thing to cut the pane down to."""
        place = FILTERS.index(self._its.only) + 1
        self._show_only(FILTERS[place % len(FILTERS)])

    def _show_only(self, only: Filter) -> None:
        self._its.show_only(only)
        self._step = None
        self.to_end()
        self.post_message(self.Filtered(only))
        self.post_message(self.Changed())

    def show_all(self) -> bool:
        """Forget what is looked for and left out; false if there is nothing such."""
        cut = self.forget() or bool(self._its.only)
        if self._its.only:
            self._show_only("")
        return cut


class StepsPane(Vertical):
    """A title and a view of steps."""

    class TitleClicked(Message):
        """Its title was clicked twice."""

    def __init__(self, lines: BlockLines, glyphs: Glyphs, copy: Callable[[], None], *, id: str) -> None:
        super().__init__(id=id)
        self.view = AgentView(lines, copy)
        self._glyphs = glyphs
        self._new = 0
        self._title = ClickedBar(self._title_lines)
        self._news_cells = 0

    def named(self, width: int) -> Sequence[Span]:  # noqa: ARG002
        """Whose pane it is, if it is anybody's."""
        return ()

    @property
    def colour(self) -> str:
        """The token of the title."""
        return "accent"

    def compose(self) -> ComposeResult:
        """The title above the view."""
        yield self._title
        with GroundContainer(classes="inset"):
            yield from self.notices()
            yield self.view

    def notices(self) -> Iterable[Bar]:
        """What stands above what was said and done."""
        return ()

    def _title_lines(self, width: int) -> list[Line]:
        rule = self._glyphs["rule"]
        focused = self.view.has_focus
        edge = self.colour if focused else "faint"
        words = self.view.words
        left: list[Span] = [(rule * 2, edge), *self.named(0 if words else width)]
        right: list[Span] = [(f" {words} ", "warn")] if words else []
        if self._new:
            right += [(f" {self._glyphs['down']} {plural(self._new, 'new line')} ", "accent"), (rule, edge)]
        self._news_cells = width_of(right) if self._new else 0
        gap = width - width_of(left) - width_of(right)
        return [tuple([*left, (rule * gap, edge), *right] if gap >= 0 else spread(left, right, width))]

    @on(ClickedBar.Clicked)
    def _clicked(self, click: ClickedBar.Clicked) -> None:
        """The title: to the pane, on its news to what is new, twice to have it alone."""
        click.stop()
        self.view.focus()
        if click.x >= click.bar.size.width - self._news_cells:
            self.view.action_bottom()
        elif click.twice:
            self.post_message(self.TitleClicked())

    @on(LineView.Behind)
    def _behind(self, message: LineView.Behind) -> None:
        self._new = 0 if message.following else message.new
        self.view.follow(message.following)
        self._title.update()

    @on(AgentView.Changed)
    def _changed(self) -> None:
        self._title.update()

    def on_descendant_focus(self) -> None:
        """The title says that the keys go here."""
        self._title.update()

    def on_descendant_blur(self) -> None:
        """The title says that they do not."""
        self._title.update()


class AgentPane(StepsPane):
    """The pane of one agent."""

    def __init__(
        self, agent: AgentState, lines: BlockLines, glyphs: Glyphs, copy: Callable[[], None], *, id: str
    ) -> None:
        super().__init__(lines, glyphs, copy, id=id)
        self.agent = agent
        self._its = lines
        self._waits = Bar(lambda width: [(("  ", ""), (clip(self._waits_for[0], width - 2), self._waits_for[1]))])
        self._waits_for: Span = ("", "")
        self.tell_waiting(agent)

    def notices(self) -> Iterable[Bar]:
        """Why there is nothing yet."""
        return (self._waits,)

    def tell_waiting(self, agent: AgentState) -> None:
        """While there is nothing to read, what the agent waits for may be another thing."""
        self._waits_for = not_begun(agent) if not self._its.blocks else ("", "")
        self._waits.display = bool(self._waits_for[0])
        self._waits.update()

    @property
    def colour(self) -> str:
        """The agent's own."""
        return accent(self.agent.number)

    def named(self, width: int) -> Sequence[Span]:
        """Its number and name, and its model where there is room."""
        look = f"{self.colour} strong" if self.view.has_focus else self.colour
        name: list[Span] = [(f" {self.agent.number} {flat(self.agent.id)} ", look)]
        model = flat(self.agent.model) if width >= MODEL_FROM else ""
        return [*name, (f"{model} ", "dim")] if model else name


class TimelinePane(StepsPane):
    """All agents by time."""

    def named(self, width: int) -> Sequence[Span]:  # noqa: ARG002
        """What it is."""
        return [(" timeline ", "accent strong" if self.view.has_focus else "accent")]
