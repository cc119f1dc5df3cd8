"""What `--debug` tells beyond the events: what models and tool servers are sent and say, what is done with files."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.config.options import Options
from massgen_tui.logs.layout import Attempt
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import prepare
from tests.runs.stand_in import stand_in
from tests.runs.test_files import VOTE_TURN, AttentivePlan, plan_of, play, tool

PATIENCE = 30.0
SECRET = "correct-horse-battery"
NOTE = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} \| DEBUG    \| (mcp|files):(\S+):(\d+) - (.*)$")
SCRIPT = {
    "ana": [
        [tool("write_file", path="hello.txt", content=f"password={SECRET}")],
        {"when": "tool_result", "steps": [{"answer": "It is in hello.txt"}]},
        VOTE_TURN,
        VOTE_TURN,
    ]
}


def played(home: Path, *, debug: bool) -> Attempt:
    plan = plan_of(home, SCRIPT)
    values = {field.name: getattr(plan, field.name) for field in fields(plan)}
    values["options"] = replace(plan.options, debug=debug)
    values["environment"] = {**plan.environment, "SOME_TOKEN": SECRET}
    run, _, _ = play(AttentivePlan(**values))
    assert run.exit_code == 0
    return run.attempt


@pytest.mark.slow
def test_messages_and_file_operations_are_in_the_debug_log(home: Path) -> None:
    attempt = played(home, debug=True)
    text = attempt.debug_log.read_text()
    found = [match for line in text.splitlines() if (match := NOTE.match(line))]
    assert [int(match[3]) for match in found] == list(range(1, len(found) + 1))
    said: list[tuple[str, Any]] = [
        (match[4].split(":")[0], json.loads(match[4].partition(": ")[2])) for match in found if match[1] == "mcp"
    ]
    sent = [message.get("method") for who, message in said if who == "[ana] to workspace_tools"]
    assert sent.index("tools/list") < sent.index("tools/call")
    (call,) = [message for _, message in said if message.get("method") == "tools/call"]
    assert call["params"]["arguments"]["path"] == "hello.txt"
    (answer,) = [message for who, message in said if "from" in who and message.get("id") == call["id"]]
    assert "hello.txt" in answer["result"]["content"][0]["text"]
    done = "\n".join(match[4] for match in found if match[1] == "files")
    live = str(home / ".massgen" / "workspaces")
    assert re.search(
        rf"\[ana\] Copied {re.escape(live)}/home_ana_\w+ into \S+/ana/\d+_\d+_\d+: 1 files, \d+ bytes", done
    )
    for name in ("answer.txt", "vote.json", "status.json", "coordination_table.txt", "final/ana/answer.txt"):
        assert re.search(rf"Wrote \S*{re.escape(name)} \(\d+ bytes\)", done), name
    assert SECRET not in text


@pytest.mark.slow
@pytest.mark.parametrize("debug", [True, False])
def test_requests_and_replies_are_in_the_debug_log_once_and_without_secrets(home: Path, debug: bool) -> None:
    with stand_in() as server:
        options = Options(backend="chatcompletion", model="m-1", base_url=f"{server.url}/v1", speed=0, debug=debug)
        plan = prepare(options, {"OPENAI_API_KEY": SECRET}, home, home)
        run = LiveRun(plan, f"What does {SECRET} mean?")
        run.start()
        assert run.wait(PATIENCE)
        attempt = run.attempt
    assert run.exit_code == 0, run.trouble
    text = (attempt.debug_log if debug else attempt.main_log).read_text()
    lines = [line.partition(" - ")[2] for line in text.splitlines() if re.search(r"\| model:m-1:\d+ - ", line)]
    assert bool(lines) is debug
    assert SECRET not in text
    if debug:
        requests = [json.loads(line.partition(": ")[2]) for line in lines if " request to m-1: " in line]
        bodies = [line.partition(": ")[2] for line in lines if " reply of m-1" in line]
        replies = [json.loads(body) for body in bodies if body != "[DONE]"]
        assert requests[0]["model"] == "m-1"
        assert requests[0]["stream"] is True
        assert requests[0]["messages"][0]["role"] == "system"
        assert {tool["function"]["name"] for tool in requests[0]["tools"]} >= {"new_answer"}
        assert [request["messages"][0] for request in requests[1:]].count("(1 as before)")
        assert "The stand-in's answer" in json.dumps(replies)
        assert any("usage" in reply for reply in replies)


@pytest.mark.slow
def test_the_status_tells_where_the_files_are_and_the_link_is_gone_with_the_workspace(home: Path) -> None:
    attempt = played(home, debug=False)
    assert not attempt.debug_log.exists()
    status = json.loads(attempt.status.read_text())
    (kept,) = status["historical_workspaces"]
    folder = attempt.directory / "ana" / kept["timestamp"] / "workspace"
    assert kept == {
        "answerId": f"ana-{kept['timestamp']}",
        "agentId": "ana",
        "answerNumber": 0,
        "answerLabel": "agent1.1",
        "timestamp": kept["timestamp"],
        "workspacePath": str(folder),
    }
    assert (folder / "hello.txt").is_file()
    places = status["agents"]["ana"]["workspace_paths"]
    assert Path(places["workspace"]).parent == home / ".massgen" / "workspaces"
    assert status["meta"]["orchestrator_paths"]["temp_workspace_parent"] == str(Path(places["temp_workspace"]).parent)
    assert not (attempt.agent("ana") / "workspace").is_symlink()
