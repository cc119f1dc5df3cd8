"""Behind the screens for real: teams from configurations and keys, runs of the orchestrator, logs on the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui.app.backstage import BadConfig, CannotOpen, NoTeam, Team, TeamReady
from massgen_tui.app.sources import EventSource, FinishedRun
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.trouble_lines import Mistake

if TYPE_CHECKING:
    from massgen_tui.config.options import Options
    from massgen_tui.logs.index import RunSummary
    from massgen_tui.runs.live import LiveRun
    from massgen_tui.runs.plan import Plan

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

    def team(self) -> Team:
        """Find the team again."""
        from massgen_tui.config.problems import ConfigProblems
        from massgen_tui.runs.plan import CannotStart, NothingToRun, prepare

        self._plan = None
        try:
            plan = prepare(self._options, self._environ, self._folder, self._home)
        except NothingToRun as nothing:
            return NoTeam(str(nothing))
        except ConfigProblems as problems:
            return BadConfig(
                tuple(
                    Mistake(
                        f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file,
                        problem.key,
                        problem.message,
                        problem.nearest or "",
                        problem.severity == "error",
                    )
                    for problem in problems.problems
                )
            )
        except CannotStart as trouble:
            return BadConfig((Mistake("the team", "", str(trouble)),))
        self._plan = plan
        warnings = tuple(str(problem) for problem in plan.loaded.warnings)
        return TeamReady(plan.title, plan.why, plan.loaded.config.prompt or "", warnings, self._options.demo)

    def use_demo(self) -> Team:
        """Take the built-in offline team from now on."""
        self._options = replace(self._options, demo=True, config=None, backend=None, model=None)
        return self.team()

    def recent(self) -> Sequence[PastRun]:
        """The newest runs, the newest first."""
        from massgen_tui.logs.index import recent_runs
        from massgen_tui.logs.layout import reading_base

        base = reading_base(self._options.logs_dir, self._environ)
        runs = recent_runs(base, RECENT) if base is not None and base.is_dir() else []
        self._summaries = {str(run.attempt.directory): run for run in runs}
        here = self._run.attempt.session if self._run is not None else None
        return [_past(key, run, here=run.session == here) for key, run in self._summaries.items()]

    def begin(self, question: str) -> EventSource:
        """Put the question to the team."""
        from massgen_tui.runs.live import LiveRun

        if self._plan is None:
            raise CannotOpen("there is no team yet")
        try:
            self._run = LiveRun(self._plan, question, with_person=True)
        except OSError as error:
            raise CannotOpen(f"the run's log cannot be made: {error}") from error
        self._run.start()
        return self._run

    def open(self, run: PastRun) -> EventSource:
        """A past run's events."""
        from massgen_tui.logs.read.events import read_events

        summary = self._summaries.get(run.key)
        if summary is None:
            raise CannotOpen("the run is no longer in the list")
        try:
            return FinishedRun(read_events(summary.attempt.events).events)
        except OSError as error:
            raise CannotOpen(f"the run cannot be read: {error.strerror or error}") from error

    def close(self) -> None:
        """Give a run that is being stopped the time to finish its log."""
        if self._run is not None and not self._run.finished:
            self._run.cancel()
            self._run.wait(END_SECONDS)


def _past(key: str, run: RunSummary, *, here: bool) -> PastRun:
    return PastRun(
        key,
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
    )
