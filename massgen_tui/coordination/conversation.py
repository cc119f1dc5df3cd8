"""One agent talking to its model: a reply is streamed to the run's events, its tools are run, its usage noted."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from massgen_tui.coordination import prompts
from massgen_tui.coordination.own_tools import Heard, OwnTool
from massgen_tui.coordination.team import CHARS_PER_TOKEN, Player, Team, ToolOutcome, owes
from massgen_tui.coordination.workflow_tools import WORKFLOW, calls_in_text
from massgen_tui.events import bodies as b
from massgen_tui.events.stream import Kind
from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    Message,
    OfferedTool,
    Purpose,
    ReasoningChunk,
    Request,
    RetryChunk,
    StopChunk,
    TextChunk,
    ToolCall,
    ToolCallChunk,
    UsageChunk,
)

PIECES_APART = 1024  # of a reply, before they are joined


@dataclass(slots=True)
class Reply:
    """What the model said in one call."""

    pieces: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    error: ErrorChunk | None = None
    native: Any = None
    written: bool = False  # the calls are JSON in the text, and stay text in the conversation
    chars: int = 0  # heard so far, thoughts and calls among them
    owed: bool = True  # the call is under way, and what it used has not been told

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(self.pieces)

    def hear(self, text: str) -> None:
        """It goes on; small pieces are joined, as each takes more room than its letters."""
        self.pieces.append(text)
        self.chars += len(text)
        if len(self.pieces) >= PIECES_APART:
            self.pieces = [self.text]

    @property
    def decides(self) -> bool:
        """Whether it calls a workflow tool."""
        return any(call.name in WORKFLOW for call in self.calls)


class Conversation:
    """The messages of one round, and the calls that make them grow."""

    def __init__(
        self,
        team: Team,
        player: Player,
        round_number: int,
        opening: tuple[str, str],
        *,
        purpose: Purpose = "round",
        silence_ends: Callable[[], float | None] = lambda: None,
        own_tools: Mapping[str, OwnTool] | None = None,
    ) -> None:
        self.team, self.player = team, player
        self.agent = player.member.id
        self.round_number, self.purpose = round_number, purpose
        self.messages = [Message("system", opening[0]), Message("user", opening[1])]
        self._opening = opening[1]
        self._silence_ends = silence_ends
        self._silence: asyncio.Timeout | None = None
        self._interrupted = False
        self._own_tools = own_tools or {}
        self._kind: Kind = "presentation" if purpose == "presentation" else "text"

    async def ask(self, tools: Sequence[OfferedTool]) -> Reply:
        """Call the model with the messages so far; what it says is an event as it comes."""
        await self._forget()
        await self.team.steering.gate()
        reply = Reply()
        request = Request(self.agent, tuple(self.messages), tuple(tools), self.purpose)
        try:
            async with asyncio.timeout_at(self._silence_ends()) as self._silence:
                async with aclosing(self.player.provider.stream(request)) as chunks:
                    async for chunk in chunks:
                        if not self._interrupted:
                            self._silence.reschedule(self._silence_ends())
                        self._take(reply, chunk)
        except TimeoutError:
            silent = "The model fell silent after the time of its round was up."
            kind = "interrupted" if self._interrupted else "silent_stream"
            reply.error = ErrorChunk("" if self._interrupted else silent, kind=kind)
        finally:
            self._silence, self._interrupted = None, False
            if reply.owed:
                self.team.use_broken_off(self.player, self._chars(), reply.chars, self.round_number)
        if not reply.calls and reply.error is None:
            names = [tool.name for tool in tools if tool.name in WORKFLOW or tool.name in self._own_tools]
            reply.calls = calls_in_text(reply.text, names, f"text_{self.round_number}_{len(self.messages)}")
            reply.written = bool(reply.calls)
        calls = () if reply.written else tuple(reply.calls)
        self.messages.append(Message("assistant", reply.text, calls, native=reply.native))
        return reply

    def interrupt(self) -> bool:
        """Cut the reply that is coming; false between replies, where there is nothing to cut."""
        if self._silence is None:
            return False
        self._interrupted = True
        self._silence.reschedule(asyncio.get_running_loop().time())
        return True

    def wait_longer(self) -> None:
        """The end of the silence has been put off."""
        if self._silence is not None and not self._interrupted:
            self._silence.reschedule(self._silence_ends())

    def _take(self, reply: Reply, chunk: Chunk) -> None:
        say = self.team.events.say
        reply.owed = owes(chunk)
        match chunk:
            case TextChunk(text=text):
                reply.hear(text)
                say(self.agent, self._kind, self.round_number, text)
            case ReasoningChunk(text=text):
                reply.chars += len(text)
                say(self.agent, "thinking", self.round_number, text)
            case ToolCallChunk(call=call):
                reply.chars += len(call.raw)
                reply.calls.append(call)
            case UsageChunk():
                self.team.use(self.player, chunk, self.round_number)
            case ErrorChunk():
                reply.error = chunk
            case RetryChunk(attempt=attempt, max_attempts=most, seconds=seconds, reason=reason):
                text = f"retry {attempt}/{most} in {math.ceil(seconds)} s: {reason}"
                self.team.events.emit(
                    b.Status(message=text, level="retry", wait_seconds=seconds), self.agent, self.round_number
                )
            case StopChunk(native=native):
                reply.native = native

    async def run_tools(self, reply: Reply, known: Collection[str], refusal: Callable[[str], str] | None = None) -> int:
        """Run the calls of known tools, all at once, except those that are refused; gives how many there were."""
        calls = [call for call in reply.calls if call.name not in WORKFLOW and call.name in known]
        results = await asyncio.gather(*(self._run(call, refusal(call.name) if refusal else "") for call in calls))
        for call, text in zip(calls, results, strict=True):
            self.messages.append(self._result(reply, call, text))
        self.team.tell_troubles(self.player, self.round_number)
        return len(calls)

    def answer_calls(self, reply: Reply, text: str, known: Collection[str]) -> None:
        """Tell the agent something after a reply: as the result of every call that was not run, else as a message."""
        if not reply.calls or reply.written:
            self.messages.append(Message("user", text))
            return
        for call in reply.calls:
            if call.name in WORKFLOW or call.name not in known:
                self.messages.append(Message("tool", text, tool_call_id=call.id))

    @staticmethod
    def _result(reply: Reply, call: ToolCall, text: str) -> Message:
        """A tool's result; to a call that is mere text it is a message."""
        if reply.written:
            return Message("user", f"Result of {call.name}: {text}")
        return Message("tool", text, tool_call_id=call.id)

    def append_to_last(self, text: str) -> bool:
        """Add to the newest message to the agent; false if it has spoken since."""
        last = self.messages[-1]
        if last.role == "assistant":
            return False
        self.messages[-1] = replace(last, text=f"{last.text}\n{text}")
        return True

    def replace_last(self, text: str) -> None:
        """Put a message of the person's side in place of a reply that came to nothing."""
        self.messages[-1:] = [Message("user", text)] if text else []

    # -- keeping within the history the agent may have --------------------------------------------------------------

    async def _forget(self) -> None:
        limit = self.player.member.max_history_tokens
        if limit is None:
            return
        before, tokens_before = len(self.messages), self._tokens()
        while len(self.messages) > 3 and self._tokens() > limit:
            end = next((i for i in range(3, len(self.messages)) if self.messages[i].role != "tool"), 0)
            if not end:
                break
            del self.messages[2:end]
        if len(self.messages) < before:
            body = b.HistoryTruncated(
                messages_before=before,
                messages_after=len(self.messages),
                tokens_before=tokens_before,
                tokens_after=self._tokens(),
                limit=limit,
            )
            self.team.events.emit(body, self.agent, self.round_number)
            place = await self.team.files.trace(self.agent)
            if place:
                self.messages[1] = Message("user", f"{self._opening}\n\n{prompts.forgotten(place)}")

    def _tokens(self) -> int:
        return self._chars() // CHARS_PER_TOKEN

    def _chars(self) -> int:
        calls = sum(len(call.raw) for message in self.messages for call in message.tool_calls)
        return sum(len(message.text) for message in self.messages) + calls

    # -- tools and usage ---------------------------------------------------------------------------------------------

    async def _run(self, call: ToolCall, refusal: str) -> str:
        emit = self.team.events.emit
        if refusal:
            why = refusal.partition(". ")[0]
            emit(b.Status(message=f"{call.name}: {why[:1].lower()}{why[1:]}"), self.agent, self.round_number)
            return refusal
        server = call.name.split("__")[1] if call.name.startswith("mcp__") else None
        shown = call.raw if call.arguments is None else dict(call.arguments)
        start = b.ToolStart(tool_id=call.id, tool_name=call.name, args=shown, server_name=server)
        emit(start, self.agent, self.round_number)
        began = time.monotonic()
        came = await self._call(call)
        done = b.ToolComplete(
            tool_id=call.id,
            tool_name=call.name,
            result=came.text,
            elapsed_seconds=round(time.monotonic() - began, 6),
            status="error" if came.is_error else "success",
            is_error=came.is_error,
        )
        emit(done, self.agent, self.round_number)
        return came.text

    async def _call(self, call: ToolCall) -> ToolOutcome:
        own, tools = self._own_tools.get(call.name), self.player.tools
        if call.arguments is not None and own is not None:
            return await own.answer(call.arguments)
        if call.arguments is not None and tools is not None:
            return await tools.call(call.name, call.arguments, call_id=call.id)
        return Heard(f"The arguments of {call.name} are not a JSON object: {call.raw[:200]}", is_error=True)
