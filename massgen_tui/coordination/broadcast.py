"""Asking the others: an agent's question goes to its peers or to the person, and the answers come back to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.coordination import prompts
from massgen_tui.coordination.board import Seat
from massgen_tui.coordination.team import Player, Team
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import ErrorChunk, Message, Request, TextChunk, ToolSpec

ASK_OTHERS = "ask_others"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back, as the result of a tool call."""

    text: str
    is_error: bool = False


def ask_others_tool(whom: str) -> ToolSpec:
    """Put a question to the peers or the person."""
    asked = "the person who asked" if whom == "human" else "the other agents"
    return ToolSpec(
        ASK_OTHERS,
        f"Ask {asked} a question and wait for the answer. Use it only for what you cannot find out yourself.",
        {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]},
    )


@dataclass(slots=True)
class Broadcasts:
    """One agent's questions during an attempt."""

    team: Team
    seat: Seat
    asked: int = 0
    round_number: int = 0
    _request: str = field(default="", init=False)

    async def ask(self, arguments: Mapping[str, Any]) -> Heard:
        """Put the question; whoever does not answer in time is left out."""
        question = str(arguments.get("question", "")).strip()
        settings = self.team.settings
        if not question:
            return Heard("ask_others needs the question in 'question'; it was empty.", is_error=True)
        if self.asked >= settings.max_broadcasts:
            return Heard(f"You have asked {settings.max_broadcasts} times, which is the limit.", is_error=True)
        self.asked += 1
        self._request = f"{self.seat.anonymous}.question{self.asked}"
        self._emit(b.BroadcastCreated(request_id=self._request, question=question, to=settings.broadcast))
        try:
            async with asyncio.timeout(settings.broadcast_timeout):
                text = await (self._person(question) if settings.broadcast == "human" else self._peers(question))
        except TimeoutError:
            self._emit(b.BroadcastComplete(request_id=self._request, status="timeout"))
            return Heard("Nobody answered in time. Decide yourself.")
        self._emit(b.BroadcastComplete(request_id=self._request, status="complete"))
        return Heard(text)

    def _emit(self, body: b.BroadcastCreated | b.BroadcastComplete) -> None:
        self.team.events.emit(body, self.seat.id, self.round_number)

    async def _person(self, question: str) -> str:
        if self.team.person is None:
            return "There is no person to ask in this run. Decide yourself."
        answer = await self.team.person(self._request, self.seat.id, question)
        if answer is None:
            return "The person does not want to answer. Decide yourself."
        body = b.BroadcastResponse(request_id=self._request, content=answer, is_human=True)
        self.team.events.emit(body, None, self.round_number)
        return f"The person answers: {answer}"

    async def _peers(self, question: str) -> str:
        board = self.team.board
        peers = [
            player
            for player in self.team.players
            if player.member.id != self.seat.id and not board.seats[player.member.id].dead
        ]
        if not peers:
            return "There is no other agent. Decide yourself."
        answers = await asyncio.gather(*(self._peer(player, question) for player in peers))
        return "\n\n".join(answers)

    async def _peer(self, player: Player, question: str) -> str:
        """One peer's answer, in a conversation of its own beside the peer's round."""
        seat = self.team.board.seats[player.member.id]
        asked = prompts.peer_question(self.team.question, seat, self.seat.anonymous, question)
        messages = (
            Message("system", prompts.framed(agent_identity=player.member.system_message)),
            Message("user", self.team.files.rewrite(asked, seat.id)),
        )
        pieces: list[str] = []
        request = Request(player.member.id, messages, (), "broadcast")
        async with aclosing(player.provider.stream(request)) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, TextChunk):
                    pieces.append(chunk.text)
                elif isinstance(chunk, ErrorChunk):
                    return f"[{seat.anonymous}] could not answer: {chunk.message}"
        text = "".join(pieces).strip() or "(no answer)"
        body = b.BroadcastResponse(request_id=self._request, content=text)
        self.team.events.emit(body, player.member.id, self.round_number)
        return f"[{seat.anonymous}]: {text}"
