"""Asking the others: an agent's question goes to its peers or to the person, and the answers come back to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from massgen_tui.coordination import prompts
from massgen_tui.coordination.aside import aside
from massgen_tui.coordination.board import Seat
from massgen_tui.coordination.own_tools import Heard, OwnTool
from massgen_tui.coordination.team import Player, Team
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import ToolSpec

ASK_OTHERS = "ask_others"
CHECK_STATUS = "check_broadcast_status"
GET_RESPONSES = "get_broadcast_responses"
RESPOND = "respond_to_broadcast"

Status = Literal["pending", "complete", "timeout", "declined", "withdrawn"]
_NOBODY: dict[Status, str] = {
    "timeout": "Nobody answered in time. Decide yourself.",
    "declined": "There is nobody who wants to answer. Decide yourself.",
}


@dataclass(slots=True)
class Question:
    """A question that was put, and what has come back so far."""

    id: str
    text: str
    asked: int
    status: Status = "pending"
    responses: list[tuple[str, str]] = field(default_factory=list)
    carrying: asyncio.Task[None] | None = None


@dataclass(slots=True)
class Broadcasts:
    """One agent's questions during an attempt."""

    team: Team
    seat: Seat
    questions: dict[str, Question] = field(default_factory=dict)

    def tools(self) -> list[OwnTool]:
        """Ask and wait, or ask, look and fetch."""
        return [
            OwnTool(_ask_tool(self.team.settings.broadcast), self.ask),
            OwnTool(_request_tool(CHECK_STATUS, "Say how many have answered a question so far."), self.check),
            OwnTool(_request_tool(GET_RESPONSES, "Fetch the answers to a question that have come so far."), self.fetch),
        ]

    async def ask(self, arguments: Mapping[str, Any]) -> Heard:
        """Put the question, and wait unless the agent wants to go on meanwhile."""
        text = str(arguments.get("question") or "").strip()
        most = self.team.settings.max_broadcasts_per_agent
        if not text:
            return Heard("ask_others needs the question in 'question'; it was empty.", is_error=True)
        if len(self.questions) >= most:
            return Heard(f"You have asked {most} times, which is the limit.", is_error=True)
        question = self._put(text)
        if arguments.get("wait") is False:
            return Heard(json.dumps({"request_id": question.id, "status": question.status}))
        if question.carrying is not None:
            await question.carrying
        return Heard(_told(question))

    async def check(self, arguments: Mapping[str, Any]) -> Heard:
        """How far a question is."""
        question = self._of(arguments)
        if question is None:
            return self._unknown(arguments)
        status = {"status": question.status, "asked": question.asked, "responses": len(question.responses)}
        return Heard(json.dumps({"request_id": question.id, **status}))

    async def fetch(self, arguments: Mapping[str, Any]) -> Heard:
        """The answers that have come so far."""
        question = self._of(arguments)
        if question is None:
            return self._unknown(arguments)
        responses = [{"from": who, "content": text} for who, text in question.responses]
        said = {"request_id": question.id, "status": question.status, "responses": responses}
        return Heard(json.dumps(said, ensure_ascii=False))

    def withdraw(self) -> None:
        """Nobody waits for answers any more: the round is over."""
        for question in self.questions.values():
            if question.status == "pending" and question.carrying is not None:
                self._close(question, "withdrawn")
                question.carrying.cancel()

    def under_way(self) -> list[asyncio.Task[None]]:
        """What is not over yet, be it withdrawn: its calls have yet to tell what they used."""
        tasks = (question.carrying for question in self.questions.values())
        return [task for task in tasks if task is not None and not task.done()]

    # -- from the question to its answers ------------------------------------------------------------------------------

    def _put(self, text: str) -> Question:
        whom = self.team.settings.broadcast or "agents"
        peers = self._peers()
        name = f"{self.seat.anonymous}.question{len(self.questions) + 1}"
        question = self.questions[name] = Question(name, text, 1 if whom == "human" else len(peers))
        self._emit(
            b.BroadcastCreated(request_id=name, question=text, to=whom, seconds=self.team.settings.broadcast_timeout)
        )
        asking = self._ask_person(question) if whom == "human" else self._ask_peers(question, peers)
        question.carrying = asyncio.create_task(asking, name=name)
        return question

    def _emit(self, body: b.BroadcastCreated | b.BroadcastComplete) -> None:
        self.team.events.emit(body, self.seat.id, self.seat.last_round)

    def _close(self, question: Question, status: Status) -> None:
        if question.status == "pending":
            question.status = status
            self._emit(b.BroadcastComplete(request_id=question.id, status=status))

    def _of(self, arguments: Mapping[str, Any]) -> Question | None:
        return self.questions.get(str(arguments.get("request_id") or ""))

    def _unknown(self, arguments: Mapping[str, Any]) -> Heard:
        known = ", ".join(self.questions) or "none"
        return Heard(f"No question has the request_id {arguments.get('request_id')!r}; yours: {known}.", is_error=True)

    def _peers(self) -> list[Player]:
        seats = self.team.board.seats
        others = (player for player in self.team.players if player.member.id != self.seat.id)
        return [player for player in others if not seats[player.member.id].dead]

    async def _ask_person(self, question: Question) -> None:
        if self.team.person is None:
            self._close(question, "declined")
            return
        try:
            async with asyncio.timeout(self.team.settings.broadcast_timeout):
                answer = await self.team.person(question.id, self.seat.id, question.text)
        except TimeoutError:
            self._close(question, "timeout")
            return
        if answer is None:
            self._close(question, "declined")
            return
        question.responses.append(("the person", answer))
        body = b.BroadcastResponse(request_id=question.id, content=answer, is_human=True)
        self.team.events.emit(body, None, self.seat.last_round)
        self._close(question, "complete")

    async def _ask_peers(self, question: Question, peers: list[Player]) -> None:
        try:
            async with asyncio.timeout(self.team.settings.broadcast_timeout):
                await asyncio.gather(*(self._ask_peer(question, player) for player in peers))
        except TimeoutError:
            self._close(question, "timeout")
        else:
            self._close(question, "complete" if peers else "declined")

    async def _ask_peer(self, question: Question, player: Player) -> None:
        """One peer's answer, in a conversation of its own beside the peer's round."""
        team, seat = self.team, self.team.board.seats[player.member.id]
        asked = prompts.peer_question(team.question, seat, self.seat.anonymous, question.text)
        system = prompts.framed(agent_identity=player.member.system_message)
        opening = (system, team.files.rewrite(asked, seat.id))
        said = await aside(team, player, opening, "broadcast", (_respond_tool(),))
        answered = next((call for call in reversed(said.calls) if call.name == RESPOND and call.arguments), None)
        arguments = answered.arguments if answered is not None else None
        text = str(arguments.get("answer") or "").strip() if arguments else said.text
        if said.failure and not text:
            question.responses.append((seat.anonymous, f"(could not answer: {said.failure})"))
            return
        text = text or "(no answer)"
        question.responses.append((seat.anonymous, text))
        body = b.BroadcastResponse(request_id=question.id, content=text)
        team.events.emit(body, seat.id, seat.last_round)


