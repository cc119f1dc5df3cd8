"""The last part of a run: the winner presents the answer to the person."""

from __future__ import annotations

from dataclasses import dataclass

from massgen_tui.coordination import prompts
from massgen_tui.coordination.agent import AgentPump
from massgen_tui.coordination.conversation import Conversation
from massgen_tui.coordination.rules import Choice
from massgen_tui.coordination.team import Team
from massgen_tui.coordination.workflow_tools import NEW_ANSWER, answer_text, new_answer_tool
from massgen_tui.events import bodies as b

STEPS = 20


@dataclass(slots=True)
class Presentation:
    """The winner's last conversation."""

    team: Team
    pump: AgentPump
    choice: Choice

    async def run(self) -> str:
        """Ask the winner for the final answer; when that fails its stored answer is the final one."""
        team, pump = self.team, self.pump
        agent, seat = pump.id, pump.seat
        emit, number = team.events.emit, pump.round + 1
        stored = seat.submissions[-1].text
        labels = {other.id: other.submissions[-1].label for other in team.board.answered()}
        counts = dict(self.choice.counts)
        start = b.FinalPresentationStart(vote_counts=counts, answer_labels=labels, is_tie=self.choice.is_tie)
        emit(start, agent, number)
        text = stored if self._reuse() else await self._present(number) or stored
        emit(b.FinalPresentationEnd(), agent, number)
        emit(b.FinalAnswer(content=text, answer_label=f"{seat.anonymous}.final"), agent, number)
        emit(b.AnswerLocked(), agent, number)
        return text

    def _reuse(self) -> bool:
        settings = self.team.settings
        return settings.final_strategy == "winner_reuse" or settings.skip_presentation

    async def _present(self, number: int) -> str:
        team, pump = self.team, self.pump
        member, settings = pump.player.member, team.settings
        user = prompts.presentation(team.question, self.choice, team.board, settings.final_strategy)
        system = f"<system_prompt>\n{member.system_message or 'You present the answer of a team.'}\n</system_prompt>"
        tools = [] if pump.player.tools is None else list(await pump.player.tools.specs())
        known = {tool.name for tool in tools}
        team.events.emit(
            b.RoundStart(round_type="presentation", system_message=system, user_message=user), pump.id, number
        )
        conversation = Conversation(team, pump.player, number, system, user)
        text = ""
        for _ in range(STEPS):
            reply = await conversation.ask([new_answer_tool(), *tools], "presentation", "presentation")
            if reply.error is not None:
                error = b.Error(error=reply.error.message, kind=reply.error.kind, detail=reply.error.detail)
                team.events.emit(error, pump.id, number)
                break
            await conversation.run_tools(reply, known)
            text = reply.text.strip() or text
            answer = next((call for call in reply.calls if call.name == NEW_ANSWER), None)
            if answer is not None:
                text = answer_text(answer.arguments, reply.text) or text
            if answer is not None or not any(call.name in known for call in reply.calls):
                break
            conversation.answer_calls(reply, "This tool does not exist.", known)
        team.events.emit(b.RoundEnd(outcome="presentation"), pump.id, number)
        return text
