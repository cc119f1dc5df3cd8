"""What every screen has: its part, its last line with the keys that work now, and their upkeep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from massgen_tui.app.actions import Part, hints, key_name
from massgen_tui.app.parts import chain, is_typing
from massgen_tui.app.patching import Patching
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.hint_line import Hint, hint_line
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.docked_form import DockedForm

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp

Result = TypeVar("Result")


class Hinting(Screen[Result]):
    """A screen that ends with a line of hints."""

    PART: ClassVar[Part]
    AUTO_FOCUS = ""
    FOOT: ClassVar[str] = "#hints"
    """What a form that is typed in stands above."""
    _hints: Bar | None = None
    _before_form: Widget | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compositor = Patching()

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

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close with a result; a screen that is not in front, such as one that is closed already, closes no other."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def rule(self, *, id: str | None = None) -> Bar:
        """A thin line from side to side."""
        return Bar(lambda width: [((self.glyphs["rule"] * width, "faint"),)], id=id, classes="rule")

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

    def dock(self, form: DockedForm) -> None:
        """Have something typed below what is read, which goes on and can be scrolled."""
        if self._before_form is None:
            self._before_form = self.focused
        self.mount(form, before=self.FOOT)

    def undock(self, form: DockedForm) -> None:
        """It is typed: the keys go back to where they were."""
        form.remove()
        before, self._before_form = self._before_form, None
        if before is not None and before.is_attached and before.display:
            before.focus()

    def leave_form(self) -> bool:
        """Close what is open for typing; false if nothing is."""
        forms = list(self.query(DockedForm))
        for form in forms:
            form.leave()
        return bool(forms)

    def on_rows_view_moved(self) -> None:
        """A list may have got its first row, or none is left."""
        self.refresh_hints()

    def on_screen_resume(self) -> None:
        """What can be done may have changed while another screen was in front."""
        self.refresh_hints()


class HintingModal(Hinting[Result], ModalScreen[Result]):
    """A screen in front of another, with hints of its own."""
