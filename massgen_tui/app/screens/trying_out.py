"""One test of a connection at a time, off the screen's thread, which the person can break off."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work
from textual.timer import Timer

from massgen_tui.app.backstage import TeamReady
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.team_sheet import Outcome, Sheet
from massgen_tui.app.working import hand_over
from massgen_tui.config.draft import AgentDraft

if TYPE_CHECKING:
    from massgen_tui.providers.trial import Trial

SPIN_SECONDS = 0.25


class TriesOut(Hinting[TeamReady]):
    """A screen of a team whose models can be asked for a word."""

    sheet: Sheet
    _trial: Trial | None = None
    _spinning: Timer | None = None

    @abstractmethod
    def show(self, **changes: object) -> None:
        """Put these into the sheet, and draw what shows it."""

    def try_out(self, agent: AgentDraft) -> None:
        """Ask the agent's model for a word; if that goes on already, break it off."""
        again = self.sheet.is_testing(agent)
        self._end_trial()
        if not again:
            self.show(testing=agent)
            self._spinning = self.set_interval(SPIN_SECONDS, lambda: self.show(turn=self.sheet.turn + 1))
            self._try(agent)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        if self._trial is not None:
            self._trial.cancel()

    def _end_trial(self) -> None:
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
        if self._spinning is not None:
            self._spinning.stop()
            self._spinning = None
        self.show(testing=None)

    @work(thread=True, group="team-test")
    def _try(self, agent: AgentDraft) -> None:
        trial = self.program.backstage.teams.trial(agent)
        hand_over(self, self._trial_begins, agent, trial)
        tried = trial.run()
        if tried is not None:
            hand_over(self, self._tried, trial, Outcome(agent, tried.ok, tried.sentence))

    def _trial_begins(self, agent: AgentDraft, trial: Trial) -> None:
        if self.is_attached and self.sheet.testing is agent and self._trial is None:
            self._trial = trial
        else:
            trial.cancel()

    def _tried(self, trial: Trial, outcome: Outcome) -> None:
        if trial is self._trial:
            self._end_trial()
            self.show(tests=(*self.sheet.tests, outcome))
