"""The person's hand on a running team, from the run's screen."""

from __future__ import annotations

from itertools import count

from textual import on, work

from massgen_tui.app.screens.run_chrome import RunChrome
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.widgets.note_form import NoteForm
from massgen_tui.coordination import steering as s

MORE_SECONDS = 300
ENDED = frozenset({"failed", "stopped"})


class Steers(RunChrome):
    """Pause, note, hurry, stop and restart; each is an event, so that what was done shows where it took effect."""

    _note_draft = Draft()
    _notes = count(1)

    def action_pause(self) -> None:
        """Let the team wait at its next safe point, or go on."""
        self.source.steer(s.Resume() if self.model.state.paused else s.Pause())

    def action_note(self) -> None:
        """Write a note for the team, below the panes, which go on."""
        open_already = self.query(NoteForm)
        if open_already:
            open_already.first().box.focus()
        else:
            self.dock(NoteForm(self._note_draft, self._in_front))

    def _in_front(self) -> str:
        return self.agent.id if self.agent is not None else ""

    @on(NoteForm.Sent)
    def _note_sent(self, message: NoteForm.Sent) -> None:
        agent = self.model.state.agents.get(message.agent or "")
        if self.source.finished:
            self.app.notify("The run is over: nobody reads the note.", severity="warning", markup=False)
            return
        if agent is not None and agent.status in ENDED:
            self.app.notify(f"{agent.id} has ended: the note waits until E restarts it.", markup=False, timeout=8)
        self.source.steer(s.Tell(f"note{next(self._notes)}", message.draft.whole.strip(), message.agent))
        self._remember(message.draft)
        self._close_note(Draft())

    @on(NoteForm.Left)
    def _note_left(self, message: NoteForm.Left) -> None:
        self._close_note(message.draft)

    def _close_note(self, draft: Draft) -> None:
        self._note_draft = draft
        for form in self.query(NoteForm):
            self.undock(form)

    @work(thread=True, group="history")
    def _remember(self, draft: Draft) -> None:
        trouble = self.program.backstage.desk.remember("notes", draft)
        if trouble:
            self.app.call_from_thread(self.app.notify, trouble, severity="warning", markup=False)

    def action_take_back(self) -> None:
        """Take the newest waiting note back."""
        self.source.steer(s.TakeBack(self.model.state.notes[-1].id))

    def action_answer_now(self) -> None:
        """The agent in front should answer now."""
        self._hurry("answer")

    def action_vote_now(self) -> None:
        """The agent in front should vote now."""
        self._hurry("vote")

    def action_all_answer(self) -> None:
        """The whole team should answer now."""
        self.source.steer(s.Hurry("answer"))

    def action_all_vote(self) -> None:
        """The whole team should vote now."""
        self.source.steer(s.Hurry("vote"))

    def _hurry(self, decision: s.Decision) -> None:
        agent = self.agent
        if agent is not None:
            self.source.steer(s.Hurry(decision, agent.id))

    def action_stop_agent(self) -> None:
        """The agent in front takes no further part."""
        agent = self.agent
        if agent is not None:
            self.source.steer(s.StopAgent(agent.id))

    def action_restart_agent(self) -> None:
        """The agent in front begins a fresh round."""
        agent = self.agent
        if agent is not None:
            self.source.steer(s.RestartAgent(agent.id))

    def action_more_time(self) -> None:
        """Five minutes more for the run."""
        self.source.steer(s.MoreTime(MORE_SECONDS))

    def action_more_round_time(self) -> None:
        """Five minutes more for each round."""
        self.source.steer(s.MoreRoundTime(MORE_SECONDS))

    def action_more_answers(self) -> None:
        """One answer more for each agent."""
        self.source.steer(s.MoreAnswers(1))

    def action_more_budget(self) -> None:
        """Half as much again as the run may cost."""
        most = self.model.state.limits.get("max_cost_usd")
        if isinstance(most, int | float):
            self.source.steer(s.MoreBudget(most / 2))
        else:
            self.app.notify("The run has no budget.", markup=False)
