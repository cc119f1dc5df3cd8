from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.cli.main import main
from tests.logs.story import Written, write_into


@pytest.fixture(autouse=True)
def run(home: Path) -> Written:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.whole()
    written.writer.close()
    return written


def document(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    assert main(["replay", *argv]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return json.loads(said.out)


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["replay", *argv]) == 1
    return capsys.readouterr().err


def test_steps_and_states(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    steps = document(capsys, "--list-steps", "--json")["steps"]
    assert len(steps) == len(run.story.events)
    states = [document(capsys, "--json", "--step", str(n)) for n in (0, 1, len(steps))]
    assert [(one["step"], one["seq"], one["phase"]) for one in states] == [
        (0, 0, "starting"),
        (1, 1, "initial_answer"),
        (len(steps), len(steps), "ended"),
    ]
    promised = {"schema", "step", "seq", "at", "phase", "agents", "answers", "votes", "table", "winner"}
    assert all(promised <= set(one) for one in states)
    assert {"status", "round", "answer_label", "text"} <= set(states[-1]["agents"]["bob"])
    vote = next(step["n"] for step in steps if step["kind"] == "vote")
    assert document(capsys, "--json", "--step", str(vote))["votes"][0]["valid"] is True


def test_a_place_in_time(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, "--json", "--at", "00:00")["step"] == 1
    assert document(capsys, "--json", "--at", "9:59:59")["step"] == len(run.story.events)
    assert main(["replay", "--json", "--at", "1:2:3:4"]) == 1
    assert capsys.readouterr().err == "massgen-tui: --at: “1:2:3:4” is not a time; it is written MM:SS\n"


def test_steps_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--list-steps"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Step", "Time", "Agent", "Event"]
    assert lines[1].split()[:3] == ["1", "00:00", "run_started"]
    assert any("bob votes for bob (agent2.1)" in line for line in lines)


def test_what_cannot_be_meant(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    after = str(len(run.story.events) + 1)
    assert "there is no step" in refused(capsys, "--json", "--step", after)
    assert "it takes a number, a whole one, 0 or more" in refused(capsys, "--json", "--step", "1.5")
    assert "a state is printed as JSON" in refused(capsys, "--step", "1")
    assert "the replay on the screen is not there yet" in refused(capsys)
    assert "not allowed with" in refused(capsys, "--json", "--step", "1", "--at", "1")
    assert "there is no run" in refused(capsys, "nowhere", "--list-steps")
