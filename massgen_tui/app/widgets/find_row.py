"""The row below a text in which one types what to look for; on a page it stays as long as something is marked."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from massgen_tui.app.view.line import Line, pad
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.find_box import FindBox
from massgen_tui.app.widgets.finding_view import FindingView


class FindRow(Horizontal):
    """Looks for what is typed at once, and counts it."""

    DEFAULT_CSS = """
    FindRow { height: 1; background: $panel; }
    FindRow .lead { width: 6; }
    FindRow .count { width: 14; }
    FindRow FindBox {
        width: 1fr; height: 1; min-height: 1; padding: 0; border: none; background: transparent;
        scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0;
    }
    """

    def __init__(self, view: FindingView, done: Callable[[bool], None]) -> None:
        super().__init__()
        self._view, self._told = view, done
        self.box = FindBox()
        self._count = Bar(self._count_line, classes="count")

    def compose(self) -> ComposeResult:
        """What it is, the words, how many there are."""
        yield Bar(lambda _width: [((" find ", "dim"),)], classes="lead")
        yield self.box
        yield self._count

    def _count_line(self, width: int) -> list[Line]:
        found = self._view.found
        words = found.words if found is not None else ""
        return [((pad(f"{words} ", width, right=True), "warn" if found is not None and found.places else "dim"),)]

    def type(self) -> None:
        """Give the keys to the box; what is in it is replaced by typing."""
        self.display = True
        self.screen.set_focus(self.box)  # at once: what is typed next is meant for it
        self.box.select_all()

    def count(self) -> None:
        """How many there are may be different."""
        self._count.update()

    @on(FindBox.Changed)
    def _look(self, message: FindBox.Changed) -> None:
        message.stop()
        self._view.look_for(self.box.text)
        self._view.to_found(1)

    @on(FindBox.Done)
    def _done(self, message: FindBox.Done) -> None:
        message.stop()
        self._told(message.keep and bool(self.box.text))
