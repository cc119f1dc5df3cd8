"""One round of one agent: from what it is shown to a decision, with its tries, its news and its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.coordination import prompts, rules
from massgen_tui.coordination.board import Seat, Submission
from massgen_tui.coordination.broadcast import Broadcasts
from massgen_tui.coordination.checklist import Checklist
from massgen_tui.coordination.conversation import Conversation, Reply
from massgen_tui.coordination.own_tools import OwnTool
from massgen_tui.coordination.paraphrase import paraphrase
from massgen_tui.coordination.settings import CHECKLIST_GATED, Settings
from massgen_tui.coordination.steering import Decision
from massgen_tui.coordination.team import Player, Team
from massgen_tui.coordination.timeouts import REFUSALS, RoundClock
from massgen_tui.coordination.workflow_tools import new_answer_tool, stop_tool, vote_tool
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from massgen_tui.providers.base import OfferedTool, ToolSpec

PREVIEW_CHARS = 500
TOOL_STEPS = 200  # replies that only call tools, after which a reply counts as one that decides nothing
TOLD = "told to finish: the time of the round is nearly up"
MARGIN_SECONDS = 5.0  # news that come later than that before the limit would only disturb


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is taken, with the snapshot that goes with it."""

    text: str
    snapshot: str
    journal: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """The round ends without a result, because there is news that it cannot be told."""


@dataclass(frozen=True, slots=True)
class Died:
    """The agent is of no use any more."""

    sentence: str
    kind: str
    detail: str = ""


Result = Answered | rules.AcceptVote | rules.AcceptStop | rules.IgnoreVote | Restarted | Died


