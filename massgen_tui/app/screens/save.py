"""A text becomes a file: where, and whether one that is there may go."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.outward import saving
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.typing_box import TypingBox


class PathBox(TypingBox):
    """One line."""

    def on_mount(self) -> None:
        """Go on where the name ends."""
        self.move_cursor(self.document.end)


class SaveDialog(HintingModal[None]):
    """Asks for a path and writes the text there."""

    PART: ClassVar[Part] = "save"
    BINDINGS = bindings("save")
    AUTO_FOCUS = "PathBox"

    def __init__(self, passage: Passage, why: str = "") -> None:
        super().__init__()
        self._passage, self._why = passage, why
        self._trouble = ""
        self._there = ""
        """The path of a file that is replaced if it is asked for again."""

    def compose(self) -> ComposeResult:
        """What it is above, the box below, and what stands in the way."""
        with Vertical(id="dialog"):
            yield Bar(self._title, id="dialog-title")
            yield PathBox("A path; ~ is your home", self._passage.file, wrap=False)
            yield Bar(self._told, id="told")
            yield self.hint_bar()

    def _title(self, _width: int) -> list[Line]:
        what = f"Save {self._passage.what}"
        return [((what, "strong"), (f"  {self._passage.size}", "dim"))]

    def _told(self, _width: int) -> list[Line]:
        if self._there:
            return [((f"{self._trouble}: enter again replaces it.", "warn"),)]
        if self._trouble:
            return [((self._trouble, "bad"),)]
        return [((f"{self._why}.", "warn") if self._why else (f"In {saving.shown(Path.cwd(), Path.home())}", "dim"),)]

    def _tell(self, trouble: str, there: str = "") -> None:
        self._trouble, self._there = trouble, there
        self.query_one("#told", Bar).update()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._trouble:
            self._tell("")

    def action_keep(self) -> None:
        """Write the file."""
        typed = self.query_one(PathBox).text
        self._write(typed, replace=bool(self._there) and typed == self._there)

    @work(thread=True, exclusive=True, group="save")
    def _write(self, typed: str, *, replace: bool) -> None:
        try:
            path = saving.save(self._passage.text, typed, Path.cwd(), replace=replace)
        except saving.AlreadyThere as trouble:
            self.app.call_from_thread(self._tell, str(trouble), typed)
        except saving.CannotSave as trouble:
            self.app.call_from_thread(self._tell, str(trouble))
        else:
            self.app.call_from_thread(self._written, path)

    def _written(self, path: Path) -> None:
        self.dismiss(None)
        where = saving.shown(path, Path.home())
        self.app.notify(f"Saved {self._passage.what} ({self._passage.size}) as {where}.", markup=False, timeout=5)

    def action_close(self) -> None:
        """Nothing is written."""
        self.dismiss(None)
