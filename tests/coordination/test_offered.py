"""The tools by which agents decide: their schemas, and which of them are offered in which part of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from massgen_tui.coordination import workflow_tools as w
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from tests.coordination.scenario import Played, play
from tests.coordination.test_modes import answer, vote

STOP = {"tool": {"name": "stop", "args": {"summary": "done", "status": "complete"}}}


def bare(schema: Any) -> Any:
    """A schema without the sentences, whose wording is free."""
    if not isinstance(schema, Mapping):
        return schema
    return {key: bare(value) for key, value in schema.items() if key != "description"}


def test_the_schemas_are_those_of_the_protocol() -> None:
    text = {"type": "string"}

    def requires(**properties: Any) -> dict[str, Any]:
        return {"type": "object", "properties": properties, "required": list(properties)}

    tools = [w.new_answer_tool(), w.vote_tool(["agent1", "agent2"]), w.stop_tool(), w.submit_tool(), w.restart_tool()]
    assert {tool.name: bare(tool.parameters) for tool in tools} == {
        "new_answer": requires(content=text),
        "vote": requires(agent_id={"type": "string", "enum": ["agent1", "agent2"]}, reason=text),
        "stop": requires(summary=text, status={"type": "string", "enum": ["complete", "blocked"]}),
        "submit": requires(confirmed={"type": "boolean", "enum": [True]}),
        "restart_orchestration": requires(reason=text, instructions=text),
    }


def offered(played: Played) -> dict[str, list[str]]:
    """By the type of the round, the tools of the last one."""
    return {
        body.round_type: [tool["function"]["name"] for tool in body.tools] for body in played.all(b.RoundStart, "ana")
    }


async def test_each_part_of_a_run_offers_its_own() -> None:
    script = {"ana": [[answer("A")], [vote("agent1")]]}
    assert offered(await play(["ana"], script, Settings(max_orchestration_restarts=1))) == {
        "initial_answer": ["new_answer", "vote"],
        "voting": ["new_answer", "vote"],
        "presentation": ["new_answer"],
        "post_evaluation": ["submit", "restart_orchestration"],
    }
    assert offered(await play(["ana"], script, Settings(max_new_answers_per_agent=1)))["voting"] == ["vote"]


async def test_who_shares_a_task_stops_instead_of_voting() -> None:
    played = await play(["ana"], {"ana": [[answer("A")], [STOP]]}, Settings(coordination_mode="decomposition"))
    assert offered(played) == {
        "decomposition_initial": ["new_answer", "stop"],
        "decomposition_refinement": ["new_answer", "stop"],
        "presentation": ["new_answer"],
    }
