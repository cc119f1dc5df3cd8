"""Questions become runs here: a new session, or the next turn of one; and the way from turn to turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import work
from textual.screen import Screen

from massgen_tui.app.acting import Acting
from massgen_tui.app.backstage import Backstage, CannotOpen, Team, TeamReady
from massgen_tui.app.parts import is_run
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.screens.home import HERE, HomeScreen
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.turn_place import NOWHERE, TurnPlace
from massgen_tui.app.widgets.question_form import QuestionForm

if TYPE_CHECKING:
    from massgen_tui.app.screens.arranged import Reading
    from massgen_tui.app.screens.run import RunScreen
    from massgen_tui.app.sources import EventSource


class Asks(Acting):
    """An app that asks, follows up, and shows every turn of a session on a screen of the same kind."""

    backstage: Backstage
    team: Team | None = None
    current: RunScreen | None = None
    """The run that this program plays, or played last."""
    _home: HomeScreen
    _first: RunScreen | None = None
    _waiting: tuple[str, Sequence[str], str] | None = None
    """The question that waits for a team, the files it names, and the session it belongs to."""
    _begins = False
    """Whether a run is being begun."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._readings: dict[tuple[str, int], Reading] = {}

    # -- asking ----------------------------------------------------------------------------------------------------

    def ask(self, question: str, names: Sequence[str] = (), session: str = "") -> None:
        """Put the question to the team, with the files it names; while that is being looked for, they wait for it."""
        if self.team is None:
            self._waiting = (question, names, session)
        elif not self._begins:  # else enter was pressed twice
            self._begins = True
            self._start_run(question, names, session)

    def ask_waiting(self) -> None:
        """There is a team now: what waited for it is asked."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting[0]:
            self.ask(*waiting)

    @work(thread=True, group="begin")
    def _start_run(self, question: str, names: Sequence[str], session: str) -> None:
        """Begin a run and show what becomes of it."""
        import massgen_tui.app.screens.run  # noqa: F401 - loaded here, where it holds up no key

        try:
            source = self.backstage.begin(question, names, session)
        except CannotOpen as trouble:
            self.call_from_thread(self._not_begun, str(trouble))
            return
        self.call_from_thread(self._show_run, source, question, self.backstage.begun())

    def _not_begun(self, why: str) -> None:
        self._begins = False
        self.tell_error(why)

    def _show_run(self, source: EventSource, question: str, place: TurnPlace) -> None:
        from massgen_tui.app.screens.run import RunScreen

        self._begins = False
        for form in self.screen.query(QuestionForm):
            form.taken()
        while self.screen is not self._home and self._home in self.screen_stack:
            self.pop_screen()
        before, self.current = self.current, RunScreen(source, question, HERE, place)
        if before is not None:
            self.keep_reading(before)
            self.uninstall_screen(before)
            before.remove()
        self._first = self._first or self.current
        self.install_screen(self.current, "run")
        self.push_screen("run")

    def show_current(self, *, goes_on: bool = False) -> None:
        """Go back to the run of this program, or let the person type what comes next below it."""
        if self.current is not None and self.current not in self.screen_stack:
            self.push_screen("run")
            if goes_on:
                self.follow_up()

    def tell_error(self, words: str) -> None:
        """Say what went wrong."""
        self.notify(words, severity="error", markup=False, timeout=8)

    @property
    def running(self) -> bool:
        """Whether a run of this program is in progress."""
        return self.current is not None and self.current.live

    @property
    def ending(self) -> bool:
        """Whether the run of this program has come to its end, though its log may still be written."""
        if self.current is None or not self.current.is_mounted:
            return False
        ending = self.current.model.state.ending
        return ending is not None and ending.state != "restarted"

    # -- the next turn ---------------------------------------------------------------------------------------------

    @property
    def shown_run(self) -> RunScreen | None:
        """The run that the pages and dialogs in front are about."""
        return next((screen for screen in reversed(self.screen_stack) if is_run(screen)), None)

    def follow_up(self) -> None:
        """Let the person type the next question of the session that is shown, below what it follows."""
        from massgen_tui.app.widgets.follow_up_form import FollowUpForm

        screen, run = self.screen, self.shown_run
        open_already = next(iter(screen.query(FollowUpForm)), None)
        if open_already is not None:
            open_already.type()
        elif isinstance(screen, Hinting) and run is not None:
            team = self.team.title if isinstance(self.team, TeamReady) else ""
            screen.dock(FollowUpForm(run.place.session, team))

    # -- from turn to turn -----------------------------------------------------------------------------------------

    def turn_beside(self, screen: RunScreen, by: int) -> None:
        """Show the turn so many places further in place of this one."""
        number = screen.place.beside(by)
        if number is None:
            return
        self.keep_reading(screen)
        current = self.current
        if current is not None and (current.place.session, current.place.turn) == (screen.place.session, number):
            self.switch_screen("run")
        else:
            self._open_turn(screen, number)

    @work(thread=True, exclusive=True, group="open")
    def _open_turn(self, screen: RunScreen, number: int) -> None:
        place = screen.place
        try:
            run = self.backstage.turn(place.session, number)
            source = self.backstage.open(run)
        except CannotOpen as trouble:
            self.call_from_thread(self.tell_error, str(trouble))
            return
        turns = tuple(self.backstage.turns(place.session))
        self.call_from_thread(self._show_turn, screen, source, run, TurnPlace(place.session, number, turns))

    def _show_turn(self, screen: RunScreen, source: EventSource, run: PastRun, place: TurnPlace) -> None:
        from massgen_tui.app.screens.run import RunScreen

        if self.screen is screen:
            self.switch_screen(self.read_again(RunScreen(source, run.question, screen.key, place)))
        else:  # the person has gone elsewhere meanwhile
            source.leave()

    def keep_reading(self, screen: RunScreen) -> None:
        """A turn is left: the person will come back to where it was read."""
        if screen.is_mounted:
            self._readings[screen.place.session, screen.place.turn] = screen.reading

    def read_again(self, screen: RunScreen) -> RunScreen:
        """A turn is opened, where it was left."""
        screen.was_at = self._readings.get((screen.place.session, screen.place.turn))
        return screen

    # -- names -----------------------------------------------------------------------------------------------------

    def rename(self, run: PastRun) -> None:
        """Let the person give a session a name."""
        from massgen_tui.app.screens.rename import RenameDialog

        self.push_screen(RenameDialog(run.name, run.question), lambda name: self._renamed(run.session, name))

    def _renamed(self, session: str, name: str | None) -> None:
        if name is not None:
            self._rename(session, name)

    @work(thread=True, group="rename")
    def _rename(self, session: str, name: str) -> None:
        try:
            self.backstage.rename(session, name)
        except CannotOpen as trouble:
            self.call_from_thread(self.tell_error, str(trouble))
        self.call_from_thread(self._home.action_reload)

    def place_of(self, screen: Screen[Any]) -> TurnPlace:
        """The turn that a screen shows, or is in front of."""
        run = screen if is_run(screen) else self.shown_run
        return run.place if run is not None else NOWHERE
