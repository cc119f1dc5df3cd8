"""What every screen has: its part, its last line with the keys that work now, and their upkeep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.screen import ModalScreen, Screen

from massgen_tui.app.actions import Part, hints, key_name
from massgen_tui.app.parts import chain, is_typing
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.hint_line import Hint, hint_line
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp

Result = TypeVar("Result")


class Hinting(Screen[Result]):
    """A screen that ends with a line of hints."""

    PART: ClassVar[Part]
    AUTO_FOCUS = ""
    _hints: Bar | None = None

    @property
    def program(self) -> MassgenApp:
        """The app, by its own type."""
        return cast("MassgenApp", self.app)

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this terminal can show."""
        return self.program.glyphs

    @property
    def in_front(self) -> Passage | None:
        """The text that the screen is about, where that is more than its view shows."""
        return None

    def hint_bar(self) -> Bar:
        """The last line of the screen."""
        self._hints = Bar(self._hint_lines, id="hints")
        return self._hints

    def _hint_lines(self, width: int) -> list[Line]:
        offers = hints(chain(self), self.program.situation(self), typing=is_typing(self))
        ascii_only = self.glyphs.ascii
        named = [
            Hint(key_name(key, ascii_only=ascii_only), action.label, refusal, action.stays)
            for key, action, refusal in offers
        ]
        return [hint_line(named, width, self.glyphs)]

    def refresh_hints(self) -> None:
        """The keys that work may be others now."""
        if self._hints is not None and self._hints.is_attached:
            self._hints.update()

    def on_mount(self) -> None:
        """Keep the hints with the focus."""
        self.watch(self, "focused", self._focus_moved, init=False)

    def _focus_moved(self, _focused: Any) -> None:
        self.refresh_hints()

    def on_rows_view_moved(self) -> None:
        """A list may have got its first row, or none is left."""
        self.refresh_hints()

    def on_screen_resume(self) -> None:
        """What can be done may have changed while another screen was in front."""
        self.refresh_hints()


class HintingModal(Hinting[Result], ModalScreen[Result]):
    """A screen in front of another, with hints of its own."""
