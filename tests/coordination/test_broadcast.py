"""Asking the others without waiting, and what becomes of questions that nobody waits for any more."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from tests.coordination.scenario import PATIENCE_SECONDS, Played, play, result, team
from tests.coordination.test_modes import answer, vote
from tests.coordination.test_unfinished import Served

ASK = {"tool": {"name": "ask_others", "args": {"question": "Which one?", "wait": False}}}
SOON = [{"pause": 0}] * 20  # after a peer's last word its answer has yet to be taken
AGENTS = Settings(broadcast="agents")


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"tool": {"name": name, "args": arguments}}


def said(played: Played, tool: str) -> list[Any]:
    return [json.loads(body.result) for body in played.all(b.ToolComplete, "ana") if body.tool_name == tool]


QUESTION = "agent1.question1"


async def test_an_agent_may_go_on_while_the_others_answer() -> None:
    script = {
        "ana": [
            [ASK],
            [call("check_broadcast_status", request_id=QUESTION)],
            [{"after": {"bob": 1}}, *SOON, call("check_broadcast_status", request_id=QUESTION)],
            [call("get_broadcast_responses", request_id=QUESTION)],
            [answer("A")],
        ],
        "bob": [
            {
                "when": "broadcast",
                "steps": [{"during": {"ana": 3}}, {"say": "Hm."}, call("respond_to_broadcast", answer="Left.")],
            },
            [{"after": {"ana": 5}}, answer("B")],
        ],
    }
    played = await play(["ana", "bob"], script, Settings(broadcast="agents", skip_voting=True))
    assert said(played, "ask_others") == [{"request_id": QUESTION, "status": "pending"}]
    assert [found["status"] for found in said(played, "check_broadcast_status")] == ["pending", "complete"]
    assert said(played, "get_broadcast_responses")[0]["responses"] == [{"from": "agent2", "content": "Left."}]
    assert [body.content for body in played.all(b.BroadcastResponse, "bob")] == ["Left."]


async def test_an_argument_that_there_is_not_comes_back_with_those_that_there_are() -> None:
    asks = {"tool": {"name": "ask_others", "args": {"question": "Which one?", "block": False}}}
    played = await play(["ana"], {"ana": [[asks], [answer("A")], [vote("agent1")]]}, AGENTS)
    [told] = played.all(b.ToolComplete, "ana")
    assert told.is_error
    assert told.result.startswith("ask_others has no argument `block`; it takes `question`, `wait`.")
    assert played.all(b.BroadcastCreated) == []
    assert played.ended.exit_code == 0


async def test_a_question_is_withdrawn_with_the_round_that_asked_it() -> None:
    script = {"ana": [[ASK], [answer("A")], [vote("agent1")]]}
    made, events = team(["ana"], script, Settings(broadcast="human"))

    async def thinking(request_id: str, agent: str, question: str) -> str | None:
        await asyncio.Event().wait()
        return None

    made.person = thinking
    played = result(events, await Orchestrator(made).run())
    assert [body.status for body in played.all(b.BroadcastComplete)] == ["withdrawn"]
    closed = [event.event_type for event in played.events if event.agent_id == "ana"]
    assert closed.index("broadcast_complete") < closed.index("round_end")
    assert played.ended.exit_code == 0


async def test_a_cancelled_run_withdraws_what_was_being_asked_before_it_ends() -> None:
    waits = {"tool": {"name": "ask_others", "args": {"question": "Which one?"}}}
    made, events = team(["ana"], {"ana": [[waits]]}, Settings(broadcast="human"))
    asked = asyncio.Event()

    async def thinking(request_id: str, agent: str, question: str) -> str | None:
        asked.set()
        await asyncio.Event().wait()
        return None

    made.person = thinking
    running = asyncio.create_task(Orchestrator(made).run())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asked.wait()
        running.cancel()
        played = result(events, await running)
    assert [body.status for body in played.all(b.BroadcastComplete)] == ["withdrawn"]
    assert played.events[-1].event_type == "run_ended"


async def test_who_answers_in_time_is_heard_though_others_do_not() -> None:
    waits = {"tool": {"name": "ask_others", "args": {"question": "Which one?"}}}
    script = {
        "ana": [[waits], [answer("A")]],
        "bob": [{"when": "broadcast", "steps": [{"say": "The left."}]}, [{"after": {"ana": 2}}, answer("B")]],
        "eve": [{"when": "broadcast", "steps": ["stall"]}, [{"after": {"ana": 2}}, answer("C")]],
    }
    settings = Settings(broadcast="agents", broadcast_timeout=0.05, skip_voting=True)
    played = await play(["ana", "bob", "eve"], script, settings)
    heard = next(body.result for body in played.all(b.ToolComplete, "ana"))
    assert heard == "[agent2]: The left.\n\nThe others did not answer in time."
    assert [body.status for body in played.all(b.BroadcastComplete)] == ["timeout"]


async def test_what_a_peer_spends_on_an_answer_is_noted() -> None:
    waits = {"tool": {"name": "ask_others", "args": {"question": "Which one?"}}}
    spends = {"usage": {"input": 40, "output": 2, "cost": 0.25}}
    script = {
        "ana": [[waits], [answer("A")]],
        "bob": [{"when": "broadcast", "steps": [spends, {"say": "Left."}]}, [{"after": {"ana": 2}}, answer("B")]],
    }
    played = await play(["ana", "bob"], script, Settings(broadcast="agents", skip_voting=True))
    assert played.state.agents["bob"].usage.cost == 0.25


@pytest.mark.parametrize("end", ["the round", "the time", "the person"])
async def test_what_a_peer_spends_on_an_answer_that_nobody_waits_for_is_not_known(end: str) -> None:
    """Its call is broken off with the round that asked, after its time, or with the run."""
    waits = {"tool": {"name": "ask_others", "args": {"question": "Which one?", "wait": end == "the time"}}}
    says = {"when": "broadcast", "steps": [{"say": "The lef"}, "stall"]}
    then = ["stall"] if end == "the person" else [{"during": {"bob": 1}}, answer("A")]
    script = {"ana": [[waits], then], "bob": [says, ["stall"]]}
    limit = 0.05 if end == "the time" else 60.0
    settings = Settings(broadcast="agents", broadcast_timeout=limit, skip_voting=True, orchestrator_timeout_seconds=1)
    made, events = team(["ana", "bob"], script, settings)
    made.players[1].provider = Served(made.players[1].provider)
    asked = asyncio.Event()
    made.events.subscribe(
        lambda batch: asked.set() if any(isinstance(event.body, b.BroadcastCreated) for event in batch) else None
    )
    running = asyncio.create_task(Orchestrator(made).run())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asked.wait()
        if end == "the person":
            running.cancel()
        played = result(events, await running)
    cut = [body for body in played.all(b.Usage, "bob") if not body.cost_known]
    assert [body.token_source for body in cut] == ["estimated"] * len(cut)
    assert len(cut) == 2, "its round's call and the one beside it"
    assert not played.state.usage.cost_known
    assert played.events[-1].event_type == "run_ended"


async def test_a_question_that_nobody_asked_cannot_be_looked_up() -> None:
    script = {
        "ana": [[call("get_broadcast_responses", request_id="agent9.question1")], [answer("A")], [vote("agent1")]]
    }
    played = await play(["ana"], script, AGENTS)
    failed = played.all(b.ToolComplete)[0]
    assert failed.is_error
    assert failed.result == "No question has the request_id 'agent9.question1'; yours: none."
