"""Handing text out: the clipboard, the pager, the editor; each says which way it went, or why not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import SuspendNotSupported
from textual.widgets import TextArea

from massgen_tui.app.choosing import Choosing
from massgen_tui.app.view.passage import Passage

if TYPE_CHECKING:
    import tempfile

SELECTION = "the selection"


class Handing(Choosing):
    """An app from which text can be taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lent: tempfile.TemporaryDirectory[str] | None = None
        """Holds the files that an editor may still have open."""

    # -- the clipboard ---------------------------------------------------------------------------------------------

    def copy(self, passage: Passage) -> None:
        """Put a text into the clipboard and say by which way."""
        self._clipboard = passage.text
        self._copy_by_tool(passage)

    def copy_to_clipboard(self, text: str) -> None:
        """What boxes and the screen copy goes the same way."""
        self.copy(Passage(text, SELECTION, "selection.txt"))

    def copy_selected(self) -> bool:
        """Copy what is selected on the screen or in its text box; false if nothing is."""
        screen = self.screen
        selected = screen.focused.selected_text if isinstance(screen.focused, TextArea) else ""
        selected = selected or screen.get_selected_text() or ""
        if selected:
            self.copy_to_clipboard(selected)
            screen.clear_selection()
        return bool(selected)

    @work(thread=True, exclusive=True, group="clipboard")
    def _copy_by_tool(self, passage: Passage) -> None:
        from massgen_tui.app.outward import clipboard

        tool = clipboard.copy_tool(os.environ)
        failure = clipboard.feed(tool, passage.text) if tool is not None else ""
        if tool is not None and not failure:
            self.call_from_thread(self._say_copied, passage, f"with {tool.name}")
        else:
            why = f"; {tool.name} {failure}" if tool is not None else ""
            self.call_from_thread(self._copy_by_terminal, passage, why)

    def _copy_by_terminal(self, passage: Passage, why: str) -> None:
        from massgen_tui.app.outward import clipboard

        if not clipboard.fits_terminal(passage.text):
            from massgen_tui.app.screens.save import SaveDialog

            self.push_screen(SaveDialog(passage, f"Too long for the terminal's clipboard ({passage.size}){why}"))
            return
        self._to_terminal(clipboard.by_terminal(passage.text, os.environ))
        self._say_copied(passage, f"by the terminal (OSC 52){why}")

    def _say_copied(self, passage: Passage, way: str) -> None:
        self.notify(f"Copied {passage.what} ({passage.size}) {way}.", markup=False, timeout=3)

    # -- other programs --------------------------------------------------------------------------------------------

    def open_in_pager(self, passage: Passage) -> None:
        """Pipe a text to the person's pager."""
        self._open(passage, piped=True)

    def open_in_editor(self, passage: Passage) -> None:
        """Open a text in the person's editor, as a file that is only for reading."""
        self._open(passage, piped=False)

    def _open(self, passage: Passage, *, piped: bool) -> None:
        from massgen_tui.app.outward import programs

        try:
            command = (programs.pager if piped else programs.editor)(os.environ)
            file = self._file_of(passage)
            told = ""
            with self.suspend():
                told = programs.lend_terminal(command if piped else [*command, str(file)], file if piped else None)
        except programs.NoProgram as trouble:
            told = str(trouble)
        except OSError as error:
            told = f"The text cannot be put into a file: {error.strerror or error}."
        except SuspendNotSupported:
            told = "This terminal cannot be lent to another program."
        if told:
            self.notify(told, severity="warning", markup=False, timeout=8)

    def _file_of(self, passage: Passage) -> Path:
        """A file of the text; it stays until the program ends, since some editors only hand it on and return."""
        import tempfile

        if self._lent is None:
            self._lent = tempfile.TemporaryDirectory(prefix="massgen-tui-", ignore_cleanup_errors=True)
        file = Path(tempfile.mkdtemp(dir=self._lent.name)) / passage.file
        file.write_text(passage.plain, encoding="utf-8", errors="replace")
        file.chmod(0o400)
        return file

    def on_unmount(self) -> None:
        """Nobody needs the files any more."""
        if self._lent is not None:
            self._lent.cleanup()
