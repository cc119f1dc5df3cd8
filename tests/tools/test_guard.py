from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.text.redact import Redactor
from massgen_tui.tools import guard as module
from massgen_tui.tools.approvals import Approvals
from massgen_tui.tools.guard import Answer, ApprovalRequest, GuardedToolbox, Ledger, Settled
from massgen_tui.tools.permissions import Permissions, PermissionSettings
from massgen_tui.tools.preview import Preview, preview
from massgen_tui.tools.rules import Demand
from massgen_tui.tools.toolbox import Toolbox

SECRET = 'qu"ot"ed-secret'
RUN = "mcp__workspace_tools__run_command"
NO_TOOL = f"There is no tool {RUN}."  # the toolbox is empty: that it says so shows that a call got through


class Person:
    """Gives its answers one by one, and remembers what it was asked."""

    def __init__(self, *answers: Answer | None) -> None:
        self.answers = list(answers)
        self.asked: list[ApprovalRequest] = []
        self.busy = False

    async def __call__(self, request: ApprovalRequest) -> Answer | None:
        assert not self.busy, "asked twice at once"
        self.busy = True
        self.asked.append(request)
        await asyncio.sleep(0)
        self.busy = False
        return self.answers.pop(0)


def guarded(
    tmp_path: Path, person: Person | None = None, settled: list[Settled] | None = None, **values: Any
) -> GuardedToolbox:
    settings = PermissionSettings.read(values)
    permissions = Permissions(settings, tmp_path, Approvals(tmp_path / "approved.json"))
    told = [] if settled is None else settled
    return GuardedToolbox(Toolbox([]), permissions, "ana", asker=person, on_settled=told.append)


async def run(box: GuardedToolbox, command: str) -> str:
    return (await box.call(RUN, {"command": command})).text


async def test_what_is_allowed_reaches_the_tool_and_what_is_denied_does_not(tmp_path: Path) -> None:
    settled: list[Settled] = []
    box = guarded(tmp_path, settled=settled)
    assert await run(box, "ls") == NO_TOOL
    denied = await box.call(RUN, {"command": "sudo ls"})
    assert denied.is_error
    assert denied.text.startswith("Not allowed: command(sudo ls) is never allowed: sudo changes")
    assert "nobody can be asked" in await run(box, "pytest")
    assert [(one.allowed, one.decision.by) for one in settled] == [
        (True, "risk"),
        (False, "blocklist"),
        (False, "automation_default"),
    ]


async def test_a_word_of_the_person_begins_the_count_of_unseen_calls_anew(tmp_path: Path) -> None:
    person = Person("once", "once")
    box = guarded(tmp_path, person, max_consecutive_auto=1)
    for _ in range(4):
        assert await run(box, "ls") == NO_TOOL
    assert [request.decision.by for request in person.asked] == ["limit", "limit"]


async def test_a_person_is_asked_once_for_a_run_for_good_or_refuses(tmp_path: Path) -> None:
    person = Person("once", "run", "no", "always")
    box = guarded(tmp_path, person, persist_approvals=True)
    for command in ("pytest", "pytest", "pytest", "make", "make", "make"):
        text = await run(box, command)
        assert text == ("Not allowed: a person has refused it." if len(person.asked) == 3 else NO_TOOL)
    assert [request.decision.demands[0].target for request in person.asked] == ["pytest", "pytest", "make", "make"]
    assert person.asked[0].preview.text == "pytest"
    kept = Approvals(tmp_path / "approved.json")
    assert (kept.cover(Demand("command", "make")), kept.cover(Demand("command", "pytest"))) == (True, False)


async def test_always_is_this_run_where_approvals_are_not_kept(tmp_path: Path) -> None:
    box = guarded(tmp_path, Person("always"))
    assert [await run(box, "pytest") for _ in range(2)] == [NO_TOOL] * 2
    assert not (tmp_path / "approved.json").exists()


async def test_one_answer_settles_the_same_call_of_others_that_wait(tmp_path: Path) -> None:
    person = Person("run")
    box = guarded(tmp_path, person)
    assert await asyncio.gather(*(run(box, "pytest") for _ in range(3))) == [NO_TOOL] * 3
    assert len(person.asked) == 1


async def test_nobody_there_is_automation_and_no_answer_is_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await run(guarded(tmp_path, Person(None), automation_default="risk-based"), "pytest") == NO_TOOL
    monkeypatch.setattr(module, "APPROVAL_SECONDS", 0.01)

    async def asleep(request: ApprovalRequest) -> Answer | None:
        await asyncio.sleep(60)
        return "once"

    permissions = Permissions(PermissionSettings(automation_default="allow-all"), tmp_path)
    box = GuardedToolbox(Toolbox([]), permissions, "ana", asker=asleep)
    assert "nobody answered within 0.01 s" in await run(box, "pytest")


async def test_troubles_are_told_once_and_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "approved.json").write_text("{", encoding="utf-8")
    box = guarded(tmp_path, Person("always"), persist_approvals=True)
    assert await run(box, "make") == NO_TOOL
    assert await run(box, "make") == NO_TOOL
    first, second = box.troubles()
    assert "none of them counts" in first
    assert "holds for this run only" in second
    assert box.troubles() == []
    await box.close()


