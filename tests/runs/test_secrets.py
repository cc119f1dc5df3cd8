"""Secrets in every place where a run meets them, and not one in what it leaves behind but in the agents' own files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.config.options import Options
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import prepare
from tests.tools.servers import settings

pytestmark = pytest.mark.slow  # a run with tool servers takes some seconds

PATIENCE = 30.0
ENVIRONMENT = {"SOME_TOKEN": "of-the-environment", "DB_URL": "postgres://u:of-an-address@host/db"}
DOT_ENV = {"OTHER_SECRET": "of-the-env-file"}
WRITTEN = {name: f"{name}-in-the-file" for name in ("key", "header", "body", "option", "variable")}
MULTILINE = 'two\nlines "in" one'
SHAPES = ["xoxb-1234567890-AbCdEfGhIjKlMnOp", "Bearer AbCdEfGhIjKlMnOpQrStUvWx", "sk-ant-api03-AbCdEfGhIjKl"]
PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----"
ALL = "\n".join([*ENVIRONMENT.values(), *DOT_ENV.values(), *WRITTEN.values(), MULTILINE, *SHAPES, PEM])
FORBIDDEN = (
    *("of-the-environment", "of-an-address", "of-the-env-file", *WRITTEN.values(), 'lines "in"', r"lines \"in\""),
    *("AbCdEfGhIjKl", "MIIEvQ", "BgkqhkiG9w"),
)


def team() -> dict[str, Any]:
    server = settings("indiscreet", "--token", WRITTEN["option"], env={"CALC_KEY": WRITTEN["variable"]})
    turns: list[Any] = [
        [{"tool": {"name": "mcp__calc__fail", "args": {"reason": ALL}}}],
        {"when": "tool_result", "steps": [{"tool": {"name": "mcp__calc__environment", "args": {"name": "CALC_KEY"}}}]},
        {
            "when": "tool_result",
            "steps": [
                {"tool": {"name": "mcp__workspace_tools__write_file", "args": {"path": "own.txt", "content": ALL}}}
            ],
        },
        {"when": "tool_result", "steps": [{"think": ALL}, {"say": ALL}, {"answer": ALL}]},
        [{"vote": {"for": "agent1", "reason": ALL}}],
        {"when": "presentation", "steps": [{"say": ALL}]},
    ]
    backend: dict[str, Any] = {
        "type": "offline",
        "cwd": "work",
        "api_key": WRITTEN["key"],
        "default_headers": {"X-Auth": WRITTEN["header"]},
        "extra_body": {"password": WRITTEN["body"]},
        "mcp_servers": [{"name": "calc", **server}],
        "script": {"ana": turns, "bob": [[{"fail": {"message": ALL, "fatal": True}}]]},
    }
    alone = {key: value for key, value in backend.items() if key != "mcp_servers"}
    agents = [
        {"id": agent, "backend": its, "system_message": f"Know {ALL}"}
        for agent, its in (("ana", backend), ("bob", alone))
    ]
    places = {"snapshot_storage": "snapshots", "agent_temporary_workspace": "temp_workspaces"}
    return {"agents": agents, "orchestrator": places}


@pytest.mark.parametrize("debug", [False, True])
def test_no_secret_is_left_behind(home: Path, debug: bool) -> None:
    (home / "team.yaml").write_text(yaml.safe_dump(team()), encoding="utf-8")
    (home / ".env").write_text("".join(f"{name}={value}\n" for name, value in DOT_ENV.items()), encoding="utf-8")
    environment = {**ENVIRONMENT, "LONG_SECRET": MULTILINE}
    run = LiveRun(
        prepare(Options(config="team.yaml", speed=0, debug=debug), environment, home, home), f"What is {ALL}?"
    )
    run.start()
    assert run.wait(PATIENCE), "the run did not end"
    assert run.exit_code == 0, run.trouble
    left = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink() and path.parent != home]
    own = [path for path in left if path.name == "own.txt"]
    assert own
    assert all(path.read_text(encoding="utf-8") == ALL for path in own)
    found = {
        (path.name, secret)
        for path in left
        if path.name != "own.txt"
        for secret in FORBIDDEN
        if secret in path.read_text(encoding="utf-8")
    }
    assert found == set()
    events = run.attempt.events.read_text(encoding="utf-8")
    kinds = {json.loads(line)["event_type"] for line in events.splitlines()}
    assert kinds >= {"error", "thinking", "tool_start", "tool_complete", "answer_submitted", "vote", "final_answer"}
    assert "[REDACTED]" in (run.attempt.directory / "mcp_calc_stderr.log").read_text(encoding="utf-8")
