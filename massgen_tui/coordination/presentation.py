"""The last part of a run: the winner presents the answer to the person, and may be asked to judge it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from massgen_tui.coordination import prompts, rules
from massgen_tui.coordination.agent import AgentPump
from massgen_tui.coordination.conversation import Conversation, Reply
from massgen_tui.coordination.rules import Choice
from massgen_tui.coordination.team import RestartWish, Team
from massgen_tui.coordination.workflow_tools import (
    NEW_ANSWER,
    RESTART,
    SUBMIT,
    answer_text,
    new_answer_tool,
    restart_tool,
    submit_tool,
)
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from massgen_tui.providers.base import OfferedTool

STEPS = 20
MISSING_TOOL = "This tool does not exist here."


@dataclass(slots=True)
class Presentation:
    """The winner's last conversations."""

    team: Team
    pump: AgentPump
    choice: Choice
    trouble: str = ""  # why the call to present came to nothing
    _presenting: bool = False
    _judging: bool = False
    _open: bool = False
    _conversation: Conversation | None = None
    _cut: bool = False  # the person will not wait for the words that are being said
    _again: bool = False

    @property
    def number(self) -> int:
        """The winner's last round, or that of its judgement after it."""
        return self.pump.seat.round_number + (2 if self._judging else 1)

    async def run(self) -> str:
        """Ask the winner for the final answer; when that fails its stored answer is the final one."""
        team, seat = self.team, self.pump.seat
        stored = seat.answer.text if seat.answer is not None else ""
        labels = {answer.agent: answer.label for answer in team.board.latest()}
        counts = dict(self.choice.counts)
        self._emit(b.FinalPresentationStart(vote_counts=counts, answer_labels=labels, is_tie=self.choice.is_tie))
        self._presenting = True
        reuse = rules.reuses_answer(team.board, team.settings, opens_files=team.files.opens(seat.id))
        text = stored if reuse and stored else await self._present() or stored
        self._end_presentation()
        if text:
            text = await team.files.finish(seat.id, text)
            team.tell_troubles(self.pump.player, self.number)
            self._emit(b.FinalAnswer(content=text, answer_label=f"{seat.anonymous}.final"))
            self._emit(b.AnswerLocked())
        return text

    async def judge(self, answer: str) -> RestartWish | None:
        """Ask the presenter whether the answer may go out; no decision means yes."""
        self._judging = True
        self._emit(b.PostEvaluation(phase="start", winner=self.pump.id))
        opening = (prompts.framed(agent_identity=self._identity()), prompts.evaluation(self.team.question, answer))
        offered = [submit_tool(), restart_tool()]
        self._begin_round(
            b.RoundStart(
                round_type="post_evaluation",
                system_message=opening[0],
                user_message=opening[1],
                tools=[prompts.wire_form(tool) for tool in offered],
            )
        )
        conversation = Conversation(self.team, self.pump.player, self.number, opening, purpose="post_evaluation")
        reply = Reply()
        try:
            async with asyncio.timeout(self.team.settings.orchestrator_timeout_seconds):
                reply = await conversation.ask(offered)
        except TimeoutError:
            self._emit(b.Error(error="The presenter did not judge its answer in time; it stands.", kind="timeout"))
        if reply.error is not None:
            self._emit(b.Error(error=reply.error.message, kind=reply.error.kind, detail=reply.error.detail))
        decision = next((call for call in reply.calls if call.name in (SUBMIT, RESTART)), None)
        restart = decision is not None and decision.name == RESTART
        verdict = "asks for another attempt" if restart else "accepts the answer"
        self._emit(b.PostEvaluation(phase="end", content=verdict, winner=self.pump.id))
        self._end_round("post_evaluation")
        if decision is None or not restart:
            return None
        said = decision.arguments or {}
        return RestartWish(str(said.get("reason", "")), str(said.get("instructions", "")), answer)

    def presents(self, agent: str) -> bool:
        """Whether that agent is at it."""
        return self._presenting and self._conversation is not None and self.pump.id == agent

    def cut(self, *, again: bool = False) -> None:
        """The person will not wait: the stored answer goes out as it is, or it is presented anew."""
        if self._presenting and self._conversation is not None:
            self._cut, self._again = True, again
            self._conversation.interrupt()

    def _is_cut(self) -> bool:
        return self._cut  # a call, as the type checker takes an attribute for what it was before the last await

    def abandon(self, outcome: str) -> None:
        """Close what was under way when the run was ended from outside."""
        if self._open:
            self._end_round(outcome)
        if self._presenting:
            self._end_presentation()

    def _begin_round(self, start: b.RoundStart) -> None:
        self._open = True
        self._emit(start)

    def _end_round(self, outcome: str) -> None:
        self._open = False
        self._emit(b.RoundEnd(outcome=outcome))

    def _end_presentation(self) -> None:
        self._presenting = False
        self._emit(b.FinalPresentationEnd())

    def _emit(self, body: Body) -> None:
        self.team.events.emit(body, self.pump.id, self.number)

    def _tell_of_server(self, server: str, state: str, about: Mapping[str, Any]) -> None:
        self._emit(b.ToolServer(server=server, state=state, **about))

    def _identity(self) -> str:
        return self.pump.player.member.system_message or "You present the answer of a team."

    async def _present(self) -> str:
        files, me, own = self.team.files, self.pump.id, self.pump.player.tools
        await files.share(me, [seat.id for seat in self.team.board.answered()])
        await files.present(me)
        opening = (
            prompts.framed(agent_identity=self._identity(), workspace=files.description(me, presenting=True)),
            files.rewrite(prompts.presentation(self.team, self.choice), me),
        )
        tools: Sequence[OfferedTool] = [] if own is None else await own.specs(self._tell_of_server)
        self.team.tell_troubles(self.pump.player, self.number)
        offered = [new_answer_tool(), *tools]
        self._begin_round(
            b.RoundStart(
                round_type="presentation",
                system_message=opening[0],
                user_message=opening[1],
                tools=[prompts.wire_form(tool) for tool in offered],
            )
        )
        while True:
            self._cut = self._again = False
            conversation = Conversation(self.team, self.pump.player, self.number, opening, purpose="presentation")
            self._conversation = conversation
            text = await self._talk(conversation, offered, {tool.name for tool in tools})
            if not self._again:
                break
        self._conversation = None
        self._end_round("presentation")
        return text

    async def _talk(self, conversation: Conversation, offered: Sequence[OfferedTool], known: set[str]) -> str:
        text = ""
        for _ in range(STEPS):
            reply = await conversation.ask(offered)
            if self._is_cut():
                return ""
            if reply.error is not None:
                self.trouble = reply.error.message
                self._emit(b.Error(error=reply.error.message, kind=reply.error.kind, detail=reply.error.detail))
                return ""
            await conversation.run_tools(reply, known)
            if self._is_cut():
                return ""
            text = joined(text, reply.text)
            answer = next((call for call in reply.calls if call.name == NEW_ANSWER), None)
            if answer is not None:
                return answer_text(answer.arguments, reply.text) or text.strip()
            if not any(call.name in known for call in reply.calls):
                return text.strip()
            conversation.answer_calls(reply, MISSING_TOOL, known)
        return text.strip()


def joined(before: str, after: str) -> str:
    """What was said before and after a tool call: the answer may stand before it, and only a remark after it."""
    apart = "" if not before.strip() or before[-1].isspace() or not after.strip() else "\n\n"
    return f"{before}{apart}{after}"
