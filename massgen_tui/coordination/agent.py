"""One agent's pump: round after round, until the team is settled or the agent has failed."""

from __future__ import annotations

from typing import Literal

from massgen_tui.coordination import prompts, rules
from massgen_tui.coordination.board import Submission
from massgen_tui.coordination.conversation import Conversation, Reply
from massgen_tui.coordination.team import Player, Team
from massgen_tui.coordination.workflow_tools import new_answer_tool, vote_tool
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from massgen_tui.providers.base import ToolSpec

Outcome = Literal["answer", "vote", "restarted", "error"]

PREVIEW_CHARS = 500
TOOL_STEPS = 200  # calls of tools in one round, after which it counts as a failed attempt


class AgentPump:
    """Plays one agent of the team; its task is the only one that changes the agent's seat."""

    def __init__(self, team: Team, player: Player) -> None:
        self.team, self.player = team, player
        self.id = player.member.id
        self.seat = team.board.seats[self.id]
        self.round = -1
        self.open_round = False

    async def run(self) -> None:
        """Work until the team is settled; a vote rests until an answer voids it."""
        while not self.seat.dead:
            async with self.team.news:
                await self.team.news.wait_for(self._has_work)
            if rules.settled(self.team.board, self.team.settings):
                return
            outcome = await self._round()
            self._end_round(outcome)
            await self.team.tell()

    def abandon(self, outcome: str) -> None:
        """Close the round that was under way when the run was ended from outside."""
        if self.open_round:
            self._end_round(outcome)

    def _has_work(self) -> bool:
        board, settings = self.team.board, self.team.settings
        if rules.settled(board, settings):
            return True
        if settings.skip_voting and self.seat.submissions:
            return False
        waits = bool(rules.fairness_lead(board, self.seat, settings)) and bool(self.seat.submissions)
        return self.seat.ballot is None and not waits

    def _emit(self, body: Body) -> None:
        self.team.events.emit(body, self.id, self.round)

    # -- a round ---------------------------------------------------------------------------------------------------

    async def _round(self) -> Outcome:
        team, seat = self.team, self.seat
        only_vote = rules.must_vote(team.board, seat, team.settings)
        own_tools = await self._tools()
        view = team.board.view(self.id)
        team.board.show(self.id, view)
        conversation = self._begin(view, own_tools, only_vote=only_vote)
        known = {tool.name for tool in own_tools}
        offered = [*self._workflow_tools(only_vote=only_vote), *own_tools]
        tries = team.settings.enforcement_tries
        injected = 0
        steps = 0
        attempt = 1
        while True:
            reply = await conversation.ask(offered)
            await conversation.run_tools(reply, known)
            if reply.error is None and self._only_tools(reply, known) and steps < TOOL_STEPS:
                steps += 1
                injected += self._inject(conversation, injected)
                continue
            verdict = self._judge(reply, known)
            if not isinstance(verdict, rules.Refuse):
                return self._carry_out(verdict)
            self._record(verdict, reply, attempt)
            fatal = reply.error is not None and reply.error.fatal
            if fatal or attempt >= tries:
                return self._die(verdict, reply)
            attempt += 1
            self._retry(conversation, reply, verdict, known)

    async def _tools(self) -> list[ToolSpec]:
        if self.player.tools is None:
            return []
        specs = list(await self.player.tools.specs())
        for sentence in self.player.tools.troubles():
            self._emit(b.Error(error=sentence, kind="mcp_disconnected"))
        return specs

    def _workflow_tools(self, *, only_vote: bool) -> list[ToolSpec]:
        seats = self.team.board.answered() if only_vote else list(self.team.board)
        vote = vote_tool(sorted(seat.anonymous for seat in seats))
        return [vote] if only_vote else [new_answer_tool(), vote]

    def _begin(self, view: list[Submission], tools: list[ToolSpec], *, only_vote: bool) -> Conversation:
        team, member = self.team, self.player.member
        self.round += 1
        self.open_round = True
        if self.round:
            news = ", ".join(answer.label for answer in view if answer.agent != self.id)
            reason = f"looks again, with {news}" if news else "looks again"
            self._emit(b.AgentRestart(restart_round=self.round, restart_reason=reason))
        sensitivity = member.voting_sensitivity or team.settings.voting_sensitivity
        system = prompts.system_message(member.system_message, sensitivity, only_vote=only_vote, tools=bool(tools))
        user = prompts.user_message(team.question, view, team.board)
        offered = [*self._workflow_tools(only_vote=only_vote), *tools]
        ids = [team.board.seats[answer.agent].anonymous for answer in view]
        self._emit(b.ContextReceived(context_labels=[answer.label for answer in view], answer_ids=ids))
        self._emit(
            b.RoundStart(
                round_type="voting" if self.round else "initial_answer",
                system_message=system,
                user_message=user,
                tools=[_wire(tool) for tool in offered],
            )
        )
        return Conversation(team, self.player, self.round, system, user)

    def _only_tools(self, reply: Reply, known: set[str]) -> bool:
        return bool(reply.calls) and not reply.decides and all(call.name in known for call in reply.calls)

    def _inject(self, conversation: Conversation, injected: int) -> int:
        board = self.team.board
        answers = rules.updates_for(board, self.seat, self.team.settings, injected)
        if not answers:
            return 0
        text = prompts.update(answers, dict(self.seat.seen), board)
        if not conversation.append_to_last_result(text):
            return 0
        board.show(self.id, answers)
        self._emit(
            b.InjectionReceived(
                source_agents=[answer.agent for answer in answers],
                injection_type="mid_stream",
                labels=[answer.label for answer in answers],
                content=text,
            )
        )
        return len(answers)

    def _judge(self, reply: Reply, known: set[str]) -> rules.Verdict:
        if reply.error is not None:
            return rules.Refuse(reply.error.kind, reply.error.message)
        board, settings = self.team.board, self.team.settings
        return rules.judge(reply.calls, reply.text, board, self.seat, settings, known)

    def _retry(self, conversation: Conversation, reply: Reply, verdict: rules.Refuse, known: set[str]) -> None:
        if reply.error is not None and not reply.text and not reply.calls:
            conversation.messages.pop()
        elif reply.calls:
            conversation.answer_calls(reply, verdict.message, known)
        else:
            conversation.messages[-1:] = []
            conversation.ask_again(prompts.try_again(verdict.message, reply.text))

    # -- what came of it -------------------------------------------------------------------------------------------

    def _carry_out(self, verdict: rules.AcceptAnswer | rules.AcceptVote | rules.IgnoreVote) -> Outcome:
        match verdict:
            case rules.AcceptAnswer(text=text):
                return self._answer(text)
            case rules.AcceptVote():
                return self._vote(verdict)
            case rules.IgnoreVote(target=target, reason=reason, unseen=unseen):
                why = f"{', '.join(unseen)} came while it was voting"
                self._emit(b.VoteIgnored(target_id=target, reason=reason, why=why))
                return "restarted"

    def _answer(self, text: str) -> Outcome:
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
        return "answer"

    def _vote(self, verdict: rules.AcceptVote) -> Outcome:
        seat, ballot = self.seat, verdict.ballot
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
        return "vote"

    def _record(self, verdict: rules.Refuse, reply: Reply, attempt: int) -> None:
        self._emit(
            b.Enforcement(
                attempt=attempt,
                max_attempts=self.team.settings.enforcement_tries,
                reason=verdict.reason,
                tool_calls=[call.name for call in reply.calls],
                unknown_tools=list(verdict.unknown_tools),
                error_message=verdict.message,
                buffer_preview=reply.text[:PREVIEW_CHARS],
                buffer_chars=len(reply.text),
            )
        )

    def _die(self, verdict: rules.Refuse, reply: Reply) -> Outcome:
        detail = reply.error.detail if reply.error else ""
        tries = self.team.settings.enforcement_tries
        sentence = verdict.message if reply.error else f"No valid reply in {tries} tries. {verdict.message}"
        self.seat.dead, self.seat.error, self.seat.ballot = True, sentence, None
        self._emit(b.Error(error=sentence, kind=verdict.reason, fatal=True, detail=detail))
        return "error"

    def _end_round(self, outcome: str) -> None:
        self.open_round = False
        self._emit(b.RoundEnd(outcome=outcome))


def _wire(tool: ToolSpec) -> dict[str, object]:
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
    }