@dataclass(slots=True)
class Round:
    """Plays itself once; what comes of it is carried out by the agent's pump."""

    team: Team
    player: Player
    number: int
    seat: Seat = field(init=False)
    clock: RoundClock = field(init=False)
    known: set[str] = field(default_factory=set)
    offered: list[OfferedTool] = field(default_factory=list)
    only_vote: bool = False
    injected: int = 0
    started: bool = False  # in the log
    hurry: Decision | None = None
    conversation: Conversation | None = None
    broadcasts: Broadcasts | None = None
    checklist: Checklist | None = None
    own: dict[str, OwnTool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seat = self.team.board.seats[self.player.member.id]
        limits = self.team.settings
        limit = limits.subsequent_round_timeout_seconds if self.number else limits.initial_round_timeout_seconds
        self.clock = RoundClock(limit, limits.round_timeout_grace_seconds, asyncio.get_running_loop().time)

    def emit(self, body: Body) -> None:
        """An event of this round."""
        self.team.events.emit(body, self.seat.id, self.number)

    async def play(self) -> Result:
        """Show the agent the answers and let it work until it has decided."""
        await paraphrase(self.team, self.player, self.clock.silence_ends())
        if self.seat.submissions:
            await self.team.files.clear(self.seat.id)
        view = await self._with_files(lambda: rules.visible(self.team.board, self.seat))
        news = [answer.label for answer in self.team.board.unseen(self.seat.id) if answer in view]
        self.team.board.show(self.seat.id, view)
        self.only_vote = rules.must_vote(self.team.board, self.seat, self.team.settings)
        tools = await self._tools()
        self.team.tell_troubles(self.player, self.number)
        self.own = self._own_tools()
        self.known = {*(tool.name for tool in tools), *self.own}
        self.offered = [
            *_workflow_tools(self.team, only_vote=self.only_vote),
            *tools,
            *(tool.spec for tool in self.own.values()),
        ]
        conversation = self.conversation = self._open(view, news, has_tools=bool(tools))
        if self.hurry is not None:
            conversation.append_to_last(prompts.hurried(self.hurry))
        tries = self.team.settings.enforcement_tries
        attempt = steps = 0
        while True:
            reply = await conversation.ask(self.offered)
            if reply.error is not None and reply.error.kind == "interrupted":
                conversation.replace_last(prompts.try_again(prompts.hurried(self.hurry), reply.text, self._ways()))
                continue
            used = await conversation.run_tools(reply, self.known, self._refusal)
            if reply.error is None and used and not reply.decides and self._all_known(reply) and steps < TOOL_STEPS:
                steps += 1
                if self._refused(used):
                    return Died(f"{REFUSALS} tool calls after the time of the round was up", "timeout")
                if self._news_end_it():
                    return Restarted()
                await self._after_tools(conversation)
                continue
            verdict = await self._decide(reply)
            if not isinstance(verdict, rules.Refuse):
                return verdict
            attempt += 1
            self.emit(_recorded(verdict, reply, attempt, tries))
            if attempt >= tries or (reply.error is not None and reply.error.fatal):
                return _died(verdict, reply, tries)
            if self._news_end_it():
                return Restarted()
            self._try_again(conversation, reply, verdict)

    # -- how it begins -----------------------------------------------------------------------------------------------

    async def _tools(self) -> list[OfferedTool]:
        if self.player.tools is None:
            return []
        return list(await self.player.tools.specs(self._tell_of_server))

    def _tell_of_server(self, server: str, state: str, about: Mapping[str, Any]) -> None:
        self.emit(b.ToolServer(server=server, state=state, **about))

    async def _with_files(self, current: Callable[[], Sequence[Submission]]) -> Sequence[Submission]:
        """The answers to be shown, once their files are there; while they are copied a peer may answer anew."""
        answers = current()
        while True:
            await self.team.files.share(self.seat.id, [answer.agent for answer in answers])
            newer = current()
            if newer == answers:
                return answers
            answers = newer

    def _own_tools(self) -> dict[str, OwnTool]:
        """The checklist where it decides about voting, and the ways to ask the others."""
        settings, seen = self.team.settings, self.seat.seen
        gated = prompts.sensitivity(self.player.member, settings) == CHECKLIST_GATED
        if gated and seen and not self.only_vote and not settings.decomposition:
            limit = settings.max_checklist_calls_per_round
            self.checklist = Checklist(limit, lambda: sorted(seen.values()), self.emit)
        tools = [self.checklist.tool()] if self.checklist is not None else []
        tools += self.broadcasts.tools() if self.broadcasts is not None else []
        return {tool.name: tool for tool in tools}

    def _open(self, view: Sequence[Submission], news: Sequence[str], *, has_tools: bool) -> Conversation:
        team, board, me = self.team, self.team.board, self.seat.id
        if self.number:
            self.emit(b.AgentRestart(restart_round=self.number, restart_reason=_looks_again(news)))
        system = prompts.system_message(
            self.player.member,
            team.settings,
            round_number=self.number,
            only_vote=self.only_vote,
            has_tools=has_tools,
            gated=self.checklist is not None,
            files=team.files.description(me),
        )
        user = team.files.rewrite(prompts.user_message(team, view, me), me)
        notes = team.steering.deliver(me, self.number)
        if notes:
            user = f"{user}\n\n{notes}"
        labels = [answer.label for answer in view]
        ids = [board.seats[answer.agent].anonymous for answer in view]
        self.emit(b.ContextReceived(context_labels=labels, answer_ids=ids, has_conversation_history=bool(team.history)))
        self.started = True
        self.emit(
            b.RoundStart(
                round_type=_kind(team.settings, self.number),
                system_message=system,
                user_message=user,
                tools=[prompts.wire_form(tool) for tool in self.offered],
                seconds=max(0.0, self.clock.seconds_left() or 0.0),
            )
        )
        ends, opening = self.clock.silence_ends, (system, user)
        return Conversation(team, self.player, self.number, opening, silence_ends=ends, own_tools=self.own)

    def decide_now(self, decision: Decision) -> None:
        """The person wants the decision at once: the reply that is coming is cut, and the agent told."""
        self.hurry = decision
        if self.conversation is not None and not self.conversation.interrupt():
            self.conversation.append_to_last(prompts.hurried(decision))  # it waits at the gate of a paused team

    def more_time(self, seconds: float) -> None:
        """The round may take longer; a silent stream is waited for longer, too."""
        self.clock.extend(seconds)
        if self.conversation is not None:
            self.conversation.wait_longer()

    # -- between two replies -----------------------------------------------------------------------------------------

    def _ways(self) -> str:
        return prompts.ways_to_decide(self.team.settings, only_vote=self.only_vote)

    def _all_known(self, reply: Reply) -> bool:
        return all(call.name in self.known for call in reply.calls)

    def _refusal(self, tool: str) -> str:
        if self.clock.is_up():
            return prompts.too_late(self._ways())
        return prompts.PLANNING_REFUSAL if self.team.settings.enable_planning_mode and tool not in self.own else ""

    def _refused(self, count: int) -> bool:
        if self.clock.is_up():
            self.clock.refusals += count
        return self.clock.refusals >= REFUSALS

    def _news_end_it(self) -> bool:
        return rules.news_end_round(self.team.board, self.seat, self.team.settings)

    async def _after_tools(self, conversation: Conversation) -> None:
        if self.clock.should_tell() and conversation.append_to_last(prompts.time_nearly_up(self._ways())):
            self.clock.tell()
            self.emit(b.Status(message=TOLD, level="warning", wait_seconds=self.clock.grace))
        if self.hurry is not None:
            conversation.append_to_last(prompts.hurried(self.hurry))
        notes = self.team.steering.deliver(self.seat.id, self.number)
        if notes:
            conversation.append_to_last(notes)
        left = self.clock.seconds_left()
        if left is None or left > MARGIN_SECONDS:
            await self._inject(conversation)

    async def _inject(self, conversation: Conversation) -> None:
        team, board = self.team, self.team.board
        answers = await self._with_files(lambda: rules.updates_for(board, self.seat, team.settings, self.injected))
        places = team.files.copies(self.seat.id, [answer.agent for answer in answers])
        text = prompts.update(answers, self.seat.seen, board, places) if answers else ""
        text = team.files.rewrite(text, self.seat.id)
        if not text or not conversation.append_to_last(text):
            return
        board.show(self.seat.id, answers)
        self.injected += len(answers)
        self.emit(
            b.InjectionReceived(
                source_agents=[answer.agent for answer in answers],
                injection_type="mid_stream",
                labels=[answer.label for answer in answers],
                content=text,
            )
        )

    # -- what a reply comes to ---------------------------------------------------------------------------------------

    async def _decide(self, reply: Reply) -> Result | rules.Refuse:
        """Judge a reply, and an answer again once its files are kept: a peer's may have come before it meanwhile."""
        verdict = self._judge(reply)
        if not isinstance(verdict, rules.AcceptAnswer):
            return verdict
        files, me = self.team.files, self.seat.id
        snapshot = self.team.stamp(me)
        await files.keep(me, snapshot)
        journal = await files.journal(me, snapshot) if self.team.settings.enable_changedoc else ""
        self.team.tell_troubles(self.player, self.number)
        verdict = self._judge(reply)
        if isinstance(verdict, rules.AcceptAnswer):
            return Answered(verdict.text, snapshot, journal)
        await files.drop(me, snapshot)
        return verdict

    def _judge(self, reply: Reply) -> rules.Verdict:
        if reply.error is not None:
            return rules.Refuse(reply.error.kind, reply.error.message)
        decide_at_once = self.clock.is_up() or self.hurry is not None
        asked = rules.Asked(
            tuple(tool.name for tool in self.offered),
            only_vote=self.only_vote,
            time_is_up=self.clock.is_up(),
            plain=self.team.files.neutral,
            gate=self.checklist.closed() if self.checklist is not None and not decide_at_once else "",
        )
        return rules.judge(reply.calls, reply.text, self.team.board, self.seat, self.team.settings, asked)

    def _try_again(self, conversation: Conversation, reply: Reply, verdict: rules.Refuse) -> None:
        if reply.calls:
            conversation.answer_calls(reply, verdict.message, self.known)
        elif reply.error is not None and not reply.text:
            conversation.replace_last("")
        else:
            conversation.replace_last(prompts.try_again(verdict.message, reply.text, self._ways()))


def _kind(settings: Settings, number: int) -> str:
    """The round's type in the log."""
    if settings.decomposition:
        return "decomposition_refinement" if number else "decomposition_initial"
    return "voting" if number else "initial_answer"


def _workflow_tools(team: Team, *, only_vote: bool) -> list[ToolSpec]:
    """The ways to end a round."""
    board = team.board
    if team.settings.decomposition:
        return [new_answer_tool(), stop_tool()]
    if only_vote:
        return [vote_tool(sorted(seat.anonymous for seat in board.answered()))]
    return [new_answer_tool(), vote_tool(sorted(seat.anonymous for seat in board))]


def _looks_again(news: Sequence[str]) -> str:
    """Why an agent begins another round; `news` are the answers that it was not shown before."""
    return f"looks again, with {', '.join(news)}" if news else "looks again"


def _recorded(verdict: rules.Refuse, reply: Reply, attempt: int, tries: int) -> b.Enforcement:
    return b.Enforcement(
        attempt=attempt,
        max_attempts=tries,
        reason=verdict.reason,
        tool_calls=[call.name for call in reply.calls],
        unknown_tools=list(verdict.unknown_tools),
        error_message=verdict.message[:PREVIEW_CHARS],
        buffer_preview=reply.text[:PREVIEW_CHARS],
        buffer_chars=len(reply.text),
    )


def _died(verdict: rules.Refuse, reply: Reply, tries: int) -> Died:
    if reply.error is not None:
        return Died(verdict.message, verdict.reason, reply.error.detail)
    return Died(f"No valid reply in {tries} tries. {verdict.message}", verdict.reason)
