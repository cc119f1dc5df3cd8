"""What every key does, beginning with those that work where the user was."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from massgen_tui.app.actions import Part
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.help_lines import help_document
from massgen_tui.app.widgets.agent_pane import PageView
from massgen_tui.app.widgets.bar import Bar


class HelpScreen(Hinting[None]):
    """A page made of the registry of actions."""

    AUTO_FOCUS = "PageView"

    def __init__(self, here: Sequence[Part]) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        """The page between title and hints."""
        yield Bar(lambda _width: [((" ", ""), ("help", "strong"))], id="title")
        yield Bar(lambda width: [((self.glyphs["rule"] * width, "faint"),)], classes="rule")
        yield PageView(help_document(self._here, self.glyphs), id="help")
        yield self.hint_bar()

    def on_mount(self) -> None:
        """Begin at the top."""
        super().on_mount()
        self.call_after_refresh(self.query_one(PageView).to_start)
