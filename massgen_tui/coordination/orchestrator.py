"""One attempt from the question to the final answer: it starts the pumps, waits for them, and says how it ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from massgen_tui import __version__
from massgen_tui.coordination import rules
from massgen_tui.coordination.agent import AgentPump
from massgen_tui.coordination.presentation import Presentation
from massgen_tui.coordination.team import RestartWish, Team
from massgen_tui.events import bodies as b

ANSWERED, FAILED, TIMED_OUT, CANCELLED = 0, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where the attempt stands among others."""

    session: str = ""
    turn: int = 1
    attempt: int = 1


@dataclass(slots=True)
class Orchestrator:
    """Runs one attempt; every way it can end is an event and an exit code."""

    team: Team
    place: Place = field(default_factory=Place)
    pumps: list[AgentPump] = field(init=False)
    wish: RestartWish | None = None  # set when another attempt is to follow
    _limit: asyncio.Timeout | None = None
    _cut: str = ""  # why the run ends before its time

    def __post_init__(self) -> None:
        self.pumps = [AgentPump(self.team, player) for player in self.team.players]
        self.team.cut_short = self._cut_short

    async def run(self) -> b.RunEnded:
        """Bring the team to an answer; cancelling this task is how a person ends the run."""
        self._start()
        try:
            ended = await self._coordinate()
        except asyncio.CancelledError:
            self._abandon("cancelled")
            ended = b.RunEnded(state="cancelled", reason="ended by the user", exit_code=CANCELLED)
        self.team.events.close()
        self.team.events.emit(ended)
        return ended

    def _start(self) -> None:
        team, place = self.team, self.place
        agents = [
            {
                "id": player.member.id,
                "number": team.board.seats[player.member.id].number,
                "model": player.provider.model,
                "backend": getattr(player.provider, "backend", ""),
            }
            for player in team.players
        ]
        team.events.emit(
            b.RunStarted(
                question=team.question,
                agents=agents,
                turn=place.turn,
                attempt=place.attempt,
                session=place.session,
                limits={
                    "orchestrator_timeout_seconds": team.settings.timeout_seconds,
                    "max_cost_usd": team.settings.max_cost,
                },
                generator=f"massgen-tui {__version__}",
            )
        )
        team.events.emit(b.PhaseChange(phase="initial_answer"))

    async def _coordinate(self) -> b.RunEnded:
        settings = self.team.settings
        chosen: rules.Choice | None = None
        try:
            async with asyncio.timeout(settings.timeout_seconds) as self._limit:
                async with asyncio.TaskGroup() as group:
                    for pump in self.pumps:
                        group.create_task(pump.run(), name=f"agent {pump.id}")
                chosen = rules.choose(self.team.board, settings)
                if chosen is None:
                    return self._nobody_answered()
                presentation = self._presentation(chosen)
                answer = await presentation.run()
        except TimeoutError:
            return await self._with_what_there_is()
        finally:
            self._limit = None
        if not answer:
            return self._nobody_answered()
        if self.place.attempt <= settings.max_restarts:
            self.wish = await presentation.judge(answer)
        if self.wish is not None:
            return self._again(self.wish, chosen.winner)
        return b.RunEnded(state="finished", winner=chosen.winner, exit_code=ANSWERED)

    def _presentation(self, choice: rules.Choice) -> Presentation:
        self.team.events.emit(b.PhaseChange(phase="presentation"))
        self._select(choice)
        return Presentation(self.team, next(pump for pump in self.pumps if pump.id == choice.winner), choice)

    def _again(self, wish: RestartWish, winner: str) -> b.RunEnded:
        banner = b.RestartBanner(
            reason=wish.reason,
            instructions=wish.instructions,
            attempt=self.place.attempt + 1,
            max_attempts=self.team.settings.max_restarts + 1,
        )
        self.team.events.emit(banner)
        return b.RunEnded(state="restarted", reason=wish.reason, winner=winner, exit_code=ANSWERED)

    def _select(self, choice: rules.Choice) -> None:
        seat = self.team.board.seats[choice.winner]
        counts = dict(choice.counts)
        shown = ", ".join(f"{agent}: {count}" for agent, count in counts.items())
        body = b.WinnerSelected(vote_results=shown, vote_counts=counts, is_tie=choice.is_tie, how=choice.how)
        self.team.events.emit(body, choice.winner, seat.coordination_round)

    def _nobody_answered(self) -> b.RunEnded:
        reasons = [f"{seat.id}: {seat.error}" for seat in self.team.board if seat.error]
        reason = "; ".join(["no agent gave an answer", *reasons])
        return b.RunEnded(state="failed", reason=reason, exit_code=FAILED)

    def extend(self, seconds: float) -> float | None:
        """Give the attempt more time; the limit that now holds, None if there is none."""
        settings = self.team.settings
        if settings.timeout_seconds is None:
            return None
        self.team.settings = replace(settings, timeout_seconds=settings.timeout_seconds + seconds)
        when = self._limit.when() if self._limit is not None else None
        if self._limit is not None and when is not None and not self._cut:
            self._limit.reschedule(when + seconds)
        return self.team.settings.timeout_seconds

    def _cut_short(self, reason: str) -> None:
        """End the attempt now, with what there is."""
        if self._limit is not None and not self._cut:
            self._cut = reason
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def _with_what_there_is(self) -> b.RunEnded:
        """The end by a limit: the best answer so far is the final one, and nobody is asked to present it."""
        board = self.team.board
        choice = rules.choose_at_timeout(board)
        reason = self._cut or self._time_is_up(choice)
        if self._cut:
            self._abandon("cancelled")
            self.team.events.emit(b.SystemStatus(message=reason))
        if choice is None:
            state, code = ("failed", FAILED) if self._cut else ("timeout", TIMED_OUT)
            return b.RunEnded(state=state, reason=f"{reason}; no agent had an answer", exit_code=code)
        self._select(choice)
        seat = board.seats[choice.winner]
        text = await self.team.files.finish(seat.id, seat.submissions[-1].text)
        final = b.FinalAnswer(content=text, answer_label=f"{seat.anonymous}.final")
        self.team.events.emit(final, seat.id, seat.coordination_round)
        state = "finished" if self._cut else "timeout"
        return b.RunEnded(state=state, reason=reason, winner=choice.winner, exit_code=ANSWERED)

    def _time_is_up(self, choice: rules.Choice | None) -> str:
        team, limit = self.team, self.team.settings.timeout_seconds or 0.0
        emit, board = team.events.emit, team.board
        reason = f"Time limit exceeded ({limit:.1f}s/{limit:.0f}s)"
        self._abandon("timeout")
        for seat in board.live():
            if seat.ballot is None:
                emit(b.AgentTimeout(reason=reason), seat.id, seat.coordination_round)
        counts = dict(choice.counts) if choice else {}
        emit(
            b.OrchestratorTimeout(
                timeout_reason=reason,
                available_answers=len(board.answered()),
                selected_agent=choice.winner if choice else None,
                selection_reason=choice.how if choice else "no answers available",
                agent_answer_summary={
                    seat.id: {"has_answer": bool(seat.submissions), "vote_count": counts.get(seat.id, 0)}
                    for seat in board
                },
            )
        )
        return reason

    def _abandon(self, outcome: str) -> None:
        self.team.events.close()
        for pump in self.pumps:
            pump.abandon(outcome)
