"""The last part of a run: the winner presents the answer to the person, and may be asked to judge it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.coordination import prompts
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

    @property
    def number(self) -> int:
        """The winner's last round."""
        return self.pump.round + 1

    async def run(self) -> str:
        """Ask the winner for the final answer; when that fails its stored answer is the final one."""
        team, seat = self.team, self.pump.seat
        stored = seat.submissions[-1].text if seat.submissions else ""
        labels = {other.id: other.submissions[-1].label for other in team.board.answered()}
        counts = dict(self.choice.counts)
        self._emit(b.FinalPresentationStart(vote_counts=counts, answer_labels=labels, is_tie=self.choice.is_tie))
        reuse = team.settings.final_strategy == "winner_reuse" and bool(stored)
        text = stored if reuse else await self._present() or stored
        self._emit(b.FinalPresentationEnd())
        if text:
            text = await team.files.finish(seat.id, text)
            team.tell_troubles(self.pump.player, self.number)
            self._emit(b.FinalAnswer(content=text, answer_label=f"{seat.anonymous}.final"))
            self._emit(b.AnswerLocked())
        return text

    async def judge(self, answer: str) -> RestartWish | None:
        """Ask the presenter whether the answer may go out; no decision means yes."""
        self._emit(b.PostEvaluation(phase="start", winner=self.pump.id))
        opening = (prompts.framed(agent_identity=self._identity()), prompts.evaluation(self.team.question, answer))
        self._emit(b.RoundStart(round_type="post_evaluation", system_message=opening[0], user_message=opening[1]))
        conversation = Conversation(self.team, self.pump.player, self.number + 1, opening, purpose="post_evaluation")
        reply = Reply()
        try:
            async with asyncio.timeout(self.team.settings.timeout_seconds):
                reply = await conversation.ask([submit_tool(), restart_tool()])
        except TimeoutError:
            self._emit(b.Error(error="The presenter did not judge its answer in time; it stands.", kind="timeout"))
        if reply.error is not None:
            self._emit(b.Error(error=reply.error.message, kind=reply.error.kind, detail=reply.error.detail))
        decision = next((call for call in reply.calls if call.name in (SUBMIT, RESTART)), None)
        restart = decision is not None and decision.name == RESTART
        verdict = "asks for another attempt" if restart else "accepts the answer"
        self._emit(b.PostEvaluation(phase="end", content=verdict, winner=self.pump.id))
        self._emit(b.RoundEnd(outcome="post_evaluation"))
        if decision is None or not restart:
            return None
        said = decision.arguments or {}
        return RestartWish(str(said.get("reason", "")), str(said.get("instructions", "")), answer)

    def _emit(self, body: Body) -> None:
        self.team.events.emit(body, self.pump.id, self.number)

    def _identity(self) -> str:
        return self.pump.player.member.system_message or "You present the answer of a team."

    async def _present(self) -> str:
        files, me, own = self.team.files, self.pump.id, self.pump.player.tools
        await files.share(me, [seat.id for seat in self.team.board.answered()])
        await files.present(me)
        members = [player.member for player in self.team.players]
        opening = (
            prompts.framed(agent_identity=self._identity(), workspace=files.description(me, presenting=True)),
            files.rewrite(prompts.presentation(self.team, self.choice, members), me),
        )
        tools: Sequence[OfferedTool] = [] if own is None else await own.specs()
        self.team.tell_troubles(self.pump.player, self.number)
        offered = [new_answer_tool(), *tools]
        self._emit(
            b.RoundStart(
                round_type="presentation",
                system_message=opening[0],
                user_message=opening[1],
                tools=[prompts.wire_form(tool) for tool in offered],
            )
        )
        conversation = Conversation(self.team, self.pump.player, self.number, opening, purpose="presentation")
        text = await self._talk(conversation, offered, {tool.name for tool in tools})
        self._emit(b.RoundEnd(outcome="presentation"))
        return text

    async def _talk(self, conversation: Conversation, offered: Sequence[OfferedTool], known: set[str]) -> str:
        text = ""
        for _ in range(STEPS):
            reply = await conversation.ask(offered)
            if reply.error is not None:
                self._emit(b.Error(error=reply.error.message, kind=reply.error.kind, detail=reply.error.detail))
                return ""
            await conversation.run_tools(reply, known)
            text = reply.text.strip() or text
            answer = next((call for call in reply.calls if call.name == NEW_ANSWER), None)
            if answer is not None:
                return answer_text(answer.arguments, reply.text) or text
            if not any(call.name in known for call in reply.calls):
                return text
            conversation.answer_calls(reply, MISSING_TOOL, known)
        return text
