"""The person's hand on a running attempt: each command is carried out at once and is an event."""

from __future__ import annotations

from dataclasses import dataclass, replace

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.agent import AgentPump
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.events import bodies as b
from massgen_tui.text.figures import clock

TOO_LATE = "the team has come to its end"


@dataclass(slots=True)
class Helm:
    """Carries out commands on the run's own loop."""

    orchestrator: Orchestrator

    async def steer(self, command: s.Command) -> None:
        """Do it, tell it, and wake whoever waits."""
        self._do(command)
        await self.orchestrator.team.wake()

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
                too_late = "" if taken else "it had been delivered"
                self._tell("take_back", taken.agent if taken else None, too_late, note)
            case s.Hurry(decision=decision, agent=agent):
                self._hurry(decision, agent)
            case s.StopAgent(agent=agent):
                self._stop(self._pump(agent))
            case s.RestartAgent(agent=agent):
                self._restart(self._pump(agent))
            case s.MoreTime(seconds=seconds):
                self._more_time(seconds)
            case s.MoreRoundTime(seconds=seconds):
                self._more_round_time(seconds)
            case s.MoreAnswers(count=count):
                self._more_answers(count)
            case s.MoreBudget(cost=cost):
                self._more_budget(cost)

    def _tell(
        self,
        action: str,
        agent: str | None = None,
        text: str = "",
        note: str = "",
        seconds: float = 0.0,
        **limits: float,
    ) -> None:
        number = self.orchestrator.team.board.seats[agent].last_round if agent is not None else 0
        body = b.Steered(action=action, text=text, note=note, limits=limits, seconds=seconds)
        self.orchestrator.team.events.emit(body, agent, number)

    def _pump(self, agent: str) -> AgentPump:
        return next(pump for pump in self.orchestrator.pumps if pump.id == agent)

    def _hurry(self, decision: s.Decision, agent: str | None) -> None:
        self._tell("hurry", agent, decision)
        for pump in self.orchestrator.pumps:
            if agent in (None, pump.id) and pump.playing is not None:
                pump.playing.decide_now(decision)
        self.orchestrator.cut_presentation(agent)

    def _is_too_late(self, action: str, pump: AgentPump) -> bool:
        """Whether the agents have left, as nothing is left to decide; but the presenter is still at work."""
        orchestrator = self.orchestrator
        if not orchestrator.team.decided or orchestrator.presents(pump.id):
            return False
        self._tell(action, pump.id, TOO_LATE)
        return True

    def _stop(self, pump: AgentPump) -> None:
        if self._is_too_late("stop", pump):
            return
        seat = pump.seat
        seat.dead, seat.error = True, "stopped by the person"
        self._tell("stop", pump.id)
        self._void_vote(pump, f"the person stopped {pump.id}")
        pump.interrupt()
        self.orchestrator.cut_presentation(pump.id)

    def _restart(self, pump: AgentPump) -> None:
        if self._is_too_late("restart", pump):
            return
        seat = pump.seat
        seat.dead, seat.error, seat.stop = False, "", None
        self._tell("restart", pump.id)
        self._void_vote(pump, f"the person restarted {pump.id}")
        pump.interrupt()
        self.orchestrator.cut_presentation(pump.id, again=True)

    def _void_vote(self, pump: AgentPump, why: str) -> None:
        """The vote of whoever is stopped or begins again does not count, unless the winner is already chosen by it."""
        if pump.seat.ballot is not None and not self.orchestrator.team.decided:
            pump.seat.ballot = None
            self.orchestrator.team.events.emit(b.VoteVoided(why=why), pump.id, pump.seat.last_round)

    def _more_time(self, seconds: float) -> None:
        orchestrator = self.orchestrator
        limit = orchestrator.extend(seconds)
        if limit is None:
            self._tell("more_time", text="the run has no time limit")
        else:
            text = f"{clock(seconds)}, {clock(limit)} in all"
            self._tell("more_time", text=text, orchestrator_timeout_seconds=limit)

    def _more_round_time(self, seconds: float) -> None:
        team = self.orchestrator.team
        first, later = team.settings.initial_round_timeout_seconds, team.settings.subsequent_round_timeout_seconds
        team.settings = replace(
            team.settings,
            initial_round_timeout_seconds=None if first is None else first + seconds,
            subsequent_round_timeout_seconds=None if later is None else later + seconds,
        )
        for pump in self.orchestrator.pumps:
            if pump.playing is not None:
                pump.playing.more_time(seconds)
        limited = first is not None or later is not None
        text = f"{clock(seconds)} for each" if limited else "the rounds have no time limit"
        self._tell("more_round_time", text=text, seconds=seconds if limited else 0.0)

    def _more_budget(self, cost: float) -> None:
        team = self.orchestrator.team
        most = team.settings.max_cost_usd
        if most is None:
            self._tell("more_budget", text="the run has no budget")
            return
        most += cost
        team.settings = replace(team.settings, max_cost_usd=most)
        self._tell("more_budget", text=f"${cost:g} more, ${most:g} in all", max_cost_usd=most)

    def _more_answers(self, count: int) -> None:
        team = self.orchestrator.team
        settings = team.settings
        own, total = settings.max_new_answers_per_agent, settings.max_new_answers_global
        team.settings = replace(
            settings,
            max_new_answers_per_agent=None if own is None else own + count,
            max_new_answers_global=None if total is None else total + count * len(team.board.seats),
        )
        limited = own is not None or total is not None
        self._tell("more_answers", text=f"{count} more for each agent" if limited else "answers have no limit")
