"""One attempt from the question to the final answer: it starts the pumps, waits for them, and says how it ended."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace

from massgen_tui import __version__
from massgen_tui.coordination import prompts, rules
from massgen_tui.coordination.agent import AgentPump
from massgen_tui.coordination.checklist import POINTS
from massgen_tui.coordination.presentation import Presentation
from massgen_tui.coordination.settings import CHECKLIST_GATED
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
    _presentation: Presentation | None = None
    _limit: asyncio.Timeout | None = None
    _cut: str = ""  # why the run ends before its time

    def __post_init__(self) -> None:
        self.pumps = [AgentPump(self.team, player) for player in self.team.players]
        self.team.cut_short = self._cut_short

    async def run(self) -> b.RunEnded:
        """Bring the team to an answer; cancelled, it ends in order, for the reason given with that."""
        self._start()
        try:
            ended = await self._coordinate()
        except asyncio.CancelledError as cancelled:
            self._abandon("cancelled")
            ended = b.RunEnded(state="cancelled", reason=str(cancelled) or "ended by the user", exit_code=CANCELLED)
        await self._withdrawn()
        self.team.events.close()
        if ended.state != "restarted" and (unread := self.team.steering.unread()):
            self.team.events.emit(b.SystemStatus(message=unread))
        self.team.events.emit(ended)
        return ended

    async def _withdrawn(self) -> None:
        """Let the questions that nobody waits for tell what they used; who ends the run once more goes on at once."""
        asks = [task for pump in self.pumps for task in pump.asks()]
        if asks:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait(asks)

    def _start(self) -> None:
        team, place = self.team, self.place
        agents = [
            {
                "id": player.member.id,
                "number": team.board.seats[player.member.id].number,
                "model": player.provider.model,
                "backend": getattr(player.provider, "backend", ""),
                **({"workspace_paths": places} if (places := team.files.places(player.member.id)) else {}),
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
                    "orchestrator_timeout_seconds": team.settings.orchestrator_timeout_seconds,
                    "max_cost_usd": team.settings.max_cost_usd,
                },
                generator=f"massgen-tui {__version__}",
                context_paths=team.files.context(),
            )
        )
        if any(prompts.sensitivity(player.member, team.settings) == CHECKLIST_GATED for player in team.players):
            points = [
                {"id": name, "text": text, "category": "must", "verify_by": None} for name, text in POINTS.items()
            ]
            team.events.emit(b.EvaluationCriteriaSet(criteria=points, source="default"))
        team.events.emit(b.PhaseChange(phase="initial_answer"))

    async def _coordinate(self) -> b.RunEnded:
        settings = self.team.settings
        chosen: rules.Choice | None = None
        try:
            async with asyncio.timeout(settings.orchestrator_timeout_seconds) as self._limit:
                async with asyncio.TaskGroup() as group:
                    for pump in self.pumps:
                        group.create_task(pump.run(), name=f"agent {pump.id}")
                chosen = rules.choose(self.team.board, settings)
                if chosen is None:
                    return self._nobody_answered()
                presentation = self._presentation = self._present(chosen)
                answer = await presentation.run()
        except TimeoutError:
            return await self._with_what_there_is(chosen)
        finally:
            self._limit = None
        if not answer:
            return self._nobody_answered(presentation)
        if self.place.attempt <= settings.max_orchestration_restarts:
            self.wish = await presentation.judge(answer)
        if self.wish is not None:
            return self._again(self.wish, chosen.winner)
        return b.RunEnded(state="finished", winner=chosen.winner, exit_code=ANSWERED)

    def _present(self, choice: rules.Choice) -> Presentation:
        self.team.events.emit(b.PhaseChange(phase="presentation"))
        self._select(choice)
        return Presentation(self.team, next(pump for pump in self.pumps if pump.id == choice.winner), choice)

    def _again(self, wish: RestartWish, winner: str) -> b.RunEnded:
        banner = b.RestartBanner(
            reason=wish.reason,
            instructions=wish.instructions,
            attempt=self.place.attempt + 1,
            max_attempts=self.team.settings.max_orchestration_restarts + 1,
        )
        self.team.events.emit(banner)
        return b.RunEnded(state="restarted", reason=wish.reason, winner=winner, exit_code=ANSWERED)

    def _select(self, choice: rules.Choice) -> None:
        seat = self.team.board.seats[choice.winner]
        counts = dict(choice.counts)
        shown = ", ".join(f"{agent}: {count}" for agent, count in counts.items())
        body = b.WinnerSelected(vote_results=shown, vote_counts=counts, is_tie=choice.is_tie, how=choice.how)
        self.team.events.emit(body, choice.winner, seat.last_round)

    def _nobody_answered(self, presentation: Presentation | None = None) -> b.RunEnded:
        board, what = self.team.board, "no agent gave an answer"
        troubles = {seat.id: seat.error for seat in board if seat.error}
        if presentation is not None and presentation.trouble:
            troubles[presentation.pump.id] = presentation.trouble
        if presentation is not None and board.submissions:
            what = f"{presentation.pump.id} was to present the final answer and gave none"
        reason = "; ".join([what, *(f"{agent}: {trouble}" for agent, trouble in troubles.items())])
        return b.RunEnded(state="failed", reason=reason, exit_code=FAILED)

    def presents(self, agent: str) -> bool:
        """Whether that agent is about to give the final answer."""
        return self._presentation is not None and self._presentation.presents(agent)

    def cut_presentation(self, agent: str | None, *, again: bool = False) -> None:
        """The person will not wait for the presenter, if it is that agent."""
        if self._presentation is not None and agent in (None, self._presentation.pump.id):
            self._presentation.cut(again=again)

    def extend(self, seconds: float) -> float | None:
        """Give the attempt more time; the limit that now holds, None if there is none."""
        settings = self.team.settings
        if settings.orchestrator_timeout_seconds is None:
            return None
        limit = settings.orchestrator_timeout_seconds + seconds
        self.team.settings = replace(settings, orchestrator_timeout_seconds=limit)
        when = self._limit.when() if self._limit is not None else None
        if self._limit is not None and when is not None and not self._cut:
            self._limit.reschedule(when + seconds)
        return limit

    def _cut_short(self, reason: str) -> None:
        """End the attempt now, with what there is."""
        if self._limit is not None and not self._cut:
            self._cut = reason
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def _with_what_there_is(self, chosen: rules.Choice | None) -> b.RunEnded:
        """The end by a limit: the best answer so far is the final one, and nobody is asked to present it."""
        board = self.team.board
        presenting = chosen is not None and bool(board.seats[chosen.winner].submissions)
        choice = chosen if presenting else rules.choose_at_timeout(board, self.team.settings)
        reason = self._cut or self._time_is_up(choice)
        if self._cut:
            self._abandon("cancelled")
            self.team.events.emit(b.SystemStatus(message=reason))
        if choice is None:
            state, code = ("failed", FAILED) if self._cut else ("timeout", TIMED_OUT)
            return b.RunEnded(state=state, reason=f"{reason}; no agent had an answer", exit_code=code)
        if not presenting:
            self._select(choice)
        seat = board.seats[choice.winner]
        text = await self.team.files.finish(seat.id, seat.submissions[-1].text)
        final = b.FinalAnswer(content=text, answer_label=f"{seat.anonymous}.final")
        self.team.events.emit(final, seat.id, seat.last_round)
        state = "finished" if self._cut else "timeout"
        return b.RunEnded(state=state, reason=reason, winner=choice.winner, exit_code=ANSWERED)

    def _time_is_up(self, choice: rules.Choice | None) -> str:
        team, limit = self.team, self.team.settings.orchestrator_timeout_seconds or 0.0
        emit, board = team.events.emit, team.board
        reason = f"Time limit exceeded ({limit:.1f}s/{limit:.0f}s)"
        self._abandon("timeout")
        for seat in board.live():
            if not rules.is_done(seat, team.settings):
                emit(b.AgentTimeout(reason=reason), seat.id, seat.last_round)
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
        if self._presentation is not None:
            self._presentation.abandon(outcome)
