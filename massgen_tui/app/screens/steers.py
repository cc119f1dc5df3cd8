"""The person's hand on a running team, from the run's screen."""

from __future__ import annotations

from itertools import count

from massgen_tui.app.screens.note import NoteDialog
from massgen_tui.app.screens.run_chrome import RunChrome
from massgen_tui.coordination import steering as s


class Steers(RunChrome):
    """Pause, note, hurry, stop and restart; each is an event, so that what was done shows where it took effect."""

    _note_draft = ""
    _notes = count(1)

    def action_pause(self) -> None:
        """Let the team wait at its next safe point, or go on."""
        self.source.steer(s.Resume() if self.model.state.paused else s.Pause())

    def action_note(self) -> None:
        """Write a note for the team."""
        agent = self.agent
        if agent is not None:
            self.app.push_screen(NoteDialog(agent.id, self._note_draft), self._noted)

    def _noted(self, reply: tuple[str, str] | None) -> None:
        whom, text = reply or ("later", "")
        self._note_draft = text if whom == "later" else ""
        agent = self.agent
        if whom != "later" and agent is not None:
            self.source.steer(s.Tell(f"note{next(self._notes)}", text, agent.id if whom == "one" else None))

    def action_take_back(self) -> None:
        """Take the newest waiting note back."""
        self.source.steer(s.TakeBack(self.model.state.notes[-1].id))

    def action_answer_now(self) -> None:
        """The agent in front should answer now."""
        self._hurry("answer")

    def action_vote_now(self) -> None:
        """The agent in front should vote now."""
        self._hurry("vote")

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
        self.source.steer(s.MoreTime(300))
