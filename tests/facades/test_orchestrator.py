from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from massgen_tui.config.options import Options
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.orchestrator import Orchestrator

TEAM = """
agents:
  - id: ana
    backend: {type: offline, script: script.yaml}
  - id: bob
    backend: {type: offline, script: script.yaml}
"""
ANSWER = """
ana:
  - [answer: "97 is prime"]
  - [vote: {for: agent1, reason: It is.}]
bob:
  - {when: answers, after: {ana: 1}, steps: [vote: {for: agent1, reason: It is.}]}
"""
FAIL = """
ana: [[fail: {message: no such model, fatal: true}]]
bob: [[fail: {message: no such model, fatal: true}]]
"""
STALL = """
ana: [[stall]]
bob: [[stall]]
"""


def team(home: Path, script: str) -> Orchestrator:
    (home / "script.yaml").write_text(script)
    (home / "team.yaml").write_text(TEAM)
    return Orchestrator(Options(config=str(home / "team.yaml"), speed=0, logs_dir=str(home / "logs")))


async def test_a_question_comes_to_an_answer_and_a_log(home: Path) -> None:
    result = await team(home, ANSWER).run("Name a prime > 90")
    assert (result.state, result.exit_code, result.winner) == ("finished", 0, "ana")
    assert str(result) == result.answer
    assert "97 is prime" in str(result)
    assert result.log_dir.is_relative_to(home / "logs")
    assert (result.log_dir / "events.jsonl").is_file()


async def test_a_team_that_fails_says_why(home: Path) -> None:
    result = await team(home, FAIL).run("Name a prime > 90")
    assert (result.answer, result.winner, result.exit_code) == (None, None, 2)
    assert "no such model" in str(result)


async def test_cancelling_ends_the_run_in_order(home: Path) -> None:
    task = asyncio.create_task(team(home, STALL).run("Name a prime > 90"))
    async with asyncio.timeout(10):
        while not (found := list((home / "logs").rglob("events.jsonl"))) or not found[0].stat().st_size:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert '"run_ended"' in found[0].read_text().splitlines()[-1]


async def test_a_file_that_is_not_there_is_said(home: Path) -> None:
    with pytest.raises(ConfigProblems, match="no such file"):
        await Orchestrator(home / "nothing.yaml").run("?")
