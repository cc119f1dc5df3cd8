"""Runs without a screen, as real processes: what they print, how they end, what a signal leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from typing import Any

import pytest
import yaml

from massgen_tui.logs.read.events import read_events

pytestmark = pytest.mark.slow

PATIENCE = 30


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "massgen_tui", *arguments]


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        check=False,
        **more,
    )


def team(home: Path, script: dict[str, Any], **top: Any) -> str:
    agents = [{"id": agent, "backend": {"type": "offline", "script": script}} for agent in script]
    path = home / "team.yaml"
    path.write_text(yaml.safe_dump({"agents": agents, **top}), encoding="utf-8")
    return str(path)


def test_the_demo_answers_with_the_lines_that_programs_look_for(home: Path) -> None:
    done = run("--demo", "--automation", "--speed", "0", "--output-file", "answer.md", "What?")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("team: demo (3 agents), the demo\n")
    lines = done.stdout.splitlines()
    log = Path(lines[0].removeprefix("LOG_DIR: "))
    assert log.is_dir()
    assert lines[1] == f"STATUS: {log}/status.json"
    assert lines[2:5] == [
        "QUESTION: What?",
        "[Coordination in progress - monitor status.json for real-time updates]",
        "",
    ]
    facts = dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith(" "))
    assert facts["WINNER"] == "eve"
    assert Path(facts["ANSWER"]).read_text() == Path("answer.md").read_text() == Path(facts["ANSWER_FILE"]).read_text()
    assert Path(facts["FINAL_DIR"]).is_dir()
    assert facts["OUTPUT_FILE"] == str(home / "answer.md")
    assert "  [VOTE] bob -> eve" in lines
    assert "    eve: 2 votes (winner)" in lines
    assert json.loads((log / "status.json").read_text())["results"]["winner"] == "eve"


def test_an_answer_that_no_file_could_take_is_not_lost(home: Path) -> None:
    """As on a full disk: programs get the beginning of the answer, and the whole of it stands beside that."""
    answer = "A long answer. " * 600
    script = {"ana": [[{"answer": answer}], [{"vote": {"for": "agent1", "reason": ""}}]]}
    (home / "script.yaml").write_text(yaml.safe_dump(script), encoding="utf-8")
    agents = [{"id": "ana", "backend": {"type": "offline", "script": "script.yaml"}}]
    (home / "team.yaml").write_text(yaml.safe_dump({"agents": agents}), encoding="utf-8")
    largest = (4096, 4096)
    done = run(
        "--config",
        "team.yaml",
        "--automation",
        "--speed",
        "0",
        "What?",
        preexec_fn=lambda: setrlimit(RLIMIT_FSIZE, largest),
    )
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()
    assert any("is no longer complete: File too large" in line for line in told)
    assert told[-2:] == ["massgen-tui: The answer could be written into no file; this is all of it:", answer]


def test_streamed_events_are_the_lines_of_the_file(home: Path) -> None:
    path = team(home, {"ana": [[{"answer": "One."}], [{"vote": {"for": "agent1", "reason": ""}}]]})
    done = run("--config", path, "--automation", "--stream-events", "What?")
    log = Path(done.stdout.splitlines()[0].removeprefix("LOG_DIR: "))
    streamed = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert streamed == (log / "events.jsonl").read_text().splitlines()


def test_through_a_pipe_the_answer_alone_is_on_stdout(home: Path) -> None:
    path = team(home, {"ana": [[{"answer": "Just this."}], [{"vote": {"for": "agent1", "reason": ""}}]]})
    done = run("--config", path, "What?")
    assert (done.returncode, done.stdout) == (0, "Just this.\n")
    assert "ana answers agent1.1" in done.stderr


@pytest.mark.parametrize(
    ("turns", "limit", "status"),
    [
        ([[{"fail": {"message": "401: refused", "kind": "api_error", "fatal": True}}]], None, 2),
        ([["stall"]], "0.2", 3),
    ],
)
def test_the_exit_status_says_how_it_ended(home: Path, turns: list[Any], limit: str | None, status: int) -> None:
    more = ["--orchestrator-timeout", limit] if limit else []
    done = run("--config", team(home, {"ana": turns}), "--automation", *more, "What?")
    assert done.returncode == status, done.stderr
    assert "WINNER" not in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_a_complete_log(home: Path, number: signal.Signals) -> None:
    path = team(home, {"ana": [[{"say": "Half a sen"}, "stall"]]})
    process = subprocess.Popen(
        command("--config", path, "--automation", "--stream-events", "What?"), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        while '"text"' not in process.stdout.readline():
            pass
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 4
    finally:
        process.kill()
        process.wait()
    assert "CANCELLED" in rest
    events = read_events(Path(first.strip().removeprefix("LOG_DIR: ")) / "events.jsonl").events
    assert [event.event_type for event in events[-2:]] == ["round_end", "run_ended"]


def test_a_kill_leaves_a_readable_log(home: Path) -> None:
    path = team(home, {"ana": [[{"say": "Half a sen"}, "stall"]]})
    process = subprocess.Popen(
        command("--config", path, "--automation", "--stream-events", "What?"), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    log = Path(process.stdout.readline().strip().removeprefix("LOG_DIR: "))
    while '"text"' not in process.stdout.readline():
        pass
    while not any(event.event_type == "text" for event in read_events(log / "events.jsonl").events):
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)
    process.stdout.close()
    read = read_events(log / "events.jsonl")
    assert not read.problems
    assert read.events[0].event_type == "run_started"


def test_a_wrong_configuration_is_told_with_its_place(home: Path) -> None:
    (home / "bad.yaml").write_text("agents:\n  - id: ana\n    backend: {type: opena}\n", encoding="utf-8")
    done = run("--config", "bad.yaml", "--automation", "What?")
    assert (done.returncode, done.stdout) == (1, "")
    assert "bad.yaml:3:" in done.stderr
    assert "openai" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_team_or_a_key_it_says_what_to_do(home: Path) -> None:
    done = run("--automation", "What?", env={"PATH": os.environ["PATH"], "HOME": str(home)})
    assert done.returncode == 1
    assert "--demo" in done.stderr
