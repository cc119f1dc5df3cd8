"""A view whose text can be taken out of the program."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
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

    def give(self, take: Callable[[Passage], None]) -> None:
        """Have what is in front taken; later, where it takes a while to make."""
        take(self.passage)

    def action_copy(self) -> None:
        """Copy the selection, else the text."""
        if not self._hands.copy_selected():
            self.give(self.take)

    def take(self, passage: Passage) -> None:
        """Copy a text, if there is one."""
        if passage.text:
            self._hands.copy(passage)
        else:
            self._say_nothing()

    def action_pager(self) -> None:
        """Pipe all of it to the pager."""
        self.give(lambda passage: self._hand_on(passage, self._hands.open_in_pager))

    def action_editor(self) -> None:
        """Open all of it in the editor."""
        self.give(lambda passage: self._hand_on(passage, self._hands.open_in_editor))

    def _hand_on(self, passage: Passage, by: Callable[[Passage], None]) -> None:
        if passage.plain.strip():
            by(passage)
        else:
            self._say_nothing()

    def _say_nothing(self) -> None:
        self.app.notify("There is no text here yet.", severity="warning", markup=False, timeout=3)
