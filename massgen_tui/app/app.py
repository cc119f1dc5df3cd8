"""The application: what is shared by its screens, and the one way by which anything is done."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.driver import Driver
from textual.reactive import Reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme
from textual.worker import Worker, get_current_worker

from massgen_tui.app import heap
from massgen_tui.app.actions import Part, Situation, bindings
from massgen_tui.app.backstage import Backstage, BadConfig, CannotOpen, NoTeam, Team, TeamReady
from massgen_tui.app.choices import Choices
from massgen_tui.app.handing import Handing
from massgen_tui.app.palette import ActionProvider
from massgen_tui.app.parts import is_run, parts
from massgen_tui.app.patching import send_what_waits
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.teaming import ChangesTeam
from massgen_tui.app.themes import ALL_THEMES, THEME_NAMES
from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.shown import use_signs
from massgen_tui.app.view.turn_place import TurnPlace
from massgen_tui.app.widgets.plain_bar import PlainBar
from massgen_tui.app.widgets.question_form import QuestionForm
from massgen_tui.resources import folder

if TYPE_CHECKING:
    from massgen_tui.app.screens.run import RunScreen
    from massgen_tui.app.sources import EventSource

CANCELLED = 4
LATER_STYLES = ("popups", "run", "about", "pages", "team")
"""Those of what comes up over home, and of the screens that it leads to."""


class MassgenApp(Handing, ChangesTeam):
    """A team of agents answers a question, in front of you."""

    PART: ClassVar[Part] = "app"
    TITLE = "massgen-tui"
    CSS_PATH = [folder("styles") / f"{name}.tcss" for name in ("app", "asking", "home")]
    theme: Reactive[str] = Reactive(THEME_NAMES[0])
    """The usual one from the very beginning: to set it later is to read all styles a second time."""
    BINDINGS = bindings("app")
    COMMANDS = {ActionProvider}
    ENABLE_COMMAND_PALETTE = True
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        backstage: Backstage,
        *,
        question: str | None = None,
        ascii_only: bool = False,
        now: Callable[[], float] = time.time,
        choices: Choices | None = None,
        resumed: PastRun | None = None,
    ) -> None:
        super().__init__(choices)
        self.backstage = backstage
        self.now = now
        self.glyphs: Glyphs = ASCII if ascii_only else UNICODE
        self.team: Team | None = None
        self.started = False
        self._resumed = resumed
        self._ended = False
        self._asked_at_start = question is not None
        self._waiting = (question, (), resumed.session if resumed is not None else "") if question else None
        self.theme = self.begin_with()

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Those of the program are known before it is made."""
        return ALL_THEMES

    def on_mount(self) -> None:
        """Home is there at once; the team is looked for after the first frame."""
        self.set_class(self.glyphs.ascii, "-ascii")
        ScrollBar.renderer = PlainBar if self.glyphs.ascii else ScrollBarRender
        use_signs(self.glyphs)
        self._home = HomeScreen()
        self.push_screen(self._home)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What the first frame did not need."""
        heap.begin()
        for name in LATER_STYLES:
            self.stylesheet.read(folder("styles") / f"{name}.tcss")
        self.stylesheet.parse()
        self.started = True
        self.tell_choices()
        self._home.action_reload()
        if self._resumed is not None and self._resumed.key and self._waiting is None:
            self.open_run(self._resumed)
        self.find_team()

    @work(thread=True, exclusive=True, group="team")
    def find_team(self, *, demo: bool = False) -> None:
        """Find out who would be asked."""
        team = self.backstage.use_demo() if demo else self.backstage.team()
        self.call_from_thread(self._team_found, team)

    def _team_found(self, team: Team) -> None:
        from massgen_tui.app.screens.setup import ProblemsScreen, SetupScreen

        self.team = team
        self._home.show_team()
        match team:
            case NoTeam():
                self.push_screen(SetupScreen(team))
            case BadConfig():
                self.push_screen(ProblemsScreen(team))
            case TeamReady(question=suggested):
                self._home.suggest(suggested)
                for warning in team.warnings:
                    self.notify(warning, severity="warning", markup=False, timeout=8)
                self.ask_waiting()
                self.team_is_there()

    # -- runs ------------------------------------------------------------------------------------------------------

    @work(thread=True, exclusive=True, group="open")
    def open_run(self, run: PastRun, *, goes_on: bool = False) -> None:
        """Show a past run, or let the person type what comes next below it."""
        import massgen_tui.app.screens.run  # noqa: F401 - loaded here, where it holds up no key

        self.call_from_thread(self._home.opens, True)
        try:
            source = self.backstage.open(run)
        except CannotOpen as trouble:
            self.call_from_thread(self._home.opens, False)
            self.call_from_thread(self.tell_error, str(trouble))
            return
        place = TurnPlace(run.session, run.turn, tuple(self.backstage.turns(run.session)))
        self.call_from_thread(self._show_past, get_current_worker(), source, run, place, goes_on=goes_on)

    def _show_past(
        self, worker: Worker[None], source: EventSource, run: PastRun, place: TurnPlace, *, goes_on: bool
    ) -> None:
        from massgen_tui.app.screens.run import RunScreen

        if worker.is_cancelled:  # another run was opened meanwhile, or this one again
            source.leave()
            return
        self._home.opens(False)
        screen = self.read_again(RunScreen(source, run.question, run.key, place))
        screen.goes_on = goes_on
        self.push_screen(screen)

    def leave_run(self, screen: RunScreen) -> None:
        """Go home; a run that is in progress goes on."""
        if self.screen is screen:
            self.keep_reading(screen)
            self._home.come_back(screen.key)
            self.pop_screen()

    def run_ended(self, screen: RunScreen) -> None:
        """A run's last event is on the screen."""
        from massgen_tui.app.screens.leave import LeaveDialog

        if screen is self.current and screen is not self.screen and self._home is self.screen:
            self._home.action_reload()
        for shown in self.screen_stack:
            if isinstance(shown, HomeScreen) or is_run(shown):
                shown.refresh_hints()
            elif isinstance(shown, LeaveDialog) and not self.running:
                shown.run_ended()

    # -- actions ---------------------------------------------------------------------------------------------------

    def situation(self, screen: Screen[Any] | None = None) -> Situation:
        """The facts that decide what can be done on a screen."""
        screen = screen or self.screen
        form = next(iter(screen.query(QuestionForm)), None)
        run = screen if is_run(screen) else None
        state = run.model.state if run is not None and run.is_mounted else None
        agent = run.agent if run is not None else None
        place = self.place_of(screen)
        return Situation(
            parts=parts(screen),
            running=self.running and not self.ending,
            agents=len(state.agents) if state is not None else 0,
            final=bool(state is not None and state.final_answer),
            team=isinstance(self.team, TeamReady | None),
            copyable=bool(run is None or (agent is not None and run.model.newest_answer(agent.id)))
            or bool(screen.get_selected_text())
            or getattr(screen.focused, "copies", None) is not None,
            draft=form is None or form.is_filled,
            command=form is not None and form.command is not None,
            pastes=form.pastes if form is not None else 0,
            found=getattr(screen.focused, "found", None) is not None,
            questions=len(run.requests) if run is not None and run.is_mounted else 0,
            keeps=getattr(screen, "keeps", False),
            notes=len(state.notes) if state is not None else 0,
            past=run is not None and not run.live,
            session=bool(place.session),
            before=place.beside(-1) is not None,
            after=place.beside(1) is not None,
            page=getattr(screen, "NAME", ""),
            listed=getattr(getattr(screen.focused, "row", None), "key", "any") != "",
            earlier=getattr(screen, "has_earlier", True),
            later=getattr(screen, "has_later", True),
            places=bool(getattr(screen.focused, "places", True)),
            trouble=bool(state is not None and run is not None and (state.troubles or run.model.around)),
            members=getattr(screen, "members", 0),
            removed=getattr(screen, "removed", 0),
        )

    def action_cancel(self) -> None:
        """Copy what is selected; else stop the run; again: leave; where no run is in front, offer to leave."""
        if self.copy_selected():
            return
        run = self.current
        if run is not None and self.running and not run.cancelling:
            run.cancel()
        elif run is not None and run.cancelling and (self.running or self.shown_run is run):
            self.exit(self._exit_code())
        else:
            self.action_quit_or_ask(always=True)

    async def action_quit(self) -> None:
        """Leave; a run in progress is asked about first."""
        self.action_quit_or_ask()

    def action_leave(self) -> None:
        """Leave from anywhere."""
        self.action_quit_or_ask()

    def action_quit_or_ask(self, *, always: bool = False) -> None:
        """Leave, or ask first: while a run is in progress, or when it may have been meant otherwise."""
        from massgen_tui.app.screens.leave import LeaveDialog

        if isinstance(self.screen, LeaveDialog):
            self.screen.dismiss("leave")
        elif self.running or always:
            self.push_screen(LeaveDialog(running=self.running), self._leave_chosen)
        else:
            self.exit(self._exit_code())

    def _leave_chosen(self, choice: str | None) -> None:
        if choice in ("leave", "stop") and self.current is not None and self.running:
            self.current.cancel()
        if choice == "leave":
            self.exit(self._exit_code())

    def _exit_code(self) -> int:
        """That of the run the program was started with, cancelled if it is not over; 1 if that run never began."""
        if not self._asked_at_start:
            return 0
        if self._first is None:
            return 1
        ending = self._first.model.state.ending
        return ending.exit_code if ending is not None and ending.state != "restarted" else CANCELLED

    # -- the terminal ----------------------------------------------------------------------------------------------

    def get_driver_class(self) -> type[Driver]:
        """Textual's own, but for a terminal of Unix."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from massgen_tui.app.terminal_driver import TerminalDriver  # Windows cannot load it

        return TerminalDriver

    def on_terminal_ready(self) -> None:
        """What changed while it was behind is sent."""
        send_what_waits(self.screen)

    def on_terminal_gone(self) -> None:
        """The system says it by a signal, too, but only to those whose own terminal it is."""
        self.end_by_signal(getattr(signal, "SIGHUP", signal.SIGTERM))

    def end_by_signal(self, number: int) -> None:
        """The system wants the program to go: the run is ended in order, the terminal is given back."""
        from massgen_tui.runs.leaving import leave_at_last, why_ended

        if self._ended:
            return
        self._ended = True
        leave_at_last()
        if self.current is not None and self.running:
            self.current.cancel(why_ended(number))
        self.exit(CANCELLED)