async def test_the_ledger_has_a_clean_line_for_each_call(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "ledger.jsonl"
    ledger = Ledger(path, Redactor([SECRET]).value, lambda: datetime(2026, 11, 20, 12))
    permissions = Permissions(PermissionSettings(), tmp_path)
    box = GuardedToolbox(Toolbox([]), permissions, "ana", on_settled=ledger)
    await run(box, f"ls {SECRET}\nx")
    await run(box, "sudo x")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["decision"] for line in lines] == ["deny", "deny"]
    assert lines[0] | {"why": ""} == {
        "timestamp": "2026-11-20T12:00:00",
        "agent_id": "ana",
        "tool_name": RUN,
        "demands": [{"action": "command", "target": "ls [REDACTED]\nx"}],
        "risk": "medium",
        "decision": "deny",
        "by": "automation_default",
        "why": "",
    }
    path.unlink()
    path.mkdir()
    await run(box, "ls")
    assert box.troubles()[0].startswith(f"A decision about {RUN} could not be written down")


# -- what a person is shown ------------------------------------------------------------------------------------------


def test_a_write_is_shown_as_the_difference_it_makes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n", encoding="utf-8")
    demands = (Demand("write_file", "a.txt"),)
    written = preview({"path": "a.txt", "content": "one\nthree"}, demands, tmp_path)
    assert written.kind == "change"
    assert written.text == "--- a.txt\n+++ a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n[no line break at the end]\n"
    edited = preview({"path": "a.txt", "old_text": "two", "new_text": "[/b]"}, demands, tmp_path)
    assert "-two\n+[/b]\n" in edited.text
    new = preview({"path": "new", "content": "x\n"}, (Demand("write_file", "new"),), tmp_path)
    assert new.text.startswith("--- (new file)\n+++ new\n")


def test_the_difference_is_that_of_the_file_which_is_demanded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("not this one\n", encoding="utf-8")
    elsewhere = tmp_path / "project"
    elsewhere.mkdir()
    (elsewhere / "a.txt").write_text("one\n", encoding="utf-8")
    demands = (Demand("write_file", str(elsewhere / "a.txt")),)
    shown = preview({"path": "a.txt", "content": "two\n"}, demands, tmp_path)
    assert shown.text.startswith(f"--- {elsewhere}/a.txt\n")
    assert "-one\n+two\n" in shown.text


def test_what_is_shown_is_never_cut(tmp_path: Path) -> None:
    command = "echo " + "x" * 10_000
    assert preview({"command": command}, (Demand("command", command),), tmp_path) == Preview("command", command)
    content = "line\n" * 10_000
    long = preview({"path": "a", "content": content}, (Demand("write_file", "a"),), tmp_path)
    assert long.text.endswith(content)
    other_ends = preview({"path": "a", "content": "x\u2028y\r\n"}, (Demand("write_file", "a"),), tmp_path)
    assert other_ends.text.endswith("+x\u2028y\r\n"), "a line ends where it does for an editor"
    called = preview({"a": "é"}, (Demand("mcp", "calc/add"),), tmp_path)
    assert (called.kind, json.loads(called.text)) == ("arguments", {"a": "é"})
    deleted = preview({"path": "a"}, (Demand("write_file", "a"),), tmp_path)
    assert json.loads(deleted.text) == {"path": "a"}


def test_a_change_in_a_large_file_is_never_shown_as_none(tmp_path: Path) -> None:
    demand = (Demand("write_file", "a"),)
    (tmp_path / "a").write_text("x" * 300_000 + "\nlast\n")
    edited = preview({"path": "a", "old_text": "last", "new_text": "least"}, demand, tmp_path)
    assert edited.kind == "change"
    assert edited.text.endswith("-last\n+least\n")
    (tmp_path / "a").write_text("line\n" * 5000 + "last\n")
    for old in ("last", "not in it"):
        unclear = preview({"path": "a", "old_text": old, "new_text": "least"}, demand, tmp_path)
        assert unclear.kind == "arguments"
        assert old in unclear.text
        assert "least" in unclear.text
    (tmp_path / "a").write_text("short\n")
    assert preview({"path": "a", "old_text": "not in it", "new_text": "x"}, demand, tmp_path).kind == "arguments"
    (tmp_path / "a").write_bytes(b"\0\0")
    assert preview({"path": "a", "content": "b\n"}, demand, tmp_path).text.startswith("--- a\n+++ a\n")


def test_where_a_command_runs_is_shown_too(tmp_path: Path) -> None:
    arguments = {"command": "rm -rf x", "directory": "/home", "seconds": 5}
    shown = preview(arguments, (Demand("command", "rm -rf x"),), tmp_path)
    assert (shown.text, shown.also) == ("rm -rf x", {"directory": "/home", "seconds": 5})
    written = preview({"path": "a", "content": "b", "mode": "append"}, (Demand("write_file", "a"),), tmp_path)
    assert written.also == {"mode": "append"}
