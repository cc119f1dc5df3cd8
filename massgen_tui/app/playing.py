"""Behind the screens for real: teams from configurations and keys, runs of the orchestrator, logs on the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui.app.backstage import BadConfig, CannotOpen, NoTeam, Recent, Team, TeamReady
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.mistake import Mistake
from massgen_tui.app.view.turn_place import TurnPlace
from massgen_tui.text.failures import why

if TYPE_CHECKING:
    from massgen_tui.app.desk import Desk
    from massgen_tui.app.sources import EventSource
    from massgen_tui.app.team_desk import TeamDesk
    from massgen_tui.config.draft import TeamDraft
    from massgen_tui.config.options import Options
    from massgen_tui.config.problems import Problem
    from massgen_tui.insight.workspaces import RunFiles
    from massgen_tui.logs.index import RunSummary
    from massgen_tui.runs.inbox_folder import InboxFolder
    from massgen_tui.runs.live import LiveRun
    from massgen_tui.runs.plan import Plan
    from massgen_tui.runs.sessions import Session, Sessions

RECENT = 200
END_SECONDS = 3.0


class Playing:
    """The backstage of the program as users start it."""

    def __init__(self, options: Options, environ: Mapping[str, str], folder: Path, home: Path) -> None:
        self._options = options
        self._environ, self._folder, self._home = environ, folder, home
        self._plan: Plan | None = None
        self._run: LiveRun | None = None
        self._summaries: dict[str, RunSummary] = {}
        self._turns: dict[str, RunSummary] = {}
        self._trouble: list[str] = []
        self._began_with: str | None = None

    @cached_property
    def desk(self) -> Desk:
        """What lies beside the boxes that a person types in."""
        from massgen_tui.app.desk import Desk

        return Desk(self._folder, self._secrets)

    @cached_property
    def teams(self) -> TeamDesk:
        """Where the team is changed."""
        from massgen_tui.app.team_desk import TeamDesk

        return TeamDesk(self._environ, self._folder, self._home)

    def team(self) -> Team:
        """Find the team again."""
        from massgen_tui.config.find import find
        from massgen_tui.config.problems import ConfigProblems
        from massgen_tui.runs.given import can_read
        from massgen_tui.runs.plan import CannotStart, planned

        self._plan = None
        self.teams.found(None)
        try:
            found = find(self._options, self._environ, self._folder, self._home, self._began_with)
        except ConfigProblems as problems:
            return BadConfig(tuple(map(_mistake, problems.problems)))
        if found.loaded is None:
            return NoTeam(found.why)
        self.teams.found(found.loaded, found.why)
        try:
            plan = planned(found.loaded, found.why, found.environment.values, self._options)
        except CannotStart as trouble:
            left_out = map(_mistake, found.environment.warnings)
            return BadConfig((Mistake("the team", "", str(trouble)), *left_out), len(found.loaded.config.agents))
        self._plan = plan
        warnings = tuple(str(problem) for problem in plan.loaded.warnings)
        config = plan.loaded.config
        return TeamReady(plan.title, plan.why, config.prompt or "", warnings, self._options.demo, can_read(config))

    def use_demo(self) -> Team:
        """Take the built-in offline team from now on."""
        self._options = replace(self._options, demo=True, config=None, backend=None, model=None)
        return self.team()

    def use(self, draft: TeamDraft) -> TeamReady:
        """Ask this team from now on."""
        self._plan, team = self.teams.use(draft, self._options)
        return team

    def recent(self) -> Recent:
        """The newest runs."""
        from massgen_tui.logs.index import recent_runs
        from massgen_tui.logs.layout import reading_base
        from massgen_tui.logs.read.attempts import closed_in

        base = reading_base(self._options.logs_dir, self._environ, self._folder)
        runs = recent_runs(base, RECENT)
        self._summaries = {str(run.attempt.directory): run for run in runs}
        here = self._run.attempt.session if self._run is not None else None
        names = self._sessions().names()
        past = [_past(run, here=run.session == here, name=names.get(run.name, "")) for run in runs]
        return Recent(past, [str(folder) for folder in closed_in(base)])

    def told(self) -> Sequence[str]:
        """What went wrong behind the screens since the last time, in sentences."""
        told, self._trouble[:] = list(self._trouble), []
        return told

    def begin(self, question: str, names: Sequence[str] = (), session: str = "") -> EventSource:
        """Put the question to the team, with the files it names; as the next turn, if a session is given."""
        from massgen_tui.runs.given import arranged

        if self._plan is None:
            raise CannotOpen("there is no team yet")
        try:
            plan, question = arranged(self._plan, question, self.desk.look(names))
        except OSError as error:
            raise CannotOpen(f"a file of the question cannot be read: {why(error)}") from error
        from massgen_tui.logs.layout import CannotKeep
        from massgen_tui.runs.inbox_folder import obey_beside
        from massgen_tui.runs.plan import CannotStart

        if self._run is not None and not self._run.wait(END_SECONDS):
            raise CannotOpen("the run before is not over: ask again in a moment")
        sessions = self._sessions()
        try:
            follows = sessions.of_log(Path(session)) if session else self._named_by_file(sessions, plan)
            inbox = self._inbox(plan)
            self._run = sessions.begin(plan, question, follows, with_person=True)
        except (CannotStart, CannotKeep) as trouble:
            raise CannotOpen(str(trouble)) from trouble
        except OSError as error:
            raise CannotOpen(f"the run's log cannot be made: {why(error)}") from error
        self._run.start()
        if inbox is not None:
            obey_beside(inbox, self._run)
        return self._run

    def _named_by_file(self, sessions: Sessions, plan: Plan) -> Session | None:
        """The session that the team's file names, for the first question; later ones begin their own."""
        said = self._options.continue_session or self._options.session_id
        return sessions.named_by_file(plan) if self._run is None and not said else None

    def _inbox(self, plan: Plan) -> InboxFolder | None:
        from massgen_tui.runs.inbox_folder import InboxFolder

        if self._options.inbox_dir is None:
            return None
        folder = self._folder / Path(os.path.expanduser(self._options.inbox_dir))
        return InboxFolder(folder, [agent.id for agent in plan.agents], self._tell)

    def _tell(self, sentence: str) -> None:
        if self._run is not None:
            self._run.trouble.append(sentence)

    # -- sessions --------------------------------------------------------------------------------------------------

    def resumed(self) -> PastRun | None:
        """The last turn of the session that the command line wants to go on with."""
        if not (self._options.continue_session or self._options.session_id):
            return None
        from massgen_tui.runs.plan import CannotStart

        try:
            session = self._sessions().wanted(self._options)
        except CannotStart as trouble:
            raise CannotOpen(str(trouble)) from trouble
        if session is None or session.log is None:
            return None
        self._began_with = session.began_with
        turns = self.turns(str(session.log))
        return self.turn(str(session.log), turns[-1]) if turns else PastRun("", 0.0, "", "", session=str(session.log))

    def begun(self) -> TurnPlace:
        """Where the run that was begun last belongs."""
        if self._run is None:
            return TurnPlace()
        attempt = self._run.attempt
        return TurnPlace(str(attempt.session), attempt.turn, tuple(self.turns(str(attempt.session))))

    def turns(self, session: str) -> Sequence[int]:
        """The turns of a session."""
        from massgen_tui.logs.read.attempts import attempts_in

        return sorted({attempt.turn for attempt in attempts_in(Path(session))}) if session else []

    def turn(self, session: str, number: int) -> PastRun:
        """One of them."""
        from massgen_tui.logs.index import summarise

        summary = summarise(Path(session), turn=number)
        if summary is None:
            raise CannotOpen(f"turn {number} is not in {session} any more")
        run = _past(summary)
        self._turns[run.key] = summary
        return run

    def rename(self, session: str, name: str) -> None:
        """Give a session a name, or none."""
        sessions = self._sessions()
        try:
            sessions.rename(sessions.of_log(Path(session)), name)
        except OSError as error:
            raise CannotOpen(f"the name cannot be kept: {why(error)}") from error

    def _sessions(self) -> Sessions:
        from massgen_tui.logs.layout import reading_base
        from massgen_tui.runs.sessions import Sessions

        base = reading_base(self._options.logs_dir, self._environ, self._folder)
        return Sessions(self._home, self._folder, base, self._trouble)

    # -- what there was --------------------------------------------------------------------------------------------

    def open(self, run: PastRun) -> EventSource:
        """A past run's events, those of earlier attempts of the turn before them."""
        from massgen_tui.app.sources import FinishedRun
        from massgen_tui.logs.read.attempts import up_to
        from massgen_tui.replay.sources import known_before, open_events
        from massgen_tui.runs.follow import FollowedRun

        summary = self._summaries.get(run.key) or self._turns.get(run.key)
        if summary is None:
            raise CannotOpen("the run is no longer in the list")
        if summary.state == "running":
            followed = FollowedRun(summary.attempt, known_before(summary.attempt))
            followed.start()
            return followed
        try:
            told = [open_events(attempt) for attempt in up_to(summary.attempt)]
        except OSError as error:
            raise CannotOpen(f"the run cannot be read: {error.strerror or error}") from error
        events = [event for one in told for event in one.events]
        trouble = list(dict.fromkeys(f"{problem.file}: {problem.what}" for one in told for problem in one.problems))
        return FinishedRun(events, summary.attempt, trouble, told[-1].initial)

    def files(self, run: EventSource) -> RunFiles:
        """The files of a run's agents."""
        from massgen_tui.insight.workspaces import RunFiles

        if run.attempt is None:
            raise CannotOpen("it is not known where this run is kept")
        return RunFiles(run.attempt, self._run.workspaces if self._run is not None and run is self._run else {})

    def _secrets(self) -> Sequence[str]:
        from massgen_tui.text.redact import secrets_in

        return self._plan.secrets if self._plan is not None else secrets_in(self._environ)

    def close(self) -> None:
        """Give a run that is being stopped the time to finish its log."""
        if self._run is not None and not self._run.finished:
            self._run.cancel()
            self._run.wait(END_SECONDS)


def _mistake(problem: Problem) -> Mistake:
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    return Mistake(place, problem.key, problem.message, problem.nearest or "", problem.severity == "error")


def _past(run: RunSummary, *, here: bool = False, name: str = "") -> PastRun:
    return PastRun(
        str(run.attempt.directory),
        run.at,
        run.question,
        run.state,
        run.winner or "",
        run.agents or 0,
        run.duration,
        run.cost,
        True,
        run.error,
        here,
        str(run.session),
        run.attempt.turn,
        run.turns,
        name,
    )
