"""One agent talking to its model: a reply is streamed to the run's events, its tools are run, its usage noted."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from massgen_tui.coordination.team import Player, Team
from massgen_tui.coordination.workflow_tools import WORKFLOW
from massgen_tui.events import bodies as b
from massgen_tui.events.stream import Kind
from massgen_tui.providers.base import (
    ErrorChunk,
    Message,
    ReasoningChunk,
    Request,
    StopChunk,
    TextChunk,
    ToolCall,
    ToolCallChunk,
    ToolSpec,
    UsageChunk,
)


@dataclass(slots=True)
class Reply:
    """What the model said in one call."""

    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    error: ErrorChunk | None = None

    @property
    def decides(self) -> bool:
        """Whether it calls a workflow tool."""
        return any(call.name in WORKFLOW for call in self.calls)


class Conversation:
    """The messages of one round, and the calls that make them grow."""

    def __init__(self, team: Team, player: Player, round_number: int, system: str, user: str) -> None:
        self.team, self.player = team, player
        self.agent = player.member.id
        self.round_number = round_number
        self.messages = [Message("system", system), Message("user", user)]

    async def ask(
        self, tools: list[ToolSpec], purpose: Literal["round", "presentation"] = "round", kind: Kind = "text"
    ) -> Reply:
        """Call the model with the messages so far; what it says is an event as it comes."""
        reply = Reply()
        pieces: list[str] = []
        say = self.team.events.say
        request = Request(self.agent, tuple(self.messages), tuple(tools), purpose)
        async with aclosing(self.player.provider.stream(request)) as chunks:
            async for chunk in chunks:
                match chunk:
                    case TextChunk(text=text):
                        pieces.append(text)
                        say(self.agent, kind, self.round_number, text)
                    case ReasoningChunk(text=text):
                        say(self.agent, "thinking", self.round_number, text)
                    case ToolCallChunk(call=call):
                        reply.calls.append(call)
                    case UsageChunk():
                        self._use(chunk)
                    case ErrorChunk():
                        reply.error = chunk
                    case StopChunk():
                        pass
        reply.text = "".join(pieces)
        self.messages.append(Message("assistant", reply.text, tuple(reply.calls)))
        return reply

    async def run_tools(self, reply: Reply, known: set[str]) -> None:
        """Run the calls of tools that are not workflow tools, all at once, and enter their results."""
        calls = [call for call in reply.calls if call.name not in WORKFLOW and call.name in known]
        for call, text in zip(calls, await asyncio.gather(*map(self._run, calls)), strict=True):
            self.messages.append(Message("tool", text, tool_call_id=call.id))

    def answer_calls(self, reply: Reply, text: str, known: set[str]) -> None:
        """Give every call that was not run the same result."""
        for call in reply.calls:
            if call.name in WORKFLOW or call.name not in known:
                self.messages.append(Message("tool", text, tool_call_id=call.id))

    def append_to_last_result(self, text: str) -> bool:
        """Add to the newest tool result; false if the last message is none."""
        last = self.messages[-1]
        if last.role != "tool":
            return False
        self.messages[-1] = Message("tool", last.text + "\n" + text, tool_call_id=last.tool_call_id)
        return True

    def ask_again(self, text: str) -> None:
        """Put a message of the person's side after what was said."""
        self.messages.append(Message("user", text))

    async def _run(self, call: ToolCall) -> str:
        emit, tools = self.team.events.emit, self.player.tools
        server = call.name.split("__")[1] if call.name.startswith("mcp__") else None
        shown = call.raw if call.arguments is None else dict(call.arguments)
        start = b.ToolStart(tool_id=call.id, tool_name=call.name, args=shown, server_name=server)
        emit(start, self.agent, self.round_number)
        began = time.monotonic()
        text, failed = f"The arguments of {call.name} are not a JSON object: {call.raw[:200]}", True
        if call.arguments is not None and tools is not None:
            outcome = await tools.call(call.name, call.arguments)
            text, failed = outcome.text, outcome.is_error
        emit(
            b.ToolComplete(
                tool_id=call.id,
                tool_name=call.name,
                result=text,
                elapsed_seconds=round(time.monotonic() - began, 6),
                status="error" if failed else "success",
                is_error=failed,
            ),
            self.agent,
            self.round_number,
        )
        return text

    def _use(self, chunk: UsageChunk) -> None:
        body = b.Usage(
            model=self.player.provider.model,
            input_tokens=chunk.input_tokens,
            output_tokens=chunk.output_tokens,
            reasoning_tokens=chunk.reasoning_tokens,
            cached_input_tokens=chunk.cached_input_tokens,
            cost=chunk.cost or 0.0,
            cost_known=chunk.cost is not None,
            token_source="estimated" if chunk.estimated else "api",
        )
        self.team.events.emit(body, self.agent, self.round_number)
