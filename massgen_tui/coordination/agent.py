"""One agent's pump: round after round, until the team is settled or the agent has failed."""

from __future__ import annotations

import asyncio
from typing import Literal

from massgen_tui.coordination import rules
from massgen_tui.coordination.board import Ballot, Stop
from massgen_tui.coordination.broadcast import Broadcasts
from massgen_tui.coordination.round import Answered, Died, Restarted, Result, Round
from massgen_tui.coordination.team import Player, Team
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from massgen_tui.providers.cues import Cued

Outcome = Literal["answer", "vote", "restarted", "error"]


class AgentPump:
    """Plays one agent of the team; its task is the only one that changes the agent's seat."""

    def __init__(self, team: Team, player: Player) -> None:
        self.team, self.player = team, player
        self.id = player.member.id
        self.seat = team.board.seats[self.id]
        self.playing: Round | None = None
        self._open = False
        self._task: asyncio.Task[None] | None = None
        self._broadcasts = Broadcasts(team, self.seat) if team.settings.broadcast else None
        self._say_whether_it_rests()

    async def run(self) -> None:
        """Work until the team is settled; a vote rests until an answer voids it."""
        team = self.team
        while True:
            async with team.news:
                await team.news.wait_for(self._is_wanted)
            if team.decided:
                return
            if self.playing is None or self.playing.started:
                self.seat.round_number += 1
            self._open = True
            self.playing = Round(team, self.player, self.seat.round_number, broadcasts=self._broadcasts)
            if not await self._interruptible(self.playing):
                self._end_round("cancelled" if self.seat.dead else "restarted")
            await team.wake()

    def interrupt(self) -> None:
        """End the round that is under way without a result."""
        if self._task is not None:
            self._task.cancel()

    async def _play(self, playing: Round) -> None:
        """Play a round to its end; who ends the run meanwhile finds it closed with what came of it, or open."""
        self._end_round(self._carry_out(await playing.play()))

    async def _interruptible(self, playing: Round) -> bool:
        """Whether a round was played to its end; else it was interrupted."""
        task = self._task = asyncio.create_task(self._play(playing), name=f"round {playing.number} of {self.id}")
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
            raise
        finally:
            self._task = None
        if not task.cancelled():
            task.result()
        return not task.cancelled()

    def abandon(self, outcome: str) -> None:
        """Close the round that was under way when the run was ended from outside."""
        if self._open:
            self._end_round(outcome)

    def asks(self) -> list[asyncio.Task[None]]:
        """The questions to others that are still under way."""
        return self._broadcasts.under_way() if self._broadcasts is not None else []

    def _is_wanted(self) -> bool:
        """Whether there is something to do, were it only to leave."""
        wanted = self.team.settle() or self._has_work()
        self._say_whether_it_rests()
        return wanted

    def _say_whether_it_rests(self) -> None:
        if isinstance(self.player.provider, Cued):
            self.player.provider.rest(lambda: not self._open and (self.team.decided or not self._has_work()))

    def _has_work(self) -> bool:
        board, seat, settings = self.team.board, self.seat, self.team.settings
        return not seat.dead and rules.may_begin(board, seat, settings)

    def _emit(self, body: Body) -> None:
        self.team.events.emit(body, self.id, self.seat.round_number)

    def _end_round(self, outcome: str) -> None:
        self._open = False
        if self._broadcasts is not None:
            self._broadcasts.withdraw()
        if self.playing is not None and self.playing.started:
            self._emit(b.RoundEnd(outcome=outcome))

    def _carry_out(self, result: Result) -> Outcome:
        match result:
            case Answered():
                self._answer(result)
                return "answer"
            case rules.AcceptVote(ballot=ballot):
                self._vote(ballot)
                return "vote"
            case rules.AcceptStop(summary=summary, status=status):
                self.seat.stop = Stop(summary, status)
                self._emit(b.AgentStopped(summary=summary, status=status, snapshot=self.team.stamp(self.id)))
                return "vote"
            case rules.IgnoreVote(target=target, reason=reason, unseen=unseen):
                why = f"{', '.join(unseen)} came while it was voting"
                self._emit(b.VoteIgnored(target_id=target, reason=reason, why=why))
                return "restarted"
            case Restarted():
                return "restarted"
            case Died(sentence=sentence, kind=kind, detail=detail):
                self.seat.dead, self.seat.error = True, sentence
                self._emit(b.Error(error=sentence, kind=kind, fatal=True, detail=detail))
                return "error"

    def _answer(self, answered: Answered) -> None:
        board, seat = self.team.board, self.seat
        submission = board.submit(self.id, answered.text, answered.journal)
        workspace = self.team.files.accept(self.id, answered.snapshot)
        self._emit(
            b.AnswerSubmitted(
                content=answered.text,
                answer_number=len(seat.submissions),
                answer_label=submission.label,
                workspace_path=workspace,
                snapshot=answered.snapshot,
                changedoc=submission.journal,
            )
        )
        if not self.team.settings.disable_injection:
            seat.coordination_round += 1
            self._emit(b.RestartTriggered(affected_agents=list(board.seats), triggering_agent=self.id))
            self._emit(b.RestartCompleted(agent_round=seat.coordination_round))

    def _vote(self, ballot: Ballot) -> None:
        seat = self.seat
        seat.ballot = ballot
        seat.votes_cast += 1
        self._emit(
            b.Vote(
                target_id=ballot.target,
                reason=ballot.reason,
                vote_label=f"{seat.anonymous}.vote{seat.votes_cast}",
                voted_for_label=ballot.label,
                available_labels=sorted(seat.seen.values()),
                snapshot=self.team.stamp(self.id),
            )
        )
