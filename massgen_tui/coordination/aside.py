"""One call to a model beside its round: none of it is streamed, but what it used is noted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from massgen_tui.coordination.team import Player, Team, owes
from massgen_tui.providers.base import (
    ErrorChunk,
    Message,
    OfferedTool,
    Purpose,
    ReasoningChunk,
    Request,
    TextChunk,
    ToolCall,
    ToolCallChunk,
    UsageChunk,
)


@dataclass(slots=True)
class Said:
    """What came back."""

    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    failure: str = ""


async def aside(
    team: Team, player: Player, opening: tuple[str, str], purpose: Purpose, tools: Sequence[OfferedTool] = ()
) -> Said:
    """Ask an agent's model something in a conversation of its own; a paused team asks when it goes on."""
    await team.steering.gate()
    seat = team.board.seats[player.member.id]
    said, pieces, heard = Said(), list[str](), 0
    request = Request(seat.id, (Message("system", opening[0]), Message("user", opening[1])), tuple(tools), purpose)
    owed = True
    try:
        async with aclosing(player.provider.stream(request)) as chunks:
            async for chunk in chunks:
                owed = owes(chunk)
                match chunk:
                    case TextChunk(text=text):
                        pieces.append(text)
                        heard += len(text)
                    case ReasoningChunk(text=text):
                        heard += len(text)
                    case ToolCallChunk(call=call):
                        said.calls.append(call)
                        heard += len(call.raw)
                    case UsageChunk():
                        team.use(player, chunk, seat.last_round)
                    case ErrorChunk(message=message):
                        said.failure = message
    finally:
        if owed:
            team.use_broken_off(player, sum(map(len, opening)), heard, seat.last_round)
    said.text = "".join(pieces).strip()
    return said
