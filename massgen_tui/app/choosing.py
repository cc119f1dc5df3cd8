"""What the person chooses once for all runs, and what the terminal itself is told of a run: its title and its bell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import work
from textual.filter import LineFilter, Monochrome, NoColor

from massgen_tui.app.acting import Acting
from massgen_tui.app.choices import Choices
from massgen_tui.app.terminal_title import TerminalTitle
from massgen_tui.app.themes import THEME_NAMES

_GREY, _NO_COLOUR = Monochrome(), NoColor()
"""The two ways of doing without colours; one object each, so that what was drawn with it is known again."""


class Choosing(Acting):
    """An app that keeps what was chosen."""

    def __init__(self, choices: Choices | None = None) -> None:
        super().__init__()
        self.choices = choices or Choices()
        self._window = TerminalTitle(self._to_terminal)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With `NO_COLOR` those of the present theme: Textual takes those of the first, and the terminal's own colours
        would all be black."""
        filters = super().get_line_filters()
        if not self.no_color:
            return filters
        plain = _NO_COLOUR if self.native_ansi_color else _GREY
        return [plain if isinstance(one, Monochrome | NoColor) else one for one in filters]

    def begin_with(self) -> str:
        """The theme that was chosen the last time, if there still is one of that name."""
        chosen = self.choices.now.theme
        return next((name for name in THEME_NAMES if name.endswith(f"-{chosen}")), THEME_NAMES[0])

    def choose(self, **values: Any) -> None:
        """Keep a choice for the next time."""
        if self.choices.change(**values):
            self._save_choices()

    @work(thread=True, group="choices")
    def _save_choices(self) -> None:
        trouble = self.choices.save()
        if trouble:
            self.call_from_thread(self.notify, trouble, severity="warning", markup=False)

    def tell_choices(self) -> None:
        """Say once that the file of settings could not be used."""
        if self.choices.trouble:
            self.notify(self.choices.trouble, severity="warning", markup=False, timeout=8)

    def action_theme(self) -> None:
        """The next theme."""
        self.theme = THEME_NAMES[(THEME_NAMES.index(self.theme) + 1) % len(THEME_NAMES)]
        words = self.theme.removeprefix("massgen-")
        self.choose(theme=words)
        self.notify(f"theme: {words}", markup=False, timeout=2)

    def action_bell_setting(self) -> None:
        """Ring when a run ends, or do not."""
        self.choose(bell=not self.choices.now.bell)
        self.notify(f"bell when a run ends: {'on' if self.choices.now.bell else 'off'}", markup=False, timeout=2)

    # -- the terminal ----------------------------------------------------------------------------------------------

    def ring(self) -> None:
        """A run that somebody waited for is over."""
        if self.choices.now.bell:
            self.bell()

    def show_in_title(self, words: str) -> None:
        """What the run is at, where tabs and task bars show it."""
        if self.choices.now.title and not self.is_headless and not self.is_web:
            self._window.show(words)

    def on_unmount(self) -> None:
        """The terminal gets its own title back."""
        self._window.give_back()

    def _to_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)