def _told(question: Question) -> str:
    """The answers as the result of a call that waited for them."""
    if not question.responses:
        return _NOBODY.get(question.status, _NOBODY["declined"])
    lines = [
        f"The person answers: {text}" if who == "the person" else f"[{who}]: {text}" for who, text in question.responses
    ]
    if question.status == "timeout":
        lines.append("The others did not answer in time.")
    return "\n\n".join(lines)


def _ask_tool(whom: str | Literal[False]) -> ToolSpec:
    asked = "the person who asked" if whom == "human" else "the other agents"
    return ToolSpec(
        ASK_OTHERS,
        f"Ask {asked} a question. Use it only for what you cannot find out yourself.",
        {
            "type": "object",
            "properties": {
                "question": {"type": "string"},
                "wait": {
                    "type": "boolean",
                    "description": "true, if nothing is said: wait for the answers. false: go on working; "
                    f"{CHECK_STATUS} and {GET_RESPONSES} take the request_id that you are given.",
                },
            },
            "required": ["question"],
        },
    )


def _request_tool(name: str, about: str) -> ToolSpec:
    request = {"type": "string", "description": f"As {ASK_OTHERS} gave it."}
    return ToolSpec(name, about, {"type": "object", "properties": {"request_id": request}, "required": ["request_id"]})


def _respond_tool() -> ToolSpec:
    return ToolSpec(
        RESPOND,
        "Answer the question that you were asked.",
        {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]},
    )
