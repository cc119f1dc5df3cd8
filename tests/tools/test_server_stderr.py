"""What a tool server grumbles: kept in a file, cleaned, never on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.text.redact import Redactor
from massgen_tui.tools import process
from massgen_tui.tools.mcp import McpServer
from tests.tools.alive import until
from tests.tools.servers import settings

pytestmark = pytest.mark.slow  # starting a server takes about a second

Start = Callable[..., McpServer]


async def test_stderr_goes_to_the_file_and_is_cleaned(start: Start, tmp_path: Path, capfd: Any) -> None:
    path = tmp_path / "logs" / "stderr.log"
    server = start(settings("good"), path, Redactor(["sk-12345"]))
    await server.tools()
    await server.close()
    assert path.read_text("utf-8") == "good server speaking, key [REDACTED]\n"
    assert capfd.readouterr() == ("", "")


async def test_stderr_is_kept_as_it_comes_and_through_a_restart(start: Start, tmp_path: Path) -> None:
    path, line = tmp_path / "stderr.log", "good server speaking, key [REDACTED]\n"
    server = start(settings("good"), path, Redactor(["sk-12345"]))
    await server.tools()
    await until(lambda: path.exists() and path.read_text("utf-8") == line)
    assert (await server.call("quit_now", {})).is_error
    assert (await server.call("add", {"a": 1, "b": 1})).text == "2"
    await until(lambda: path.read_text("utf-8") == line * 2)


async def test_secrets_that_lines_break_are_taken_out_of_stderr(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "stderr.log"
    server = start(settings("indiscreet"), path, Redactor())
    await server.tools()
    await server.close()
    written = path.read_text("utf-8").splitlines()[1:]
    assert written == ["[REDACTED]", "word " * 14 + "Bearer [REDACTED]", "left  right ──"]


async def test_after_a_line_that_is_too_long_stderr_is_still_kept(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LINE_BYTES", 2**16)
    path = tmp_path / "stderr.log"
    server = start(settings("wordy"), path)
    await server.tools()
    await until(lambda: path.read_text("utf-8").endswith("\nand so on\n"))
    assert "[a line too long to keep]\n" in path.read_text("utf-8")


async def test_stderr_that_nobody_keeps_does_not_reach_the_screen(start: Start, capfd: Any) -> None:
    server = start(settings("good"))
    await server.tools()
    await server.close()
    assert capfd.readouterr() == ("", "")
