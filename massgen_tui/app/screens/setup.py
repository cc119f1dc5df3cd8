"""Nothing is set up: what to do about it, and a team that needs nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.backstage import BadConfig, NoTeam
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.setup_lines import problems_document, setup_document
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.line_view import LineView


class _Trouble(Hinting[None]):
    """A page that says why there is no team, with the ways out of it."""

    AUTO_FOCUS = "LineView"
    TITLE_WORDS: ClassVar[str]

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def compose(self) -> ComposeResult:
        """The page between title and hints."""
        yield Bar(lambda _width: [((f" {self.TITLE_WORDS}", "strong"),)], id="title")
        yield self.rule()
        yield LineView(self._document, from_start=True, id="trouble")
        yield self.hint_bar()

    def action_new(self) -> None:
        """Put a team together."""
        self.app.pop_screen()
        self.program.change_team()

    def action_demo(self) -> None:
        """Take the offline team."""
        self.app.pop_screen()
        self.program.find_team(demo=True)

    def action_reload(self) -> None:
        """Look for a team again."""
        self.app.pop_screen()
        self.program.find_team()

    def action_back(self) -> None:
        """Home, without a team."""
        self.app.pop_screen()


class SetupScreen(_Trouble):
    """No configuration and no key."""

    PART: ClassVar[Part] = "setup"
    BINDINGS = bindings("setup")
    TITLE_WORDS = "massgen-tui needs a team"

    def __init__(self, team: NoTeam) -> None:
        super().__init__(setup_document(team.why))


class ProblemsScreen(_Trouble):
    """A configuration with mistakes: where, what, and what was meant."""

    PART: ClassVar[Part] = "problems"
    BINDINGS = bindings("problems")
    TITLE_WORDS = "the configuration cannot be used"

    def __init__(self, team: BadConfig) -> None:
        super().__init__(problems_document(team.mistakes, changeable=bool(team.members)))
        self.members = team.members

    def action_change(self) -> None:
        """Change what keeps the team from being asked."""
        self.action_new()
