"""A name for a session, by which it is found again."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.line import Line, flat
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.typing_box import LineBox


class RenameDialog(HintingModal[str]):
    """Gives back the name, empty for none."""

    PART: ClassVar[Part] = "rename"
    BINDINGS = bindings("rename")
    AUTO_FOCUS = "LineBox"

    def __init__(self, name: str, question: str) -> None:
        super().__init__()
        self._named, self._question = name, question

    def compose(self) -> ComposeResult:
        """What it is above, the box below."""
        with Vertical(id="dialog"):
            yield Bar(self._title, id="dialog-title")
            yield LineBox("No name: its question stands for it", self._named)
            yield self.hint_bar()

    def _title(self, _width: int) -> list[Line]:
        return [(("A name for the session", "strong"), (f"  {flat(self._question)}", "dim"))]

    def action_keep(self) -> None:
        """The session is called so from now on."""
        self.dismiss(" ".join(self.query_one(LineBox).text.split()))

    def action_close(self) -> None:
        """The name stays as it was."""
        self.dismiss(None)
