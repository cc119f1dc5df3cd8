"""Runs whose agents work with files: real tool servers, the offline team, and what is left in the log."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from massgen_tui.config.options import Options
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.providers.base import Chunk, Provider, Request, TextChunk, ToolCallChunk
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import CannotStart, Plan, prepare
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState

PATIENCE = 30.0
BodyClass = TypeVar("BodyClass", bound=Body)
VOTE_TURN = [{"vote": {"for": "agent1", "reason": ""}}]


@dataclass
class Attentive:
    """A model that takes paths from what it is told: `@mine` is its workspace, `@hello` the file of a peer."""

    played: Provider

    @property
    def model(self) -> str:
        return self.played.model

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        places = {
            "@mine": r"\*\*Your Workspace\*\*: `([^`]+)`",
            "@hello": r"(/\S+/agent1/hello\.txt)",
            "@traces": r"\*\*Execution Traces\*\*: `([^`]+)`",
        }
        found = {
            name: match[1]
            for name, pattern in places.items()
            if (match := re.search(pattern, f"{request.messages[0].text}\n{request.messages[1].text}"))
        }

        def put_in(text: str) -> str:
            for name, path in found.items():
                text = text.replace(name, path)
            return text

        async with aclosing(self.played.stream(request)) as chunks:
            async for chunk in chunks:
                match chunk:
                    case TextChunk(text=text):
                        yield TextChunk(put_in(text))
                    case ToolCallChunk(call=call):
                        raw = put_in(json.dumps(dict(call.arguments or {})))
                        yield ToolCallChunk(replace(call, arguments=json.loads(raw), raw=raw))
                    case _:
                        yield chunk

    async def close(self) -> None:
        await self.played.close()


class AttentivePlan(Plan):
    """A plan whose offline agents use the paths they are told."""

    def providers(self) -> dict[str, Provider]:
        return {agent: Attentive(provider) for agent, provider in super().providers().items()}


def tool(name: str, **args: Any) -> dict[str, Any]:
    return {"tool": {"name": f"mcp__workspace_tools__{name}", "args": args}}


def plan_of(home: Path, script: dict[str, Any], backend: dict[str, Any] | None = None, **orchestrator: Any) -> Plan:
    agents = [
        {"id": agent, "backend": {"type": "offline", "script": script, "cwd": f"home_{agent}", **(backend or {})}}
        for agent in script
    ]
    places = {"snapshot_storage": "snapshots", "agent_temporary_workspace": "temp_workspaces"}
    path = home / "team.yaml"
    path.write_text(yaml.safe_dump({"agents": agents, "orchestrator": {**places, **orchestrator}}), encoding="utf-8")
    plan = prepare(Options(config=str(path), speed=0), os.environ, home, home)
    return AttentivePlan(**{field.name: getattr(plan, field.name) for field in fields(plan)})


def play(plan: Plan) -> tuple[LiveRun, list[Event], RunState]:
    run = LiveRun(plan, "What?")
    run.start()
    assert run.wait(PATIENCE), "the run did not end"
    events, state = run.drain(), RunState()
    for event in events:
        state = fold(state, event)
    assert run.trouble == []
    return run, events, state


def bodies(events: list[Event], agent: str, cls: type[BodyClass]) -> list[BodyClass]:
    return [event.body for event in events if isinstance(event.body, cls) and event.agent_id == agent]


def results(events: list[Event], agent: str) -> list[b.ToolComplete]:
    """What its tools gave, in the order of the calls."""
    return sorted(bodies(events, agent, b.ToolComplete), key=lambda body: body.tool_id)


@pytest.mark.slow
def test_files_go_with_answers_from_a_workspace_to_a_peer_and_into_the_log(home: Path) -> None:
    script = {
        "ana": [
            {"when": "presentation", "steps": [tool("write_file", path="more.txt", content="added to present")]},
            {"when": ["presentation", "tool_result"], "steps": [{"answer": "Final: @mine/hello.txt"}]},
            [tool("write_file", path="hello.txt", content="from ana")],
            {"when": "tool_result", "steps": [{"answer": "It is in @mine/hello.txt"}]},
            VOTE_TURN,
            VOTE_TURN,
        ],
        "bob": [
            {"when": "no_answers", "after": {"ana": 2}, "steps": [{"answer": "Nothing."}]},
            {"sees": ["agent1.1"], "steps": [tool("read_text_file", path="@hello")]},
            VOTE_TURN,
            VOTE_TURN,
        ],
    }
    run, events, state = play(plan_of(home, script))
    assert run.exit_code == 0
    attempt = run.attempt
    read = results(events, "bob")[0]
    assert (read.is_error, "from ana" in read.result) == (False, True), read

    told = [body.user_message for body in bodies(events, "bob", b.RoundStart)]
    shown = next(text for text in told if "agent1.1" in text)
    copies = home / ".massgen" / "temp_workspaces" / attempt.session.name
    assert re.search(rf"It is in {re.escape(str(copies))}/[0-9a-f]{{8}}/agent1/hello\.txt", shown)
    assert "home_ana" not in shown

    snapshot = bodies(events, "ana", b.AnswerSubmitted)[0].snapshot
    assert (attempt.snapshot("ana", snapshot) / "workspace" / "hello.txt").read_text() == "from ana"
    assert (attempt.snapshot("ana", snapshot) / "answer.txt").is_file()

    final = attempt.final("ana")
    assert state.final_answer == f"Final: {final}/workspace/hello.txt"
    for folder in (final, attempt.turn_final / "ana"):
        kept = {path.name: path.read_text() for path in (folder / "workspace").iterdir()}
        assert kept == {"hello.txt": "from ana", "more.txt": "added to present"}
    assert list((home / ".massgen" / "workspaces").iterdir()) == []
    assert not copies.exists()

    stored = home / ".massgen" / "snapshots" / attempt.session.name / "ana"
    assert os.readlink(stored) == ".versions/ana/v1"
    assert (stored / "hello.txt").read_text() == "from ana"
    places = json.loads(attempt.status.read_text())["agents"]["ana"]["workspace_paths"]
    assert places["snapshot_storage"] == str(stored)
    assert not (stored.parent / "bob").exists()  # its answer had no files


@pytest.mark.slow
def test_an_agent_alone_that_nobody_votes_on_writes_what_it_was_given_in_its_first_round(home: Path) -> None:
    source = home / "src"
    source.mkdir()
    script = {
        "ana": [
            [tool("write_file", path=str(source / "new.txt"), content="x")],
            {"when": "tool_result", "steps": [{"answer": "Done."}]},
        ]
    }
    context = [{"path": "src", "permission": "write"}]
    plan = plan_of(home, script, skip_voting=True, skip_final_presentation=True, context_paths=context)
    run, _, state = play(plan)
    assert (run.exit_code, state.final_answer) == (0, "Done.")
    assert (source / "new.txt").read_text() == "x"


@pytest.mark.slow
def test_without_a_person_the_default_decides_and_only_a_presenter_writes_what_it_was_given(home: Path) -> None:
    source = home / "src"
    source.mkdir()
    target = str(source / "new.txt")
    script = {
        "ana": [
            {"when": "presentation", "steps": [tool("write_file", path=target, content="x")]},
            {"when": ["presentation", "tool_result"], "steps": [{"answer": "Done."}]},
            [
                tool("write_file", path="own.txt", content="x"),
                tool("write_file", path=target, content="x"),
                tool("run_command", command="curl http://localhost"),
            ],
            {"when": "tool_result", "steps": [{"answer": "Tried."}]},
            VOTE_TURN,
        ]
    }
    backend = {
        "enable_mcp_command_line": True,
        "allowed_tools": ["copy_file", "delete_file", "run_command", "write_file"],
        "exclude_tools": ["delete_file"],
        "permissions": {
            "enabled": True,
            "automation_default": "risk-based",
            "audit": True,
            "rules": {"deny": ["command(curl *)"]},
        },
    }
    plan = plan_of(home, script, backend, context_paths=[{"path": "src", "permission": "write"}])
    run, events, _ = play(plan)
    assert run.exit_code == 0
    done = results(events, "ana")
    assert [body.is_error for body in done] == [False, True, True, False], done
    assert "`automation_default` is risk-based" in done[1].result
    assert "the rule deny command(curl *)" in done[2].result
    offered = {tool["function"]["name"] for body in bodies(events, "ana", b.RoundStart) for tool in body.tools}
    assert "mcp__workspace_tools__copy_file" in offered
    assert "mcp__workspace_tools__delete_file" not in offered
    assert "mcp__workspace_tools__read_text_file" not in offered
    assert (source / "new.txt").read_text() == "x"
    lines = [json.loads(line) for line in (run.attempt.directory / "ledger.jsonl").read_text().splitlines()]
    assert sorted(line["decision"] for line in lines) == ["allow", "allow", "deny", "deny"]


@pytest.mark.parametrize(
    ("backend", "orchestrator", "told"),
    [
        ({"permissions": {"enabled": True, "role": "boss"}}, {}, "agent 'ana': `permissions.role` is 'boss'"),
        ({"permissions": True}, {}, "`permissions` must hold keys and values"),
        ({"allowed_tools": "read_text_file"}, {}, "`allowed_tools` must be a list of names"),
        ({}, {"context_paths": [{"path": "not_there"}]}, "not_there does not exist"),
    ],
)
def test_what_cannot_be_had_is_told_before_anything_is_asked(
    home: Path, backend: dict[str, Any], orchestrator: dict[str, Any], told: str
) -> None:
    with pytest.raises(CannotStart) as caught:
        plan_of(home, {"ana": [VOTE_TURN]}, backend, **orchestrator)
    assert told in str(caught.value)


@pytest.mark.slow
def test_a_later_turn_begins_with_the_files_of_the_newest_earlier_one_and_can_read_them_all(home: Path) -> None:
    final = home / ".massgen" / "massgen_logs" / "log_1"
    earlier = [final / turn / "workspace" for turn in ("turn_1", "turn_2")]
    for number, folder in enumerate(earlier, 1):
        folder.mkdir(parents=True)
        (folder / "hello.txt").write_text(f"of turn {number}", encoding="utf-8")
    script = {
        "ana": [
            [
                tool("read_text_file", path="hello.txt"),
                tool("read_text_file", path=str(earlier[0] / "hello.txt")),
                tool("write_file", path=str(earlier[0] / "hello.txt"), content="changed"),
            ],
            {"when": "tool_result", "steps": [{"answer": "Read."}]},
            VOTE_TURN,
        ]
    }
    run = LiveRun(plan_of(home, script), "And now?", earlier_workspaces=earlier)
    run.start()
    assert run.wait(PATIENCE)
    events = run.drain()
    mine, first, written = results(events, "ana")
    assert ("of turn 2" in mine.result, "of turn 1" in first.result, written.is_error) == (True, True, True)
    assert (earlier[0] / "hello.txt").read_text(encoding="utf-8") == "of turn 1"
    told = bodies(events, "ana", b.RoundStart)[0].system_message
    assert all(f"**Earlier turn**: `{folder}`" in told for folder in earlier)


@pytest.mark.slow
def test_traces_of_oneself_and_of_peers_can_be_read_without_their_names(home: Path) -> None:
    script = {
        "ana": [
            [tool("write_file", path="secret_plan.txt", content="x")],
            {"when": "tool_result", "steps": [{"answer": "Mine."}]},
            VOTE_TURN,
            VOTE_TURN,
        ],
        "bob": [
            {"when": "no_answers", "after": {"ana": 2}, "steps": [{"answer": "Nothing."}]},
            {"sees": ["agent1.1"], "steps": [tool("read_text_file", path="@traces/agent1.md")]},
            VOTE_TURN,
            VOTE_TURN,
        ],
    }
    _, events, _ = play(plan_of(home, script))
    read = results(events, "bob")[0]
    assert not read.is_error, read
    assert "# Execution Trace: agent1" in read.result
    assert "secret_plan.txt" in read.result
    assert "offline-ana" not in read.result
