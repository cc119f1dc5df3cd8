"""Sessions and the inbox with real processes: one after the other, and one beside the other."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.logs.read.events import read_events
from tests.runs.test_headless import PATIENCE, command, run, team

pytestmark = pytest.mark.slow

VOTE = [{"vote": {"for": "agent1", "reason": "mine"}}]
SIMPLE = {"ana": [[{"answer": "Paris."}], VOTE, [{"answer": "Paris."}]]}
STALLED = {"ana": [[{"say": "Well"}, "stall"]]}


def log_of(done: subprocess.CompletedProcess[str]) -> Path:
    return Path(done.stdout.splitlines()[0].removeprefix("LOG_DIR: "))


def begun(path: str, *more: str) -> tuple[subprocess.Popen[str], Path]:
    """A process whose agent is at work, and its log."""
    process = subprocess.Popen(
        command("--config", path, "--automation", *more, "Wait."),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    log = Path(process.stdout.readline().removeprefix("LOG_DIR: ").strip())
    until(lambda: "text" in kinds(log))
    return process, log


def kinds(log: Path) -> list[str]:
    path = log / "events.jsonl"
    return [event.event_type for event in read_events(path).events] if path.exists() else []


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def first_context(log: Path) -> str:
    return str(json.loads(min(log.glob("ana/*/context.txt")).read_text())["user_message"])


def test_a_new_process_goes_on_in_the_same_directory(home: Path) -> None:
    path = team(home, SIMPLE)
    first = run("--config", path, "--automation", "Of France?")
    second = run("--automation", "--continue", "And of Italy?")
    (listed,) = json.loads(run("--list-sessions", "--json").stdout)["sessions"]
    third = run("--config", path, "--automation", "--session-id", listed["session_id"], "And of Spain?")
    assert [first.returncode, second.returncode, third.returncode] == [0, 0, 0], third.stderr
    logs = [log_of(done) for done in (first, second, third)]
    assert {log.parent.parent for log in logs} == {logs[0].parent.parent}
    assert [log.parent.name for log in logs] == ["turn_1", "turn_2", "turn_3"]
    assert "events.jsonl" in {path.name for path in logs[2].iterdir()}
    assert first_context(logs[2]).startswith(
        "<CONVERSATION_HISTORY>\nUser: Of France?\nAssistant: Paris.\nUser: And of Italy?\nAssistant: Paris.\n<END"
    )
    (listed,) = json.loads(run("--list-sessions", "--json").stdout)["sessions"]
    assert (listed["turns"], listed["question"], listed["state"]) == (3, "And of Spain?", "finished")


def test_a_session_that_another_process_plays_is_refused_and_free_when_that_is_killed(home: Path) -> None:
    process, log = begun(team(home, STALLED))
    try:
        refused = run("--config", str(home / "team.yaml"), "--automation", "--continue", "Me too.")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "is open in another process" in refused.stderr
    finally:
        process.kill()
        process.communicate()
    path = team(home, SIMPLE)
    after = run("--config", path, "--automation", "--continue", "And now?")
    assert after.returncode == 0, after.stderr
    assert log_of(after).parent == log.parent.parent / "turn_2"
    assert "Assistant: [CANCELLED" in first_context(log_of(after))


@pytest.mark.parametrize("wanted", [["--session-id", "nope"], ["--continue"]])
def test_a_session_that_is_not_there_is_a_mistake(home: Path, wanted: list[str]) -> None:
    done = run("--config", team(home, SIMPLE), "--automation", *wanted, "What?")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no session" in done.stderr
    assert not (home / ".massgen" / "massgen_logs").exists()


def test_a_wrong_id_names_those_that_there_are(home: Path) -> None:
    path = team(home, SIMPLE)
    run("--config", path, "--automation", "What?")
    done = run("--config", path, "--automation", "--session-id", "nope", "What?")
    (listed,) = json.loads(run("--list-sessions", "--json").stdout)["sessions"]
    assert done.returncode == 1
    assert listed["session_id"] in done.stderr


def put(folder: Path, name: str, record: dict[str, Any] | str) -> None:
    beside = folder / f".{name}"
    beside.write_text(record if isinstance(record, str) else json.dumps(record))
    beside.rename(folder / name)


def test_files_steer_a_run_without_a_screen(home: Path) -> None:
    script = {"ana": [[{"say": "Well"}, "stall"]], "bob": [[{"say": "Well"}, "stall"]]}
    process, log = begun(team(home, script), "--inbox-dir", "inbox")
    inbox = home / "inbox"

    def steered() -> list[tuple[str, str | None, str]]:
        found = [event for event in read_events(log / "events.jsonl").events if event.event_type == "steered"]
        return [(event.body.action, event.agent_id, event.body.text) for event in found]  # type: ignore[attr-defined]

    put(inbox, "1.json", {"do": "pause"})
    until(lambda: steered() == [("pause", None, "")])
    put(inbox, "2.txt", "Be brief.")
    until(lambda: steered()[-1] == ("tell", None, "Be brief."))
    put(inbox, "bad.json", {"do": "stop agent", "agent": "eve"})
    put(inbox, "3.json", {"do": "resume"})
    put(inbox, "4.json", {"do": "stop agent", "agent": "ana"})
    until(lambda: steered()[-1] == ("stop", "ana", ""))
    put(inbox, "5.json", {"do": "cancel"})
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = process.stdout.read(), process.stderr.read()
    process.wait(PATIENCE)
    assert process.returncode == 4, err
    assert f"RUNTIME_INBOX: {inbox}" in out.splitlines()
    assert "inbox: bad.json: there is no agent 'eve'; there are ana, bob (moved to refused/)" in err
    assert sorted(path.name for path in (inbox / "taken").iterdir()) == [
        "1.json",
        "2.txt",
        "3.json",
        "4.json",
        "5.json",
    ]


def test_a_team_that_names_its_session_goes_on_with_it(home: Path) -> None:
    path = team(home, SIMPLE)
    first = run("--config", path, "--automation", "Of France?")
    (listed,) = json.loads(run("--list-sessions", "--json").stdout)["sessions"]
    with Path(path).open("a") as file:
        file.write(f"\nsession_id: {listed['session_id']}\n")
    second = run("--config", path, "--automation", "And of Italy?")
    assert log_of(second).parent == log_of(first).parent.parent / "turn_2", second.stderr
