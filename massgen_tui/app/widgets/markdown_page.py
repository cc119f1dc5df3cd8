"""Rendered Markdown on a page; only finished text comes here."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.containers import VerticalScroll

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.widgets.readable import Readable

MOST_RENDERED = 30_000
"""Longer answers are shown as plain text: rendering them would hold the screen."""


class MarkdownPage(VerticalScroll, Readable, inherit_bindings=False):
    """Rendered Markdown that the same keys scroll as everywhere."""

    PART: ClassVar[Part] = "page"
    BINDINGS = bindings("page")

    def action_up(self) -> None:
        """One line up."""
        self.scroll_relative(y=-1, animate=False)

    def action_down(self) -> None:
        """One line down."""
        self.scroll_relative(y=1, animate=False)

    def action_page_up(self) -> None:
        """One page up."""
        self.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """One page down."""
        self.scroll_page_down(animate=False)

    def action_top(self) -> None:
        """To the beginning."""
        self.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """To the end."""
        self.scroll_end(animate=False)

    @abstractmethod
    async def action_find(self) -> None:
        """Look for words; whoever holds the text knows where."""

    def action_next_found(self) -> None:
        """Nothing is looked for in rendered text."""

    def action_previous_found(self) -> None:
        """Nothing is looked for in rendered text."""

    def action_back(self) -> None:
        """Close the page."""
        self.app.pop_screen()
