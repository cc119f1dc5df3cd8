"""A view whose text can be taken out of the program."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.passage import Passage

if TYPE_CHECKING:
    from massgen_tui.app.handing import Handing


class Readable(Widget):
    """Copies, pipes and opens what it shows, or what its screen says is in front."""

    @abstractmethod
    def own_text(self) -> Passage:
        """What the view itself shows."""

    @property
    def passage(self) -> Passage:
        """What is in front."""
        front = self.screen.in_front if isinstance(self.screen, Hinting) else None
        return front if front is not None and front.text else self.own_text()

    @property
    def _hands(self) -> Handing:
        return cast("Handing", self.app)

    def action_copy(self) -> None:
        """Copy the selection, else the text."""
        if not self._hands.copy_selected():
            self.take(self.passage)

    def take(self, passage: Passage) -> None:
        """Copy a text, if there is one."""
        if passage.text:
            self._hands.copy(passage)
        else:
            self._say_nothing()

    def action_pager(self) -> None:
        """Pipe all of it to the pager."""
        passage = self.passage
        if passage.plain.strip():
            self._hands.open_in_pager(passage)
        else:
            self._say_nothing()

    def action_editor(self) -> None:
        """Open all of it in the editor."""
        passage = self.passage
        if passage.plain.strip():
            self._hands.open_in_editor(passage)
        else:
            self._say_nothing()

    def _say_nothing(self) -> None:
        self.app.notify("There is no text here yet.", severity="warning", markup=False, timeout=3)
