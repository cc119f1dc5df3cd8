"""The lines that MassGen's documents tell people to type work on what we write: in Python, and in a shell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.logs.layout import BASE
from tests.logs.story import Written, write_into

Equivalent = Callable[[Path], list[str]]

COMMANDS = ["pytest -q", "ls -R", "pytest -q"]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Two agents with the documents' ids: tools that work and one that fails, votes, a time limit, an exception."""
    written = write_into(tmp_path / BASE)
    story = written.story
    story.ids = ("agent_a", "agent_b")
    story.start()
    for agent in story.ids:
        story.round(agent)
    for command in COMMANDS:
        call(written, "execute_command", {"command": command, "cwd": "."}, "ok")
    call(written, "generate_media", {"prompts": ["a cat", "a dog"], "mode": "image"}, "two pictures")
    call(written, "read_file", {"path": "x"}, "Permission denied", failed=True)
    story.answer("agent_a", "It is 97.")
    story.round("agent_a", ["agent1.1"], "voting", 1)
    story.vote("agent_a", "agent_a", "agent1.1", "Shorter and right.")
    detail = "Traceback (most recent call last):\nConnectionError: peer closed"
    story.stream.emit(b.Error(error="The connection broke.", kind="api_error", detail=detail), "agent_b")
    story.stream.emit(b.AgentTimeout(reason="Time limit exceeded (8.0s/8s)"), "agent_b")
    story.present("agent_a", "97")
    story.end("timeout", winner="agent_a")
    written.writer.close()
    assert written.troubles == []
    return written


def call(written: Written, name: str, args: object, result: str, *, failed: bool = False) -> None:
    stream, number = written.story.stream, str(written.story.stream_length)
    stream.emit(b.ToolStart(tool_id=number, tool_name=name, args=args), "agent_a")
    done = b.ToolComplete(tool_id=number, tool_name=name, result=result, elapsed_seconds=0.1, is_error=failed)
    stream.emit(done, "agent_a")


def shell(line: str, folder: Path) -> list[str] | None:
    """What a line prints in a folder; None where a tool of it is missing."""
    if not all(map(shutil.which, ["bash", *re.findall(r"(?:^|\| )(\w+)", line)])):
        return None
    done = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def lines(glob: str, pattern: str = "", flags: int = 0) -> Equivalent:
    """The lines of files that match."""

    def found(folder: Path) -> list[str]:
        texts = (path.read_text() for path in sorted(folder.glob(glob)))
        return [line for text in texts for line in text.splitlines() if re.search(pattern, line, flags)]

    return found


def files(glob: str, pattern: str) -> Equivalent:
    """The files in which a line matches."""
    return lambda folder: [
        str(path.relative_to(folder)) for path in sorted(folder.glob(glob)) if re.search(pattern, path.read_text())
    ]


LOGS = ".massgen/massgen_logs"
TRACES = f"{LOGS}/log_*/agent_*/*/execution_trace.md"
FROM_THE_WORKING_FOLDER: dict[str, Equivalent] = {
    f"cat {LOGS}/log_latest/agent_a/*/execution_trace.md": lines(f"{LOGS}/log_latest/agent_a/*/execution_trace.md"),
    f'grep -h "Tool Call:" {TRACES}': lines(TRACES, "Tool Call:"),
    f'grep -l "Tool Error:" {TRACES}': files(TRACES, "Tool Error:"),
    f'grep -hi "error" {LOGS}/log_*/massgen.log': lines(f"{LOGS}/log_*/massgen.log", "error", re.IGNORECASE),
    f'grep -hi "exception" {LOGS}/log_*/massgen.log': lines(f"{LOGS}/log_*/massgen.log", "exception", re.IGNORECASE),
    f'grep -hi "Traceback" {LOGS}/log_*/massgen.log': lines(f"{LOGS}/log_*/massgen.log", "Traceback"),
    f"cat {LOGS}/log_latest/coordination_table.txt": lines(f"{LOGS}/log_latest/coordination_table.txt"),
    f"cat {LOGS}/log_latest/agent_outputs/agent_a.txt": lines(f"{LOGS}/log_latest/agent_outputs/agent_a.txt"),
    f"cat {LOGS}/log_latest/agent_outputs/final_presentation_*_latest.txt": lines(
        f"{LOGS}/log_latest/agent_outputs/final_presentation_*_latest.txt"
    ),
    f"cat {LOGS}/log_latest/turn_1/attempt_1/status.json": lines(f"{LOGS}/log_latest/turn_1/attempt_1/status.json"),
    f"cat {LOGS}/log_latest/attempt_1/vote.json": lines(f"{LOGS}/log_latest/attempt_1/vote.json"),
    f"cat {LOGS}/log_latest/final/agent_a/answer.txt": lines(f"{LOGS}/log_latest/final/agent_a/answer.txt"),
}


