"""Where the program begins: a question for the team, and the runs there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from massgen_tui.app.actions import BY_ID, Part, bindings, key_name
from massgen_tui.app.backstage import BadConfig, NoTeam, Recent, Team, TeamReady
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.home_rows import RUNNING_HERE, PastRun, list_title, nothing_listed, run_rows, title_line
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.view.rows import Row
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.question_box import QuestionBox
from massgen_tui.app.widgets.question_form import QuestionForm
from massgen_tui.app.widgets.rows_view import RowsView

HERE = "here"
LOOK_AGAIN_SECONDS = 3.0
COUNT_SECONDS = 1.0
SAID_AFTER_SECONDS = 0.3


class RunList(RowsView):
    """The newest runs."""

    PART: ClassVar[Part] = "runs"
    BINDINGS = bindings("runs")

    @dataclass
    class Meant(Message):
        """Something is to be done with a session: `follow_up` or `rename`."""

        key: str
        what: str

    def action_follow_up(self) -> None:
        """Ask the next question of that session."""
        self._mean("follow_up")

    def action_rename(self) -> None:
        """Give that session a name."""
        self._mean("rename")

    def _mean(self, what: str) -> None:
        if self.row is not None:
            self.post_message(self.Meant(self.row.key, what))


class HomeScreen(Hinting[None]):
    """The question box, the team and the recent runs."""

    PART: ClassVar[Part] = "home"
    BINDINGS = bindings("home")
    AUTO_FOCUS = "QuestionBox"

    def __init__(self) -> None:
        super().__init__()
        self._recent: Recent | None = None
        self._look_again: Timer | None = None
        self._counting: Timer | None = None
        self._soon: Timer | None = None
        self._opening = False

    def compose(self) -> ComposeResult:
        """Chrome above and below, the box and the list between."""
        yield Bar(self._title, id="title")
        yield self.rule()
        yield Bar(lambda _width: [((" Ask the team", "strong"),)], classes="heading")
        yield QuestionForm(id="ask")
        yield Bar(self._team_line, id="team-line")
        yield Bar(self._list_title, id="list-title", classes="heading")
        yield RunList(self._rows, id="runs")
        yield self.rule()
        yield self.hint_bar()

    def suggest(self, question: str) -> None:
        """Offer a question for the empty box."""
        self.query_one(QuestionForm).suggest(question)
        self.refresh_hints()

    def asked(self) -> None:
        """The question is with the team: the box is free for the next."""
        self.query_one(QuestionForm).taken()

    def show_team(self) -> None:
        """The team is known, or has changed."""
        for bar in self.query(Bar):
            bar.update()
        self.query_one(QuestionForm).tell_files()
        self.query_one(RunList).reload()
        self.refresh_hints()

    def _title(self, width: int) -> list[Line]:
        team = self.program.team
        words = team.title if isinstance(team, TeamReady) else "" if team is None else "none"
        return [title_line(words, width, self.glyphs, key=self._team_key if team is not None else "")]

    @property
    def _team_key(self) -> str:
        return key_name(BY_ID["app.team"].keys[0], ascii_only=self.glyphs.ascii)

    def _team_line(self, _width: int) -> list[Line]:
        team = self.program.team
        token = "dim" if isinstance(team, TeamReady | None) else "warn"
        line: list[Span] = [(f"  {_about(team, self._team_key)}", token)]
        if isinstance(team, TeamReady) and team.warnings:
            more = f" (and {len(team.warnings) - 1} more)" if len(team.warnings) > 1 else ""
            line += [(f"  {self.glyphs['warning']} {flat(team.warnings[0])}{more}", "warn")]
        return [tuple(line)]

    @property
    def _runs(self) -> Sequence[PastRun]:
        return self._recent.runs if self._recent is not None else ()

    def _list_title(self, width: int) -> list[Line]:
        known = self._recent
        count, closed = (len(known.runs), len(known.closed)) if known is not None else (None, 0)
        return [list_title(count, width, self.glyphs, closed=closed, opening=self._opening)]

    def opens(self, run: bool) -> None:
        """A run is being read, which is said if it takes long; or that is over."""
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(SAID_AFTER_SECONDS, partial(self._say_opening, True)) if run else None
        if not run:
            self._say_opening(False)

    def _say_opening(self, opening: bool) -> None:
        self._opening = opening
        self.query_one("#list-title", Bar).update()

    def _rows(self, width: int, _cursor: int) -> Sequence[Row]:
        now = self.program.now()
        current = self.program.current
        here: list[PastRun] = []
        if current is not None and self.program.running:
            state = current.model.state
            here = [PastRun(HERE, state.started_at or now, state.question, "running", trouble=RUNNING_HERE)]
        listed = [replace(run, key=HERE) if run.here and current is not None else run for run in self._runs]
        rows = run_rows([*here, *(run for run in listed if not here or run.key != HERE)], now, width, self.glyphs)
        if not rows and self._recent is not None:
            team = self.program.team
            rows = [nothing_listed(self._recent.closed, width, demo=isinstance(team, TeamReady) and team.demo)]
        return rows

    def on_screen_resume(self) -> None:
        """Runs may have come."""
        super().on_screen_resume()
        if self.program.started:
            self.action_reload()
        self._count()

    def _count(self) -> None:
        """How long the run goes on that is played here, once a second."""
        if self._counting is not None:
            self._counting.stop()
        if self.is_current and self.program.running:
            self.query_one(RunList).reload()
            self._counting = self.set_timer(COUNT_SECONDS, self._count)

    def on_resize(self) -> None:
        """A low terminal gives its rows to the list."""
        self.set_class(self.size.height < 16, "-low")

    def come_back(self, run: str) -> None:
        """A run was left: the keys go to the list, the cursor to that run."""
        runs = self.query_one(RunList)
        runs.focus()
        runs.seek(run)

    def action_write(self) -> None:
        """Type a question."""
        self.query_one(QuestionBox).focus()

    @work(thread=True, exclusive=True, group="runs")
    def action_reload(self) -> None:
        """Read the list of runs again."""
        recent = self.program.backstage.recent()
        self.app.call_from_thread(self._show_runs, recent, self.program.backstage.told())

    def _show_runs(self, recent: Recent, told: Sequence[str]) -> None:
        self._recent = recent
        for sentence in told:
            self.app.notify(sentence, severity="warning", markup=False, timeout=10)
        self.query_one(RunList).reload()
        self.query_one("#list-title", Bar).update()
        if self.is_current and any(run.state == "running" and not run.here for run in recent.runs):
            self._watch_others()

    def _watch_others(self) -> None:
        """Runs of other processes end without telling us: look again, once at a time."""
        if self._look_again is not None:
            self._look_again.stop()
        self._look_again = self.set_timer(LOOK_AGAIN_SECONDS, self.action_reload)

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.refresh_hints()

    @on(QuestionForm.Left)
    def _leave_box(self) -> None:
        self.query_one(RunList).focus()

    @on(QuestionForm.Asked)
    def _ask(self, message: QuestionForm.Asked) -> None:
        self.program.ask(message.question, message.names)

    @on(RowsView.Chosen, "#runs")
    def _open(self, message: RowsView.Chosen) -> None:
        run = self._listed(message.row.key)
        if message.row.key == HERE:
            self.program.show_current()
        elif run is not None:
            self.program.open_run(run)

    @on(RunList.Meant)
    def _meant(self, message: RunList.Meant) -> None:
        run = self._listed(message.key)
        if run is None or not run.session:
            self.app.notify("There is no session under the cursor.", severity="warning", markup=False)
        elif message.what == "rename":
            self.program.rename(run)
        elif message.key == HERE:
            self.program.show_current(goes_on=True)
        else:
            self.program.open_run(run, goes_on=True)

    def _listed(self, key: str) -> PastRun | None:
        return next((run for run in self._runs if run.key == key or (run.here and key == HERE)), None)


def _about(team: Team | None, key: str) -> str:
    match team:
        case None:
            return "looking for a team"
        case TeamReady(why=why):
            return f"Team: {why}." if why else ""
        case NoTeam():
            return f"There is no team yet: no configuration and no key was found. {key} makes one."
        case BadConfig(mistakes=mistakes):
            return (
                f"The configuration has {len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}: no team can be made."
            )
