"""The list beside the question box: what may be meant by the word that is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from massgen_tui.app.actions import Part
from massgen_tui.app.view.rows import Row
from massgen_tui.app.widgets.rows_view import RowSource, RowsView

MOST_ROWS = 8


class CompletionList(RowsView, can_focus=False, inherit_bindings=False):
    """Stands in front of what is below the box, and moves nothing; its keys are pressed in the box."""

    PART: ClassVar[Part] = "completion"
    BINDINGS: ClassVar[list[BindingType]] = []

    @dataclass
    class Taken(Message):
        """The marked one is wanted; where what is typed has grown out of the list meanwhile, enter still asks."""

        asks: bool

    @dataclass
    class Closed(Message):
        """The person wants none of it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(lambda width, cursor: self._offered(width, cursor), id=id)
        self._offered: RowSource = no_rows

    def on_mount(self) -> None:
        """Nothing is typed yet."""
        self.display = False

    def offer(self, rows: RowSource, count: int) -> None:
        """Show these, the first one marked."""
        self._offered = rows
        self.forget()
        self.styles.height = min(MOST_ROWS, count)
        self.display = count > 0
        self.reload()

    def action_take(self) -> None:
        """Take the one that is marked."""
        self.post_message(self.Taken(asks=False))

    def action_enter(self) -> None:
        """Take the one that is marked."""
        self.post_message(self.Taken(asks=True))

    def action_close(self) -> None:
        """Take none."""
        self.display = False
        self.post_message(self.Closed())


def no_rows(width: int, cursor: int) -> Sequence[Row]:  # noqa: ARG001
    """Nothing is offered."""
    return ()
