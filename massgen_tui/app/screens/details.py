"""One step of an agent, whole: a tool's arguments and result, an answer, a vote's reason, a remark's details."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.screens.save import SaveDialog
from massgen_tui.app.view.call_lines import CallLines
from massgen_tui.app.view.details import Details
from massgen_tui.app.view.document import Position
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.finding_view import FindingView
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.app.widgets.text_page import TextPage


class CallView(PageView, inherit_bindings=False):
    """A call's arguments and result; a cursor goes over what folds."""

    PART: ClassVar[Part] = "call"
    BINDINGS = bindings("call")

    def __init__(self, lines: CallLines) -> None:
        super().__init__(lines.document, from_start=True, id="details")
        self._its = lines
        self._at = -1

    @property
    def cursor_line(self) -> int:
        """The line that folds, if the cursor is on one."""
        return self._at

    def action_next(self) -> None:
        """The cursor to the next part that folds."""
        self._move(1)

    def action_previous(self) -> None:
        """The cursor to the part before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        at = self._at
        if at < 0:
            at = self.top_line - 1 if by > 0 else len(self.document.lines)
        line = self._its.step(at, by)
        if line is not None:
            self._at = line
            self.reveal(Position(line, 0))
            self.refresh()

    def action_fold(self) -> None:
        """Fold or unfold what is under the cursor, else the first on the screen."""
        line = self._at if self._at >= 0 else self._its.step(self.top_line - 1, 1)
        if line is not None:
            self._toggle(line)

    @on(FindingView.Picked)
    def _picked(self, message: FindingView.Picked) -> None:
        self._toggle(message.line)

    def _toggle(self, line: int) -> None:
        self.hold()
        if self._its.toggle(line):
            self._at = line
            self._draw()

    async def action_find(self) -> None:
        """Type what to look for; nothing is folded, so that all of it is found."""
        self.hold()
        self._its.unfold()
        self._at = -1
        self._draw()
        await super().action_find()

    def action_fold_all(self) -> None:
        """Fold all, or unfold all."""
        self.hold()
        self._its.toggle_all()
        self._at = -1
        self._draw()

    def _draw(self) -> None:
        self.paint()
        self.refresh()


class DetailsScreen(Hinting[None]):
    """A page that is as long as the step."""

    PART: ClassVar[Part] = "details"
    BINDINGS = bindings("details")
    AUTO_FOCUS = "CallView, PageView"

    def __init__(self, details: Details) -> None:
        super().__init__()
        self._details = details

    @property
    def in_front(self) -> Passage:
        """What the step gave."""
        return self._details.passage

    def compose(self) -> ComposeResult:
        """The page between title and hints."""
        yield Bar(self._title, id="title")
        yield self.rule()
        if self._details.markdown:
            yield TextPage(self._details.passage, id="answer")
        elif self._details.call is not None:
            yield CallView(self._details.call)
        else:
            yield PageView(self._details.document, from_start=True, id="details")
        yield self.hint_bar()

    def on_mount(self) -> None:
        """An answer has the keys, in whichever form it is shown."""
        super().on_mount()
        for page in self.query(TextPage):
            page.take_keys()

    def _title(self, _width: int) -> list[Line]:
        lead: list[Span] = [(" ", "")]
        return [(*lead, *self._details.title)]

    def action_save(self) -> None:
        """Save the text as a file."""
        self.app.push_screen(SaveDialog(self._details.passage))
