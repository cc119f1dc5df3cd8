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
from massgen_tui.app.view.line import Line, wrap
from massgen_tui.app.view.page_title import MOST_ROWS
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.typing_box import LineBox
from massgen_tui.app.working import hand_over


class SaveDialog(HintingModal[None]):
    """Asks for a path and writes the text there."""

    PART: ClassVar[Part] = "save"
    BINDINGS = bindings("save")
    AUTO_FOCUS = "LineBox"

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
            yield LineBox("A path; ~ is your home", self._passage.file)
            yield Bar(self._told, id="told")
            yield self.hint_bar()

    def _title(self, _width: int) -> list[Line]:
        what = f"Save {self._passage.what}"
        return [((what, "strong"), (f"  {self._passage.size}", "dim"))]

    def _told(self, width: int) -> list[Line]:
        if self._there:
            words, token = f"{self._trouble}: enter again replaces it.", "warn"
        elif self._trouble:
            words, token = self._trouble, "bad"
        elif self._why:
            words, token = f"{self._why}.", "warn"
        else:
            folder = saving.here()
            words = f"In {saving.shown(folder, Path.home())}" if folder is not None else saving.NOWHERE
            token = "dim" if folder is not None else "warn"
        return [((line, token),) for line in wrap(words, width, MOST_ROWS)]

    def _tell(self, trouble: str, there: str = "") -> None:
        self._trouble, self._there = trouble, there
        self._fit()

    def on_resize(self) -> None:
        """As many rows for what is told as it needs."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        bar = self.query_one("#told", Bar)
        bar.styles.height = len(self._told(bar.size.width))
        bar.update()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._trouble:
            self._tell("")

    def action_keep(self) -> None:
        """Write the file."""
        typed = self.query_one(LineBox).text
        self._write(typed, replace=bool(self._there) and typed == self._there)

    @work(thread=True, exclusive=True, group="save")
    def _write(self, typed: str, *, replace: bool) -> None:
        try:
            path = saving.save(self._passage.text, typed, saving.here(), replace=replace)
        except saving.AlreadyThere as trouble:
            hand_over(self, self._tell, str(trouble), typed)
        except saving.CannotSave as trouble:
            hand_over(self, self._tell, str(trouble))
        else:
            hand_over(self, self._written, path)

    def _written(self, path: Path) -> None:
        self.dismiss(None)
        where = saving.shown(path, Path.home())
        self.app.notify(f"Saved {self._passage.what} ({self._passage.size}) as {where}.", markup=False, timeout=5)

    def action_close(self) -> None:
        """Nothing is written."""
        self.dismiss(None)
