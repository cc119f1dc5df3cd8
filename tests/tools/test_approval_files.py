"""Approvals that are asked for and given in files."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.text.redact import Redactor
from massgen_tui.tools import approval_files as module
from massgen_tui.tools.approval_files import ApprovalFile
from massgen_tui.tools.guard import ApprovalRequest
from massgen_tui.tools.permissions import Decision
from massgen_tui.tools.preview import Preview
from massgen_tui.tools.rules import Demand

DECISION = Decision("ask", "its risk is high", "risk", "high", (Demand("command", "rm x"),))
REQUEST = ApprovalRequest("ana", "call_1", "mcp__shell__run", {"command": "rm x"}, DECISION, Preview("command", "rm x"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)


def request_of(asked: ApprovalFile) -> dict[str, Any]:
    """What stands in the request's file, which is for its owner alone."""
    assert oct(os.stat(asked.path).st_mode & 0o777) == "0o600"
    value: dict[str, Any] = json.loads(asked.path.read_text(encoding="utf-8"))
    return value


def write(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")


def is_empty(folder: Path) -> bool:
    return list(folder.iterdir()) == []


async def asked_and_answered(folder: Path, *texts: str) -> str:
    """What comes of a request whose answer is written as these texts, one after the other."""
    asked = ApprovalFile(folder, Redactor().value)
    waiting = asyncio.create_task(asked.ask(REQUEST, 300.0))
    await asyncio.sleep(0)
    request = request_of(asked)
    assert (request["agent_id"], request["preview"], request["risk"]) == ("ana", "rm x", "high")
    for text in texts:
        assert not waiting.done()
        write(request["answer_file"], text)
    answer = await asyncio.wait_for(waiting, 10)
    assert is_empty(folder)
    return answer


async def test_secrets_are_left_out_of_the_request(tmp_path: Path) -> None:
    known = "correct-horse-battery"
    arguments = {"password": "hunter2", "note": f"use {known}"}
    asked = ApprovalFile(tmp_path, Redactor([known]).value)
    wanted = replace(REQUEST, arguments=arguments, preview=Preview("arguments", f"use {known}"))
    waiting = asyncio.create_task(asked.ask(wanted, 300.0))
    await asyncio.sleep(0)
    request = request_of(asked)
    assert request["arguments"] == {"password": "[REDACTED]", "note": "use [REDACTED]"}
    assert request["preview"] == "use [REDACTED]"
    write(request["answer_file"], '{"allowed": true}')
    assert await asyncio.wait_for(waiting, 10) == "once"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"allowed": True}, "once"),
        ({"allowed": True, "scope": "session"}, "run"),
        ({"allowed": True, "scope": "always"}, "always"),
        ({"allowed": True, "scope": "forever"}, "once"),
        ({"allowed": False, "scope": "always"}, "no"),
    ],
)
async def test_the_answer_is_what_the_file_says(tmp_path: Path, value: dict[str, Any], answer: str) -> None:
    assert await asked_and_answered(tmp_path / "approvals", json.dumps(value)) == answer


async def test_half_an_answer_and_one_that_says_nothing_are_none(tmp_path: Path) -> None:
    texts = ('{"allowed": tr', "[]", '{"allowed": "yes"}', '{"allowed": false}')
    assert await asked_and_answered(tmp_path, *texts) == "no"


async def test_a_request_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    asked = ApprovalFile(tmp_path, Redactor().value)
    waiting = asyncio.create_task(asked.ask(REQUEST, 300.0))
    await asyncio.sleep(0)
    assert not is_empty(tmp_path)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert is_empty(tmp_path)
