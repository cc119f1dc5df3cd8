"""One call to a model beside its round: none of it is streamed, but what it used is noted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from massgen_tui.coordination.team import Player, Team
from massgen_tui.providers.base import (
    ErrorChunk,
    Message,
    OfferedTool,
    Purpose,
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
    said, pieces = Said(), list[str]()
    request = Request(seat.id, (Message("system", opening[0]), Message("user", opening[1])), tuple(tools), purpose)
    async with aclosing(player.provider.stream(request)) as chunks:
        async for chunk in chunks:
            match chunk:
                case TextChunk(text=text):
                    pieces.append(text)
                case ToolCallChunk(call=call):
                    said.calls.append(call)
                case UsageChunk():
                    team.use(player, chunk, seat.last_round)
                case ErrorChunk(message=message):
                    said.failure = message
    said.text = "".join(pieces).strip()
    return said
