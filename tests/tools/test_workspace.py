"""The workspace's tool server as it is used: a process of its own, spoken to through a toolbox."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.tools.mcp import ToolResult
from massgen_tui.tools.toolbox import Toolbox
from massgen_tui.tools.workspace import NAME, arguments
from tests.tools.alive import alive, until

pytestmark = pytest.mark.slow  # starting a server takes about a second

Call = Callable[..., Coroutine[Any, Any, ToolResult]]


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    found = {name: tmp_path / name for name in ("work", "peers", "given", "private")}
    for path in found.values():
        path.mkdir()
    (found["peers"] / "a.txt").write_text("theirs", encoding="utf-8")
    return found


@pytest.fixture
async def boxes() -> AsyncIterator[list[Toolbox]]:
    opened: list[Toolbox] = []
    yield opened
    await asyncio.gather(*(box.close() for box in opened))


def server(places: dict[str, Path], *, presenting: bool = False, seconds: float | None = None) -> dict[str, object]:
    given = [places["given"]]
    args = arguments(
        places["work"],
        read=[places["peers"], *([] if presenting else given)],
        write=given if presenting else [],
        hide=[places["work"].parent],
        command_seconds=seconds,
    )
    return {"name": NAME, "module": "massgen_tui.tools.workspace", "args": args}


async def opened(boxes: list[Toolbox], settings: dict[str, object]) -> tuple[Toolbox, Call]:
    box = Toolbox([settings])
    boxes.append(box)
    await box.specs()
    return box, lambda tool, **args: box.call(f"mcp__{NAME}__{tool}", args)


async def test_files_are_worked_with_and_failures_are_failures(boxes: list[Toolbox], places: dict[str, Path]) -> None:
    box, call = await opened(boxes, server(places))
    assert f"mcp__{NAME}__run_command" not in box.names
    assert len(box.names) == 8
    assert (await call("write_file", path="src/a.py", content="x = 1\n")).text == "Wrote 6 bytes to src/a.py."
    assert (await call("edit_file", path="src/a.py", old_text="1", new_text="2")).is_error is False
    assert (await call("read_text_file", path="src/a.py")).text == "x = 2\n"
    assert (await call("copy_file", source=str(places["peers"]), destination="theirs")).is_error is False
    assert (await call("search_files", text="the")).text == "theirs/a.txt:1: theirs"
    assert (await call("create_directory", path="new")).is_error is False
    assert (await call("list_directory")).text.splitlines() == ["new/", "src/", "theirs/"]
    assert (await call("delete_file", path="theirs")).is_error is False
    for path in (str(places["private"] / "x"), "../private", "/etc/passwd", str(places["work"].parent)):
        refused = await call("read_text_file", path=path)
        assert (refused.is_error, "outside of what you may use" in refused.text) == (True, True)
    assert (await call("write_file", path=str(places["peers"] / "x"), content="")).is_error
    missing = await call("read_text_file", path="none")
    assert (missing.text, missing.is_error) == ("none: there is no such file or folder.", True)


async def test_what_was_given_is_written_only_when_presenting(boxes: list[Toolbox], places: dict[str, Path]) -> None:
    box, call = await opened(boxes, server(places))
    target = places["given"] / "result.txt"
    assert "can only be read" in (await call("write_file", path=str(target), content="x")).text
    await box.replace(server(places, presenting=True))
    await box.specs()
    assert not (await call("write_file", path=str(target), content="x")).is_error
    assert target.read_text(encoding="utf-8") == "x"


async def test_commands(boxes: list[Toolbox], places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    _, call = await opened(boxes, server(places, seconds=20))
    good = await call("run_command", command="echo hi; env; pwd")
    assert not good.is_error
    assert "secret" not in good.text
    assert str(places["work"]) in good.text
    assert (await call("run_command", command="exit 2")).text.startswith("[exit status 2 after")
    assert (await call("run_command", command="exit 2")).is_error
    assert "outside" in (await call("run_command", command="ls", directory="/etc")).text
    assert "cannot be run" in (await call("run_command", command="ls\0")).text
    unknown = await call("run_command", command="touch ran", timeout=5)
    assert unknown.is_error
    assert unknown.text.startswith("run_command has no argument `timeout`; it takes `command`, `directory`, `seconds`.")
    assert not (places["work"] / "ran").exists()
    assert "longer than 0.1 s" in (await call("run_command", command="sleep 9", seconds=0.1)).text


@pytest.mark.parametrize("end", ["close", "kill"])
async def test_no_command_outlives_its_server(boxes: list[Toolbox], places: dict[str, Path], end: str) -> None:
    box, call = await opened(boxes, server(places, seconds=600))
    pids = places["work"] / "pids"
    running = asyncio.create_task(call("run_command", command="sleep 600 & echo $! $PPID > pids; sleep 600"))
    await until(lambda: pids.exists() and pids.read_text().endswith("\n"))
    sleeping, serving = map(int, pids.read_text().split())
    if end == "close":
        await box.close()
    else:
        os.kill(serving, 15)
    await until(lambda: not alive(sleeping))
    assert (await running).is_error
