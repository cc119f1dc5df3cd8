"""The person's hand on a running attempt: each command is carried out at once and is an event."""

from __future__ import annotations

from dataclasses import dataclass, replace

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.agent import AgentPump
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.events import bodies as b


@dataclass(slots=True)
class Helm:
    """Carries out commands on the run's own loop."""

    orchestrator: Orchestrator

    async def steer(self, command: s.Command) -> None:
        """Do it, tell it, and wake whoever waits."""
        self._do(command)
        await self.orchestrator.team.tell()

    def _do(self, command: s.Command) -> None:
        team = self.orchestrator.team
        match command:
            case s.Pause():
                team.steering.pause()
                self._tell("pause")
            case s.Resume():
                team.steering.resume()
                self._tell("resume")
            case s.Tell(note=note, text=text, agent=agent):
                team.steering.tell(command, list(team.board.seats))
                self._tell("tell", agent, text, note)
            case s.TakeBack(note=note):
                taken = team.steering.take_back(note)
                self._tell("take_back", text="" if taken else "it had been delivered", note=note)
            case s.Hurry(decision=decision, agent=agent):
                self._hurry(decision, agent)
            case s.StopAgent(agent=agent):
                self._stop(self._pump(agent))
            case s.RestartAgent(agent=agent):
                self._restart(self._pump(agent))
            case s.MoreTime(seconds=seconds):
                self._more_time(seconds)
            case s.MoreAnswers(count=count):
                self._more_answers(count)

    def _tell(self, action: str, agent: str | None = None, text: str = "", note: str = "") -> None:
        number = self._pump(agent).round if agent is not None else 0
        self.orchestrator.team.events.emit(b.Steered(action=action, text=text, note=note), agent, number)

    def _pump(self, agent: str) -> AgentPump:
        return next(pump for pump in self.orchestrator.pumps if pump.id == agent)

    def _hurry(self, decision: s.Decision, agent: str | None) -> None:
        self._tell("hurry", agent, decision)
        for pump in self.orchestrator.pumps:
            if agent in (None, pump.id) and pump.playing is not None:
                pump.playing.decide_now(decision)

    def _stop(self, pump: AgentPump) -> None:
        seat = pump.seat
        seat.dead, seat.error, seat.ballot = True, "stopped by the person", None
        self._tell("stop", pump.id)
        pump.interrupt()

    def _restart(self, pump: AgentPump) -> None:
        seat = pump.seat
        seat.dead, seat.error, seat.ballot, seat.stop = False, "", None, None
        self._tell("restart", pump.id)
        pump.interrupt()

    def _more_time(self, seconds: float) -> None:
        orchestrator = self.orchestrator
        limit = orchestrator.extend(seconds)
        self._tell(
            "more_time", text=f"{seconds:g} s more, {limit:g} s in all" if limit else "the run has no time limit"
        )

    def _more_answers(self, count: int) -> None:
        team = self.orchestrator.team
        rules = team.settings
        own, total = rules.max_new_answers_per_agent, rules.max_new_answers_global
        team.settings = replace(
            rules,
            max_new_answers_per_agent=None if own is None else own + count,
            max_new_answers_global=None if total is None else total + count * len(team.board.seats),
        )
        self._tell("more_answers", text=f"{count} more for each agent")
