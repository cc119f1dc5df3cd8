"""Where the team is kept as a file, and what that writes over."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.line import Line, flat, wrap
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.typing_box import LineBox
from massgen_tui.app.working import hand_over
from massgen_tui.config.draft import TeamDraft

WORDS_LINES = 3


class SaveTeamDialog(HintingModal[Path]):
    """Gives back the file that was written; one that is there is written over at the second enter only."""

    PART: ClassVar[Part] = "save_team"
    BINDINGS = bindings("save_team")
    AUTO_FOCUS = "LineBox"

    def __init__(self, draft: TeamDraft, file: str) -> None:
        super().__init__()
        self._draft, self._file = draft, file
        self._words = ""
        self._over = ""
        """The file that enter writes over."""

    def compose(self) -> ComposeResult:
        """What it is above, the box, and what is to be said about the file."""
        with Vertical(id="dialog"):
            yield Bar(lambda _width: [(("Save the team as", "strong"),)], id="dialog-title")
            yield LineBox("A path, such as team.yaml", self._file)
            yield Bar(self._said, id="dialog-said")
            yield self.hint_bar()

    def _said(self, width: int) -> list[Line]:
        off = sum(not agent.on for agent in self._draft.agents)
        words = self._words or ("Agents that are off stand in it as comments." if off else "")
        token = "warn" if self._words else "dim"
        return [((line, token),) for line in wrap(flat(words), width, WORDS_LINES, self.glyphs["ellipsis"]) if line]

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self.query_one(LineBox).text != self._over:
            self._over = ""
            self._tell("")

    def _tell(self, words: str) -> None:
        self._words = words
        self.query_one("#dialog-said", Bar).update()

    def action_save(self) -> None:
        """Write it, over what is there if that was said."""
        where = self.query_one(LineBox).text
        self._save(where, replace_it=bool(where) and where == self._over)

    @work(thread=True, exclusive=True, group="save")
    def _save(self, where: str, *, replace_it: bool) -> None:
        from massgen_tui.app.team_desk import CannotSave

        try:
            path = self.program.backstage.teams.save(self._draft, where, replace_it=replace_it)
        except CannotSave as trouble:
            hand_over(self, self._refused, where, trouble)
            return
        hand_over(self, self.dismiss, path)

    def _refused(self, where: str, trouble: Exception) -> None:
        self._over = where if getattr(trouble, "replaceable", False) else ""
        self._tell(str(trouble))

    def action_close(self) -> None:
        """Nothing is written."""
        self.dismiss(None)
