"""One agent's pump: round after round, until the team is settled or the agent has failed."""

from __future__ import annotations

from typing import Literal

from massgen_tui.coordination import rules
from massgen_tui.coordination.board import Ballot, Stop
from massgen_tui.coordination.round import Died, Restarted, Result, Round
from massgen_tui.coordination.team import Player, Team
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body

Outcome = Literal["answer", "vote", "restarted", "error"]


class AgentPump:
    """Plays one agent of the team; its task is the only one that changes the agent's seat."""

    def __init__(self, team: Team, player: Player) -> None:
        self.team, self.player = team, player
        self.id = player.member.id
        self.seat = team.board.seats[self.id]
        self.round = -1
        self._open = False

    async def run(self) -> None:
        """Work until the team is settled; a vote rests until an answer voids it."""
        board, settings = self.team.board, self.team.settings
        while not self.seat.dead:
            async with self.team.news:
                await self.team.news.wait_for(lambda: rules.settled(board, settings) or self._has_work())
            if rules.settled(board, settings):
                return
            self.round += 1
            self._open = True
            result = await Round(self.team, self.player, self.round).play()
            self._end_round(self._carry_out(result))
            await self.team.tell()

    def abandon(self, outcome: str) -> None:
        """Close the round that was under way when the run was ended from outside."""
        if self._open:
            self._end_round(outcome)

    def _has_work(self) -> bool:
        board, seat, settings = self.team.board, self.seat, self.team.settings
        return rules.may_begin(board, seat, settings)

    def _emit(self, body: Body) -> None:
        self.team.events.emit(body, self.id, self.round)

    def _end_round(self, outcome: str) -> None:
        self._open = False
        self._emit(b.RoundEnd(outcome=outcome))

    def _carry_out(self, result: Result) -> Outcome:
        match result:
            case rules.AcceptAnswer(text=text):
                self._answer(text)
                return "answer"
            case rules.AcceptVote(ballot=ballot):
                self._vote(ballot)
                return "vote"
            case rules.AcceptStop(summary=summary, status=status):
                self.seat.stop = Stop(summary, status)
                self._emit(b.AgentStopped(summary=summary, status=status))
                return "vote"
            case rules.IgnoreVote(target=target, reason=reason, unseen=unseen):
                why = f"{', '.join(unseen)} came while it was voting"
                self._emit(b.VoteIgnored(target_id=target, reason=reason, why=why))
                return "restarted"
            case Restarted():
                return "restarted"
            case Died(sentence=sentence, kind=kind, detail=detail):
                seat = self.seat
                seat.dead, seat.error, seat.ballot = True, sentence, None
                self._emit(b.Error(error=sentence, kind=kind, fatal=True, detail=detail))
                return "error"

    def _answer(self, text: str) -> None:
        board, seat = self.team.board, self.seat
        submission = board.submit(self.id, text)
        seat.seen[self.id] = submission.label
        self._emit(
            b.AnswerSubmitted(
                content=text,
                answer_number=len(seat.submissions),
                answer_label=submission.label,
                snapshot=self.team.stamp(self.id),
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
