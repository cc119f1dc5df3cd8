"""Calls that wait for somebody's word, from the toolbox to the events and back."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.config.model import Agent
from massgen_tui.config.options import Options
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.events.stream import EventStream
from massgen_tui.runs.approvals import ApprovalDesk
from massgen_tui.runs.equipment import ToolsPlace, equip
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import Plan, prepare
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from massgen_tui.text.redact import Redactor
from massgen_tui.tools.guard import ApprovalRequest, Settled
from massgen_tui.tools.permissions import Decision, PermissionSettings
from massgen_tui.tools.preview import Preview
from massgen_tui.tools.rules import Demand

PATIENCE = 30.0
WRITE = {"tool": {"name": "mcp__workspace_tools__write_file", "args": {"path": "a.txt", "content": "new\n"}}}
VOTE = [{"vote": {"for": "agent1", "reason": ""}}]


def request(agent: str, command: str, call: str = "c1") -> ApprovalRequest:
    decision = Decision("ask", "the rule ask command(*)", "rule", "medium", (Demand("command", command),))
    return ApprovalRequest(agent, call, "mcp__shell__run", {"command": command}, decision, Preview("command", command))


def desk(with_person: bool = True) -> tuple[ApprovalDesk, list[Event]]:
    events: list[Event] = []
    stream, made = EventStream(), ApprovalDesk(with_person)
    stream.subscribe(events.extend)
    made.open(stream)
    stream.emit(b.RoundStart(), "ana", 3)
    return made, events


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_request_is_an_event_of_the_agents_round_and_the_answer_comes_back() -> None:
    at, events = desk()
    waiting = asyncio.create_task(at.ask_person(request("ana", "make")))
    await settle()
    event = events[-1]
    assert isinstance(event.body, b.ApprovalRequested)
    assert (event.agent_id, event.round_number) == ("ana", 3)
    assert (event.body.preview, event.body.tool_id, event.body.risk) == ("make", "c1", "medium")
    at.answer("another", "once")
    await settle()
    assert not waiting.done()
    at.answer(event.body.request_id, "once")
    assert await waiting == "once"
    decision = Decision("allow", "a person has approved it (once)", "person", "medium", (Demand("command", "make"),))
    at.settled(Settled("ana", "c1", "mcp__shell__run", True, decision, "once"))
    told = events[-1].body
    assert isinstance(told, b.PermissionDecided)
    assert (told.request_id, told.allowed, told.answer) == (event.body.request_id, True, "once")
    assert told.demands == [{"action": "command", "target": "make"}]


async def test_an_approval_for_the_run_settles_the_same_call_of_others_and_only_that() -> None:
    at, events = desk()
    same, other, mine = (
        asyncio.create_task(at.ask_person(request(agent, command)))
        for agent, command in (("bob", "make"), ("eve", "rm x"), ("ana", "make"))
    )
    await settle()
    asked = [event.body for event in events if isinstance(event.body, b.ApprovalRequested)]
    at.answer(asked[-1].request_id, "run")
    assert await mine == "run"
    assert await same == "run"
    assert not other.done()
    at.answer(asked[1].request_id, "what?")
    assert await other == "no"


async def test_without_a_person_nobody_is_asked() -> None:
    at, events = desk(with_person=False)
    assert await at.ask_person(request("ana", "make")) is None
    assert not any(isinstance(event.body, b.ApprovalRequested) for event in events)


async def test_a_folder_that_cannot_be_written_is_told_and_nobody_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    at, events = desk()
    assert await at.ask_by_file(tmp_path / "file" / "approvals", request("ana", "make")) is None
    assert isinstance(events[-1].body, b.Error)


def test_approvals_are_shared_by_all_who_keep_them_in_the_same_place() -> None:
    at, _ = desk()
    plain, kept = PermissionSettings(), PermissionSettings(persist_approvals=True)
    assert at.approvals(plain) is at.approvals(PermissionSettings(role="implementer"))
    assert at.approvals(plain) is not at.approvals(kept)


def test_a_file_server_is_judged_by_where_it_writes(home: Path) -> None:
    project = home / "project"
    project.mkdir()
    files = {"name": "filesystem", "command": "npx", "args": ["-y", "@scope/files", str(project)]}
    backend = {"type": "offline", "mcp_servers": [files], "permissions": {"enabled": True}}
    agent = Agent.model_validate({"id": "ana", "backend": backend})
    permissions = equip([agent], ToolsPlace(home, Redactor()), None, ApprovalDesk(True))["ana"].permissions
    assert permissions is not None
    decision = permissions.decide("mcp__filesystem__write_file", {"path": ".git/hooks/pre-commit", "content": ""})
    assert (decision.verdict, decision.demands[0].target) == ("deny", "project/.git/hooks/pre-commit")


# -- whole runs ------------------------------------------------------------------------------------------------------


def plan_of(home: Path, script: dict[str, Any], **permissions: Any) -> Plan:
    rules = {"enabled": True, "rules": {"ask": ["write_file(**)"]}, **permissions}
    agents = [
        {
            "id": agent,
            "backend": {"type": "offline", "script": script, "cwd": f"home_{agent}", "permissions": rules},
        }
        for agent in script
    ]
    places = {"snapshot_storage": "snapshots", "agent_temporary_workspace": "temp_workspaces"}
    path = home / "team.yaml"
    path.write_text(yaml.safe_dump({"agents": agents, "orchestrator": places}), encoding="utf-8")
    return prepare(Options(config=str(path), speed=0), os.environ, home, home)


def drive(run: LiveRun, on_event: Callable[[Event], None]) -> tuple[list[Event], RunState]:
    """Play a run to its end, telling of each event as it comes."""
    run.start()
    events, state = list[Event](), RunState()
    over = False
    while not over:
        over = run.wait(0.01)
        for event in run.drain():
            events.append(event)
            state = fold(state, event)
            on_event(event)
        assert len(events) < 10_000
    return events, state


SCRIPT = {"ana": [[WRITE], {"when": "tool_result", "steps": [{"answer": "Done."}]}, VOTE]}


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "written"), [("once", True), ("no", False)])
def test_a_write_waits_for_the_person_and_the_ledger_tells_it(home: Path, answer: str, written: bool) -> None:
    run = LiveRun(plan_of(home, SCRIPT), "What?", with_person=True)
    asked: list[b.ApprovalRequested] = []

    def decide(event: Event) -> None:
        if isinstance(event.body, b.ApprovalRequested):
            asked.append(event.body)
            run.answer(event.body.request_id, answer)

    events, state = drive(run, decide)
    assert state.final_answer == "Done."
    assert [(body.preview_kind, body.keeps) for body in asked] == [("change", False)]
    assert asked[0].preview.startswith("--- (new file)\n+++ a.txt")
    result = next(event.body for event in events if isinstance(event.body, b.ToolComplete))
    assert result.is_error is not written
    snapshot = next(event.body for event in events if isinstance(event.body, b.AnswerSubmitted))
    assert snapshot.workspace_path == (f"ana/{snapshot.snapshot}/workspace" if written else None)
    ledger = (run.attempt.directory / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    line = json.loads(ledger[0])
    assert (line["decision"], line["by"]) == ("allow" if written else "deny", "person")
    kinds = [event.event_type for event in events]
    places = [kinds.index(kind) for kind in ("tool_start", "approval_requested", "permission_decided", "tool_complete")]
    assert places == sorted(places)


@pytest.mark.slow
def test_cancelling_while_a_call_waits_ends_the_run_and_nobody_is_asked_any_more(home: Path) -> None:
    run = LiveRun(plan_of(home, SCRIPT), "What?", with_person=True)
    events, state = drive(run, lambda event: run.cancel() if isinstance(event.body, b.ApprovalRequested) else None)
    assert (run.exit_code, state.approvals) == (4, ())
    assert not any(isinstance(event.body, b.PermissionDecided) for event in events)


@pytest.mark.slow
def test_without_a_person_a_file_can_say_yes(home: Path) -> None:
    plan = plan_of(home, SCRIPT, approval_mode="file", approval_dir=str(home / "approvals"))
    run = LiveRun(plan, "What?")

    def decide(event: Event) -> None:
        if isinstance(event.body, b.ApprovalRequested):
            Path(event.body.file).parent.mkdir(exist_ok=True)
            Path(event.body.file).write_text('{"allowed": true}', encoding="utf-8")

    events, state = drive(run, decide)
    decided = next(event.body for event in events if isinstance(event.body, b.PermissionDecided))
    assert (decided.allowed, decided.by, decided.answer) == (True, "person", "once")
    assert state.final_answer == "Done."
