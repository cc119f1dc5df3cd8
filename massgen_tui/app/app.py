"""The application: what is shared by its screens, and the one way by which anything is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, TypeGuard

from textual import work
from textual.app import App
from textual.screen import Screen

from massgen_tui.app.actions import BY_ID, Part, Situation, bindings
from massgen_tui.app.backstage import Backstage, BadConfig, CannotOpen, NoTeam, Team, TeamReady
from massgen_tui.app.palette import ActionProvider
from massgen_tui.app.parts import chain, copies_selection, node_of, parts
from massgen_tui.app.screens.home import HERE, HomeScreen
from massgen_tui.app.themes import THEME_NAMES, THEMES
from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.resources import folder

if TYPE_CHECKING:
    from massgen_tui.app.screens.run import RunScreen
    from massgen_tui.app.sources import EventSource

CANCELLED = 4


class MassgenApp(App[int]):
    """A team of agents answers a question, in front of you."""

    PART: ClassVar[Part] = "app"
    TITLE = "massgen-tui"
    CSS_PATH = [folder("styles") / name for name in ("app.tcss", "home.tcss", "run.tcss", "about.tcss", "pages.tcss")]
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
    ) -> None:
        super().__init__()
        self.backstage = backstage
        self.now = now
        self.glyphs: Glyphs = ASCII if ascii_only else UNICODE
        self.team: Team | None = None
        self.current: RunScreen | None = None
        """The run that this program plays, or played last."""
        self.started = False
        self._question = question
        self._asked_at_start = question is not None
        self._first: RunScreen | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEME_NAMES[0]

    def on_mount(self) -> None:
        """Home is there at once; the team is looked for after the first frame."""
        self.set_class(self.glyphs.ascii, "-ascii")
        self._home = HomeScreen()
        self.push_screen(self._home)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.started = True
        self._home.action_reload()
        self.find_team()

    @property
    def running(self) -> bool:
        """Whether a run of this program is in progress."""
        return self.current is not None and self.current.live

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
                question, self._question = self._question, None
                if question:
                    self.ask(question)

    # -- runs ------------------------------------------------------------------------------------------------------

    def ask(self, question: str) -> None:
        """Put the question to the team; while that is being looked for, the question waits for it."""
        if self.team is None:
            self._question = question
        else:
            self._start_run(question)

    @work(thread=True, exclusive=True, group="begin")
    def _start_run(self, question: str) -> None:
        """Begin a run and show what becomes of it."""
        import massgen_tui.app.screens.run  # noqa: F401 - loaded here, where it holds up no key

        try:
            source = self.backstage.begin(question)
        except CannotOpen as trouble:
            self.call_from_thread(self._tell, str(trouble))
            return
        self.call_from_thread(self._show_run, source, question)

    def _show_run(self, source: EventSource, question: str) -> None:
        from massgen_tui.app.screens.run import RunScreen

        if self.current is not None:
            self.uninstall_screen(self.current)
        self.current = RunScreen(source, question, HERE)
        self._first = self._first or self.current
        self.install_screen(self.current, "run")
        self._home.asked()
        self.push_screen("run")

    def show_current(self) -> None:
        """Go back to the run of this program."""
        if self.current is not None and self.current not in self.screen_stack:
            self.push_screen("run")

    @work(thread=True, exclusive=True, group="open")
    def open_run(self, run: PastRun) -> None:
        """Show a past run."""
        import massgen_tui.app.screens.run  # noqa: F401 - loaded here, where it holds up no key

        try:
            source = self.backstage.open(run)
        except CannotOpen as trouble:
            self.call_from_thread(self._tell, str(trouble))
            return
        self.call_from_thread(self._show_past, source, run)

    def _show_past(self, source: EventSource, run: PastRun) -> None:
        from massgen_tui.app.screens.run import RunScreen

        self.push_screen(RunScreen(source, run.question, run.key))

    def leave_run(self, screen: RunScreen) -> None:
        """Go home; a run that is in progress goes on."""
        if self.screen is screen:
            self._home.come_back(screen.key)
            self.pop_screen()

    def run_ended(self, screen: RunScreen) -> None:
        """A run's last event is on the screen."""
        if screen is self.current and screen is not self.screen and self._home is self.screen:
            self._home.action_reload()
        for shown in self.screen_stack:
            if isinstance(shown, HomeScreen) or is_run(shown):
                shown.refresh_hints()

    def _tell(self, words: str) -> None:
        self.notify(words, severity="error", markup=False, timeout=8)

    # -- actions ---------------------------------------------------------------------------------------------------

    def situation(self, screen: Screen[Any] | None = None) -> Situation:
        """The facts that decide what can be done on a screen."""
        screen = screen or self.screen
        run = screen if is_run(screen) else None
        state = run.model.state if run is not None and run.is_mounted else None
        agent = run.agent if run is not None else None
        return Situation(
            parts=parts(screen),
            running=self.running,
            agents=len(state.agents) if state is not None else 0,
            final=bool(state is not None and state.final_answer),
            team=isinstance(self.team, TeamReady | None),
            copyable=bool(run is None or (agent is not None and run.model.newest_answer(agent.id)))
            or bool(screen.get_selected_text()),
            draft=not isinstance(screen, HomeScreen) or bool(screen.draft),
            found=run is not None and run.finds,
            questions=len(state.questions) if state is not None and self.running else 0,
            notes=len(state.notes) if state is not None else 0,
        )

    async def action_perform(self, action_id: str, key: str = "") -> None:
        """Do what a key stands for."""
        await self.perform(action_id, key)

    async def perform(self, action_id: str, key: str = "") -> None:
        """Do an action where it belongs, or say why it cannot be done."""
        action = BY_ID[action_id]
        refusal = action.refusal(self.situation())
        node = node_of(self.screen, action.part)
        if refusal or node is None:
            self.notify(f"{action.title}: {refusal}.", severity="warning", markup=False, timeout=3)
            return
        method: Callable[..., Any] = getattr(node, f"action_{action.verb}")
        result = method(key) if action.numbered else method()
        if isawaitable(result):
            await result

    def action_palette(self) -> None:
        """Search all commands."""
        self.action_command_palette()

    def action_help(self) -> None:
        """What every key does here."""
        from massgen_tui.app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(chain(self.screen)))

    def action_theme(self) -> None:
        """The next theme."""
        self.theme = THEME_NAMES[(THEME_NAMES.index(self.theme) + 1) % len(THEME_NAMES)]
        self.notify(f"theme: {self.theme.removeprefix('massgen-')}", markup=False, timeout=2)

    def action_next(self) -> None:
        """The next part of the screen."""
        self.screen.focus_next()

    def action_previous(self) -> None:
        """The part before."""
        self.screen.focus_previous()

    def action_cancel(self) -> None:
        """Copy what is selected; else stop the run; when it is stopping, or there is none, offer to leave."""
        if copies_selection(self):
            self.notify("Copied the selection.", markup=False, timeout=2)
        elif self.current is not None and self.running and not self.current.cancelling:
            self.current.cancel()
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

    def end_by_signal(self) -> None:
        """The system wants the program to go: the run is ended in order, the terminal is given back."""
        if self.current is not None and self.running:
            self.current.cancel()
        self.exit(CANCELLED)


def is_run(screen: Screen[Any]) -> TypeGuard[RunScreen]:
    """Whether it is a run's screen, asked without loading what only such a screen needs."""
    return getattr(screen, "PART", "") == "run"
