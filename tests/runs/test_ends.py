"""Every way a run can end, with the real program: its exit status, its files, and what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.runs.test_headless import PATIENCE, command, run, team
from tests.tools import servers

pytestmark = pytest.mark.slow

ENDED_BY_THE_PERSON = 4
AT_MOST_SECONDS = 2.0

VOTE = [{"vote": {"for": "agent1", "reason": "good"}}]
FATAL = [{"fail": {"message": "401: the key was refused", "kind": "fatal_api_error", "fatal": True}}]
LATE = [{"fail": {"message": "429: no more today", "kind": "fatal_api_error", "fatal": True}}]


def log_of(stdout: str) -> Path:
    return Path(stdout.splitlines()[0].removeprefix("LOG_DIR: "))


def status_of(log: Path) -> dict[str, Any]:
    status: dict[str, Any] = json.loads((log / "status.json").read_text())
    return status


def shown(log: Path) -> dict[str, Any]:
    """The run as the program itself reads it back."""
    record: dict[str, Any] = json.loads(run("show", str(log), "--json").stdout)
    return record


@contextmanager
def running(config: str, until: str, *more: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run that has come to an event of that type."""
    process = subprocess.Popen(
        command("--config", config, "--automation", "--stream-events", *more, "What?"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        log = log_of(process.stdout.readline())
        for line in process.stdout:
            if f'"event_type": "{until}"' in line or f'"event_type":"{until}"' in line:
                break
        yield process, log
    finally:
        process.kill()
        process.communicate()


def test_after_a_timeout_the_winner_stands_in_every_file(home: Path) -> None:
    config = team(home, {"ana": [["stall"]], "bob": [[{"answer": "In time."}], ["stall"]]})
    done = run("--config", config, "--automation", "--orchestrator-timeout", "1", "What?")
    assert done.returncode == 0, done.stderr
    log = log_of(done.stdout)
    assert "WINNER: bob" in done.stdout
    status = status_of(log)
    assert (status["finish_reason"], status["results"]["winner"]) == ("timeout", "bob")
    for finals in (log / "final", log.parent / "final"):
        assert [path.name for path in finals.iterdir()] == ["bob"]
        assert (finals / "bob" / "answer.txt").read_text() == "In time."
    assert json.loads((log / "metrics_summary.json").read_text())["meta"]["winner"] == "bob"
    record = shown(log)
    assert (record["winner"], record["final_answer"]) == ("bob", "In time.")


def test_all_agents_failing_is_told_with_each_ones_reason(home: Path) -> None:
    done = run("--config", team(home, {"ana": [FATAL], "bob": [LATE]}), "--automation", "What?")
    assert done.returncode == 2
    last = done.stdout.splitlines()[-1]
    assert last == "FAILED: no agent gave an answer; ana: 401: the key was refused; bob: 429: no more today"
    log = log_of(done.stdout)
    assert "WINNER" not in done.stdout
    assert not (log / "final").exists()
    assert {agent["id"]: agent["error"] for agent in shown(log)["agents"]} == {
        "ana": "401: the key was refused",
        "bob": "429: no more today",
    }
    assert status_of(log)["results"]["winner"] is None


def test_without_a_screen_they_are_told_as_they_happen(home: Path) -> None:
    done = run("--config", team(home, {"ana": [FATAL]}), "What?")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ana fails: 401: the key was refused" in done.stderr
    assert done.stderr.splitlines()[-1] == "massgen-tui: no agent gave an answer; ana: 401: the key was refused"


def test_the_answer_of_an_agent_that_failed_can_win(home: Path) -> None:
    script = {"ana": [[{"answer": "Mine."}], FATAL], "bob": [[{"after": {"ana": 2}}, *VOTE], VOTE]}
    done = run("--config", team(home, script), "--automation", "--speed", "0", "What?")
    assert done.returncode == 0, done.stdout + done.stderr
    record = shown(log_of(done.stdout))
    assert (record["winner"], record["final_answer"]) == ("ana", "Mine.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("busy", ["answering", "presenting", "asking"])
def test_a_signal_ends_it_within_two_seconds(home: Path, number: signal.Signals, busy: str) -> None:
    scripts: dict[str, tuple[Any, str]] = {
        "answering": ({"ana": [[{"say": "Half a sen"}, "stall"]]}, "text"),
        "presenting": (
            {"ana": [[{"answer": "A."}], VOTE, {"when": "presentation", "steps": ["stall"]}]},
            "final_presentation_start",
        ),
        "asking": (
            {
                "ana": [[{"tool": {"name": "ask_others", "args": {"question": "Red?"}}}]],
                "bob": [{"when": "broadcast", "steps": ["stall"]}, ["stall"]],
            },
            "broadcast_created",
        ),
    }
    script, until = scripts[busy]
    top = {"orchestrator": {"coordination": {"broadcast": "agents"}}}
    with running(team(home, script, **top), until) as (process, log):
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(PATIENCE) == ENDED_BY_THE_PERSON
        took = time.monotonic() - began
        assert process.stdout is not None
        rest = process.stdout.read().splitlines()
    assert took < AT_MOST_SECONDS
    why = "ended by the user" if number == signal.SIGINT else f"ended by a signal ({number.name})"
    assert rest[-1] == f"CANCELLED: {why}"
    status = status_of(log)
    assert (status["is_complete"], status["finish_reason"]) == (True, "cancelled")
    assert shown(log)["state"] == "interrupted"


def ends_in_order(process: subprocess.Popen[str], log: Path, *, twice: bool = False) -> None:
    """A signal ends the run in time, and the log says how it ended; a tool server may take a little longer to leave."""
    assert process.stdout is not None
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert any("run_ended" in line for line in process.stdout)
    assert time.monotonic() - began < AT_MOST_SECONDS
    if twice:
        process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == ENDED_BY_THE_PERSON
    status = status_of(log)
    assert (status["is_complete"], status["finish_reason"]) == (True, "cancelled")


def test_a_signal_in_the_middle_of_a_tool_call_ends_it(home: Path) -> None:
    path = Path(team(home, {"ana": [[{"tool": {"name": "mcp__slow__wait", "args": {}}}]]}))
    config = yaml.safe_load(path.read_text())
    config["agents"][0]["backend"]["mcp_servers"] = {"slow": servers.settings("tools", str(home / "left"))}
    path.write_text(yaml.safe_dump(config))
    with running(str(path), "tool_start") as (process, log):
        ends_in_order(process, log)


def test_a_signal_ends_a_paused_team(home: Path) -> None:
    inbox = home / "inbox"
    inbox.mkdir()
    (inbox / "pause.json").write_text('{"do": "pause"}')
    with running(team(home, {"ana": [["stall"]]}), "steered", "--inbox-dir", str(inbox)) as (process, log):
        ends_in_order(process, log)


def test_a_second_signal_leaves_at_once_and_says_the_same(home: Path) -> None:
    with running(team(home, {"ana": [[{"say": "Half a sen"}, "stall"]]}), "text") as (process, log):
        ends_in_order(process, log, twice=True)


def test_a_kill_leaves_a_log_that_says_so(home: Path) -> None:
    with running(team(home, {"ana": [[{"answer": "One."}], ["stall"]]}), "answer_submitted") as (process, log):
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
    record = shown(log)
    assert record["state"] == "killed"
    assert [made["text"] for made in record["answers"]] == ["One."]


def test_another_attempt_is_announced_and_only_its_votes_are_counted(home: Path) -> None:
    again = {"tool": {"name": "restart_orchestration", "args": {"reason": "too short", "instructions": "say more"}}}
    script = {
        "ana": [
            [{"answer": "One."}],
            VOTE,
            {"when": "post_evaluation", "steps": [again]},
            [{"answer": "One, and more."}],
            VOTE,
        ]
    }
    top = {"orchestrator": {"coordination": {"max_orchestration_restarts": 1}}}
    done = run("--config", team(home, script, **top), "--automation", "What?")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines.count("RESTART: Attempt 2/2") == 1
    assert lines.count("  [VOTE] ana -> ana") == 1
    assert "ANSWER_PREVIEW: One, and more." in lines


def test_no_answer_of_a_rejected_attempt_is_passed_off_as_the_last_ones(home: Path) -> None:
    again = {"tool": {"name": "restart_orchestration", "args": {"reason": "wrong", "instructions": "again"}}}
    script = {"ana": [[{"answer": "One."}], VOTE, {"when": "post_evaluation", "steps": [again]}, FATAL]}
    top = {"orchestrator": {"coordination": {"max_orchestration_restarts": 1}}}
    done = run("--config", team(home, script, **top), "--automation", "What?")
    assert done.returncode == 2
    assert "WINNER" not in done.stdout
    assert "ANSWER" not in done.stdout
