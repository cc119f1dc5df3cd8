"""Leaving with a tool server that will not go: in time, without noise, and with nobody of ours left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.runs.test_ends import AT_MOST_SECONDS, ENDED_BY_THE_PERSON, running, status_of
from tests.runs.test_headless import PATIENCE, team
from tests.tools import servers

pytestmark = pytest.mark.slow

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture
def stubborn(home: Path) -> str:
    """A team whose agent is in a call to a server that ignores SIGTERM."""
    path = Path(team(home, {"ana": [[{"tool": {"name": "mcp__slow__wait", "args": {}}}]]}))
    config = yaml.safe_load(path.read_text())
    config["agents"][0]["backend"]["mcp_servers"] = {"slow": servers.settings("stubborn", str(home / "pids"))}
    path.write_text(yaml.safe_dump(config))
    return str(path)


@pytest.fixture
def started(home: Path) -> Iterator[Callable[[], list[int]]]:
    """Asks for the server and its child, which run; what is left of them goes with the test."""
    pids: list[int] = []

    def ask() -> list[int]:
        pids.extend(int(word) for word in (home / "pids").read_text().split())
        assert [alive(pid) for pid in pids] == [True, True]
        return pids

    yield ask
    for pid in pids:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether it runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon_gone(pids: list[int]) -> bool:
    """Whether they end, which takes the system a moment."""
    until = time.monotonic() + 1.0
    while any(map(alive, pids)) and time.monotonic() < until:
        os.sched_yield()
    return not any(map(alive, pids))


def left(process: subprocess.Popen[str]) -> str:
    """What the program says on its way out, after it has said who is asked."""
    assert process.stderr is not None
    first, _, rest = process.stderr.read().partition("\n")
    assert first.startswith("team: ")
    return rest


@pytest.mark.parametrize("number", SIGNALS)
def test_a_server_that_will_not_go_holds_nobody_up(
    stubborn: str, started: Callable[[], list[int]], number: signal.Signals
) -> None:
    with running(stubborn, "tool_start") as (process, log):
        pids = started()
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(PATIENCE) == ENDED_BY_THE_PERSON
        assert time.monotonic() - began < AT_MOST_SECONDS
        assert soon_gone(pids)
        assert left(process) == ""
    assert status_of(log)["finish_reason"] == "cancelled"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_second_signal_takes_the_servers_along(
    stubborn: str, started: Callable[[], list[int]], number: signal.Signals
) -> None:
    with running(stubborn, "tool_start") as (process, _):
        pids = started()
        process.send_signal(number)
        assert process.stdout is not None
        assert any("run_ended" in line for line in process.stdout)
        process.send_signal(number)
        assert process.wait(PATIENCE) == ENDED_BY_THE_PERSON
        assert soon_gone(pids)
        assert left(process) == ""
