"""The lines under the question that say what becomes of the files it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from textual import work

from massgen_tui.app.backstage import TeamReady
from massgen_tui.app.view.given_lines import given_lines, troubles
from massgen_tui.app.view.line import Line
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.working import hand_over

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp
    from massgen_tui.runs.given import Given


class GivenBar(Bar):
    """Looks the files up in a thread; as high as it has lines, and not there when it has none."""

    def __init__(self) -> None:
        super().__init__(self._told, classes="given")
        self._named: Sequence[str] = ()
        self._given: Sequence[Given] = ()
        self._typing = ""

    def on_mount(self) -> None:
        """Nothing is named yet."""
        self.display = False

    @property
    def _program(self) -> MassgenApp:
        return cast("MassgenApp", self.app)

    @property
    def _reads(self) -> bool | None:
        team = self._program.team
        return team.reads_files if isinstance(team, TeamReady) else None

    def _told(self, width: int) -> list[Line]:
        given = [one for one in self._given if one.is_there or one.name != self._typing]
        return given_lines(given, self._reads, width, self._program.glyphs)

    def mind(self, names: Sequence[str], typing: str) -> None:
        """These are named; the one that is being typed is not missed yet."""
        if names != self._named:
            self._named = names
            self._look(names, self._looked)
        if typing != self._typing:
            self._typing = typing
            self.tell()

    def check(self, names: Sequence[str], then: Callable[[list[str]], None]) -> None:
        """Look again, and go on with what of the files the team will not have."""
        self._look(names, lambda names, given: self._checked(names, given, then))

    @work(thread=True, exclusive=True, group="given")
    def _look(self, names: Sequence[str], then: Callable[[Sequence[str], Sequence[Given]], None]) -> None:
        given = self._program.backstage.desk.look(names)
        hand_over(self, then, names, given)

    def _looked(self, names: Sequence[str], given: Sequence[Given]) -> None:
        """Say what was found, unless others are named by now."""
        if names == self._named:
            self._given = given
            self.tell()

    def _checked(self, names: Sequence[str], given: Sequence[Given], then: Callable[[list[str]], None]) -> None:
        self._typing = ""
        self._looked(names, given)
        then(troubles(given, self._reads))

    def tell(self) -> None:
        """The files, or the team that is to have them, are others than before."""
        lines = self._told(self.app.size.width)
        self.display = bool(lines)
        self.styles.height = len(lines)
        self.update()
