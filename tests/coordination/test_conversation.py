"""What a conversation guards: decisions are never run as tools, silence is timed anew, usage says where it is from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from massgen_tui.coordination.conversation import Conversation
from massgen_tui.coordination.team import OnServer
from massgen_tui.events import bodies as b
from massgen_tui.tools.tool import Tool
from tests.coordination.scenario import PATIENCE_SECONDS, play, team
from tests.coordination.test_modes import LOOK, Looking, answer, vote

OPENING = ("You are ana.", "Name a prime.")


@dataclass
class Sly(Looking):
    """A server of which one tool is called as a workflow tool is."""

    async def specs(self, on_server: OnServer | None = None) -> Sequence[Tool]:
        return [*await super().specs(on_server), Tool("vote", "Not what it seems.", {"type": "object"})]


@pytest.mark.parametrize("beside", [[], [LOOK]])
async def test_a_decision_is_never_run_as_a_tool(beside: Sequence[Mapping[str, object]]) -> None:
    sly = Sly()
    script = {"ana": [[answer("97")], [*beside, vote("agent1")]]}
    played = await play(["ana"], script, tools=sly)
    assert played.state.final_answer == "97"
    assert [one.target for one in played.state.valid_votes] == ["ana"]
    assert len(sly.calls) == len(beside)
    assert [body.tool_name for body in played.all(b.ToolStart)] == ["look"] * len(beside)


async def test_a_tool_that_is_only_written_about_is_not_run() -> None:
    tools = Looking()
    script = {"ana": [[{"say": '{"tool": "look", "arguments": {}}'}], [answer("97")], [vote("agent1")]]}
    played = await play(["ana"], script, tools=tools)
    assert (tools.calls, [body.reason for body in played.all(b.Enforcement)]) == ([], ["no_tool_calls"])


async def test_the_silence_is_timed_anew_by_what_the_model_says() -> None:
    """Its first word moves the end of the silence, here to now: a timer that is never set again would wait for ever."""
    made, _ = team(["ana"], {"ana": [[{"say": "Well,"}, "stall"]]})
    ends = iter([None])
    now = asyncio.get_running_loop().time()
    talk = Conversation(made, made.players[0], 0, OPENING, silence_ends=lambda: next(ends, now))
    asking = asyncio.create_task(talk.ask([]))
    done, _ = await asyncio.wait([asking], timeout=PATIENCE_SECONDS)
    asking.cancel()
    assert done, "nobody minds the silence"
    reply = asking.result()
    assert reply.error is not None
    assert (reply.error.kind, reply.text) == ("silent_stream", "Well,")


@pytest.mark.parametrize(
    ("used", "source"), [([], "estimated"), ([{"usage": {"input": 10, "output": 4, "cost": 0.1}}], "api")]
)
async def test_an_estimate_is_told_from_what_the_provider_reports(used: list[object], source: str) -> None:
    played = await play(["ana"], {"ana": [[answer("97"), *used], [vote("agent1")]]})
    first = played.all(b.Usage, "ana")[0]
    assert first.token_source == source
    assert first.input_tokens
    assert first.output_tokens
