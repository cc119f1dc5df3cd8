"""A box at the foot of a screen: what stands above it stays in sight and can be scrolled while something is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.containers import Vertical

from massgen_tui.app.view.line import Span
from massgen_tui.app.widgets.draft_box import DraftBox

if TYPE_CHECKING:
    from massgen_tui.app.screens.base import Hinting


def read_on() -> list[Span]:
    """How one gets to the text above."""
    return [("tab", "accent"), (" the text above ", "dim")]


class DockedForm(Vertical):
    """What a screen can open, go back to and close."""

    def type(self) -> None:
        """Give the keys to the box."""
        self.query_one(DraftBox).focus()

    def leave(self) -> None:
        """Close it; what was typed stays."""
        cast("Hinting[None]", self.screen).undock(self)