@pytest.mark.parametrize("line", FROM_THE_WORKING_FOLDER)
def test_a_line_of_the_documents_finds_something(written: Written, tmp_path: Path, line: str) -> None:
    assert written.attempt.directory.is_dir()
    wanted = FROM_THE_WORKING_FOLDER[line](tmp_path)
    assert wanted
    printed = shell(line, tmp_path)
    assert printed is None or printed == wanted


@pytest.mark.parametrize("place", ["session", "attempt"])
def test_the_analyst_s_lines_work_in_the_session_and_in_the_attempt(written: Written, place: str) -> None:
    folder = written.attempt.session if place == "session" else written.attempt.directory
    streamed = (folder / "streaming_debug.log").read_text()
    counted = Counter(re.findall(r'"command": "([^"]*)"', streamed))
    assert counted == Counter(COMMANDS)
    line = (
        """grep -o '"command": "[^"]*"' streaming_debug.log | sed 's/"command": "//;s/"$//'"""
        " | sort | uniq -c | sort -rn | head -30"
    )
    printed = shell(line, folder)
    assert printed is None or [row.split() for row in printed] == [["2", "pytest", "-q"], ["1", "ls", "-R"]]

    (prompts,) = re.findall(r'"prompts": \[.*\]', streamed)
    assert prompts == '"prompts": ["a cat", "a dog"]'
    assert shell(r"""grep -o '"prompts": \[.*\]' streaming_debug.log""", folder) in (None, [prompts])

    votes = [json.loads(path.read_text())["reason"] for path in sorted(folder.glob("agent_*/*/vote.json"))]
    assert votes == ["Shorter and right."]
    assert shell("cat agent_*/*/vote.json | jq '.reason'", folder) in (None, ['"Shorter and right."'])

    events = json.loads((folder / "coordination_events.json").read_text())["events"]
    (late,) = [event for event in events if event["event_type"] == "agent_timeout"]
    assert late["agent_id"] == "agent_b"
    jq = "cat coordination_events.json | jq -c '.events[] | select(.event_type == \"agent_timeout\")'"
    printed = shell(jq, folder)
    assert printed is None or [json.loads(row) for row in printed] == [late]


def test_the_newest_log_is_the_first_in_the_list(written: Written, tmp_path: Path) -> None:
    printed = shell(f"ls -t {LOGS} | head -1", tmp_path)
    assert printed is None or (tmp_path / LOGS / printed[0]).resolve() == written.attempt.session
    found = shell(f'find {LOGS} -type d -name "log_*"', tmp_path)
    assert found is None or found == [str(written.attempt.session.relative_to(tmp_path))]


def test_what_a_pipeline_reads(written: Written, tmp_path: Path) -> None:
    latest = tmp_path / LOGS / "log_latest"
    assert (
        json.loads((latest / "coordination_events.json").read_text())["session_metadata"]["final_winner"] == "agent_a"
    )
    (shown,) = latest.glob("agent_outputs/final_presentation_*_latest.txt")
    assert shown.read_text().endswith("97")
    assert written.attempt.session == latest.resolve()


def test_old_logs_are_removed_as_the_documents_say_and_the_next_run_begins(written: Written, tmp_path: Path) -> None:
    session = written.attempt.session
    os.utime(session, (0, 0))
    if shell(f'find {LOGS}/ -type d -name "log_*" -mtime +7 -exec rm -rf {{}} +', tmp_path) is None:
        shutil.rmtree(session)
    assert not session.exists()
    again = write_into(tmp_path / BASE)
    again.story.whole()
    again.writer.close()
    assert again.troubles == []
    assert (tmp_path / LOGS / "log_latest").resolve() == again.attempt.session


def test_the_names_and_keys_of_the_documents_are_there(written: Written) -> None:
    directory = written.attempt.directory
    status = json.loads((directory / "status.json").read_text())
    assert set(status["coordination"]) >= {"completion_percentage", "phase"}
    assert status["results"]["winner"] == "agent_a"
    assert status["agents"]["agent_b"]["error"]["message"].startswith("Time limit exceeded")
    votes = json.loads((directory / "vote.json").read_text())
    assert votes["votes"] == {"agent_a": {"voted_for": "agent_a", "reason": "Shorter and right."}}
    events = json.loads((directory / "coordination_events.json").read_text())["events"]
    assert [event["event_id"] for event in events] == [f"E{number}" for number in range(1, len(events) + 1)]
    (failed,) = [event for event in events if event["event_type"] == "tool_result" and not event["context"]["success"]]
    assert failed["context"]["result"] == "Permission denied"
