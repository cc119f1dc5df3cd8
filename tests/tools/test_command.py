from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from massgen_tui.tools import command
from massgen_tui.tools.command import Commands, environment
from tests.tools.alive import alive, until


@pytest.fixture
def commands() -> Commands:
    return Commands(30)


async def test_output_and_status(commands: Commands, tmp_path: Path) -> None:
    ran = await commands.run("pwd; echo wrong >&2; exit 3", tmp_path)
    assert (ran.output, ran.ended, ran.ok) == (f"{tmp_path}\nwrong\n", "exit status 3", False)
    assert ran.text.startswith("[exit status 3 after 0.")
    assert (await commands.run("kill -9 $$", tmp_path)).ended == "ended by SIGKILL"
    assert (await commands.run("true", tmp_path)).ok


async def test_there_is_no_input_and_no_secret(
    commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("SOME_SETTING", "private")
    ran = await commands.run("cat; env", tmp_path)
    assert "secret" not in ran.output
    assert "private" not in ran.output
    assert environment({"PATH": "/bin", "HOME": "/h", "X": "y"}, tmp_path).keys() == {
        "PATH",
        "HOME",
        "PWD",
        "TERM",
        "PAGER",
        "GIT_TERMINAL_PROMPT",
    }


async def test_of_long_output_the_ends_are_kept(commands: Commands, tmp_path: Path) -> None:
    ran = await commands.run("echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo last", tmp_path)
    assert ran.ok
    assert ran.output.startswith("first\nxxx")
    assert ran.output.endswith("xxx" + "last\n")
    assert f"[{5_000_011 - command.HEAD_BYTES - command.TAIL_BYTES} bytes left out]" in ran.output
    assert len(ran.output) < command.HEAD_BYTES + command.TAIL_BYTES + 100


async def test_what_takes_too_long_is_stopped_with_all_it_started(commands: Commands, tmp_path: Path) -> None:
    began = time.monotonic()
    ran = await commands.run("trap '' TERM; sleep 600 & echo $!; sleep 600", tmp_path, 0.2)
    assert time.monotonic() - began < 2
    assert (ran.ended, ran.ok) == ("stopped: it took longer than 0.2 s", False)
    await until(lambda: not alive(int(ran.output)))


async def test_what_is_left_in_the_background_goes_with_the_command(commands: Commands, tmp_path: Path) -> None:
    ran = await commands.run("sleep 600 & echo $!", tmp_path)
    assert ran.ok
    assert ran.seconds < 5
    await until(lambda: not alive(int(ran.output)))


async def test_what_leaves_its_group_does_not_hold_up_the_answer(commands: Commands, tmp_path: Path) -> None:
    ran = await commands.run("setsid sleep 3 & sleep 0.1; echo done", tmp_path)
    assert ran.output == "done\n"
    assert ran.seconds < 2.5


async def test_cancelling_and_closing_end_commands(commands: Commands, tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    running = [asyncio.create_task(commands.run(f"echo $$ > {file}; sleep 600", tmp_path)) for file in files]
    await until(lambda: all(file.exists() and file.read_text() for file in files))
    pids = [int(file.read_text()) for file in files]
    running[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await running[0]
    await until(lambda: not alive(pids[0]))
    commands.close()
    assert (await running[1]).ended == "ended by SIGKILL"


async def test_time_asked_for_is_bounded(tmp_path: Path) -> None:
    commands = Commands(0.2)
    assert "0.2 s" in (await commands.run("sleep 5", tmp_path, 100)).ended
    assert Commands(10**6).seconds == command.LONGEST_SECONDS


async def test_a_folder_that_is_gone(commands: Commands, tmp_path: Path) -> None:
    before = open_files()
    with pytest.raises(FileNotFoundError):
        await commands.run("true", tmp_path / "none")
    assert open_files() == before


def open_files() -> int:
    """How many this process has; 0 where that cannot be told."""
    return len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0
