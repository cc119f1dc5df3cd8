from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.tools import connection
from massgen_tui.tools.connection import ToolServerError
from massgen_tui.tools.mcp import McpServer, listed, result_text
from massgen_tui.tools.process import command_line
from tests.tools.alive import alive, until
from tests.tools.servers import settings

pytestmark = pytest.mark.slow  # starting a server takes about a second

Start = Callable[..., McpServer]
LOCAL = {"allow_localhost": True}


async def test_tools_are_listed_and_called(start: Start) -> None:
    server = start(settings("good", env={"COLOUR": "blue"}))
    tools = {tool.name: tool for tool in await server.tools()}
    assert tools["mcp__calc__add"].parameters["required"] == ["a", "b"]
    result = await server.call("add", {"a": 2, "b": 3})
    assert (result.text, result.is_error) == ("5", False)
    assert 0 < result.elapsed < 5
    assert (await server.call("environment", {"name": "COLOUR"})).text == "blue"


@dataclass(frozen=True)
class Page:
    names: list[str]
    next_cursor: str | None


async def test_a_list_in_pages_is_read_to_its_end() -> None:
    pages = {None: Page(["a", "b"], "2"), "2": Page(["c"], "3"), "3": Page(["d"], None)}

    async def ask(*, cursor: str | None) -> Page:
        return pages[cursor]

    assert await listed(ask, lambda page: page.names) == ["a", "b", "c", "d"]


async def test_a_servers_environment_is_small(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    server = start(settings("good"))
    assert (await server.call("environment", {"name": "SOME_API_KEY"})).text == "unset"
    assert (await server.call("environment", {"name": "PATH"})).text != "unset"


async def test_failures_of_tools_are_results(start: Start) -> None:
    server = start(settings("good"))
    failed = await server.call("fail", {"reason": "no more numbers"})
    assert failed.is_error
    assert "no more numbers" in failed.text
    assert (await server.call("add", {"a": "x"})).is_error
    assert (await server.call("nosuch", {})).is_error


async def test_calls_run_side_by_side(start: Start, tmp_path: Path) -> None:
    server = start(settings("good", str(tmp_path / "note"), timeout=1))
    slow = asyncio.create_task(server.call("wait", {}))
    assert (await server.call("add", {"a": 1, "b": 1})).text == "2"
    result = await slow
    assert (result.text, result.is_error) == ("wait gave no result within 1 s.", True)
    assert (await server.call("add", {"a": 1, "b": 2})).text == "3"


async def test_a_call_is_given_up_also_where_the_settings_name_no_time(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CALL_SECONDS", 0.3)
    server = start(settings("good", str(tmp_path / "note")))
    await server.tools()
    async with asyncio.timeout(5):
        assert (await server.call("wait", {})).text == "wait gave no result within 0.3 s."


async def test_cancelling_a_call_reaches_the_server(start: Start, tmp_path: Path) -> None:
    note = tmp_path / "note"
    server = start(settings("good", str(note)))
    await server.tools()
    call = asyncio.create_task(server.call("wait", {}))
    await server.call("add", {"a": 1, "b": 1})
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await until(lambda: note.exists() and bool(note.read_text()))
    assert (await server.call("add", {"a": 2, "b": 2})).text == "4"


async def test_only_allowed_tools_are_offered(start: Start) -> None:
    some = {"allowed_tools": ["add", "mcp__calc__fail", "wait"], "exclude_tools": ["mcp__calc__wait"]}
    assert [tool.name for tool in await start(settings("good", **some)).tools()] == [
        "mcp__calc__add",
        "mcp__calc__fail",
    ]


# -- servers that cannot be used -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (settings("dies"), "The tool server calc has ended (exit status 3)."),
        (
            {"command": "no-such-program --flag", "security": {"allowed_executables": ["no-such-program"]}},
            "The tool server calc cannot be started: there is no no-such-program.",
        ),
        (
            {"command": "python 'unfinished"},
            "The tool server calc cannot be used: its command cannot be read: no closing quotation.",
        ),
        ({}, "The tool server calc cannot be used: its settings name no command."),
        (
            {"url": "http://127.0.0.1:9/mcp", "security": LOCAL},
            "The tool server calc cannot be used: All connection attempts failed.",
        ),
    ],
)
async def test_a_server_that_does_not_start_is_a_sentence(start: Start, chosen: dict[str, Any], sentence: str) -> None:
    server = start(chosen)
    for _ in range(2):
        with pytest.raises(ToolServerError) as caught:
            await server.tools()
        assert str(caught.value) == sentence


async def test_a_server_that_never_answers_is_given_up(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "START_SECONDS", 0.5)
    with pytest.raises(ToolServerError, match=r"calc did not answer within 0\.5 s"):
        async with asyncio.timeout(10):
            await start(settings("mute")).tools()


async def test_a_server_that_dies_in_a_call_is_started_again_once(start: Start) -> None:
    server = start(settings("good"))
    died = await server.call("quit_now", {})
    assert died.is_error
    assert died.text == "The tool server calc has ended (exit status 7); it is started again."
    assert server.troubles() == [died.text]
    assert (await server.call("add", {"a": 1, "b": 1})).text == "2"
    for _ in range(2):
        with pytest.raises(ToolServerError, match=r"calc has ended \(exit status 7\)"):
            await server.call("quit_now", {})
    assert server.troubles() == ["The tool server calc has ended (exit status 7)."]


async def test_a_server_that_died_between_calls_is_started_again_before_the_next(start: Start) -> None:
    server = start(settings("good"))
    pid = int((await server.call("pid", {})).text)
    os.kill(pid, signal.SIGKILL)
    await until(lambda: server._connection.is_gone)
    assert (await server.call("add", {"a": 1, "b": 1})).text == "2"
    assert server.troubles() == ["The tool server calc has ended (signal SIGKILL); it is started again."]


async def test_a_server_that_hears_nothing_any_more_is_not_waited_for(start: Start, tmp_path: Path) -> None:
    server = start(settings("tidy", str(tmp_path / "note")))  # it stays, and keeps its stdout, once stdin has ended
    await server.tools()
    child = server._connection._process
    assert child is not None
    assert child._process is not None
    assert child._process.stdin is not None
    child._process.stdin.close()
    async with asyncio.timeout(5):
        unheard = await server.call("add", {"a": 1, "b": 1})
        assert (unheard.text, unheard.is_error) == (
            "The tool server calc has closed the connection; it is started again.",
            True,
        )
        assert (await server.call("add", {"a": 1, "b": 1})).text == "2"


async def test_one_death_is_one_restart_for_all_who_call(start: Start, tmp_path: Path) -> None:
    server = start(settings("good", str(tmp_path / "note")))
    waiting = asyncio.create_task(server.call("wait", {}))
    await server.call("add", {"a": 1, "b": 1})
    results = [await server.call("quit_now", {}), await waiting]
    assert all(result.is_error and "has ended" in result.text for result in results)
    assert (await server.call("add", {"a": 1, "b": 1})).text == "2"
    assert len(server.troubles()) == 1


async def test_progress_is_told_and_gives_a_call_more_time(start: Start) -> None:
    server = start(settings("good", timeout=0.5))
    told: list[tuple[float, float | None, str | None]] = []
    result = await server.call("steps", {"count": 4}, lambda *step: told.append(step))
    assert (result.text, result.is_error) == ("4 steps", False)
    assert result.elapsed > 0.5
    assert told == [(n, 4, f"step {n}") for n in (1, 2, 3, 4)]


async def test_resources_and_prompts_are_listed(start: Start) -> None:
    server = start(settings("good"))
    assert [(offer.name, offer.detail) for offer in await server.resources()] == [("readme", "notes://readme")]
    assert [(offer.name, offer.detail) for offer in await server.prompts()] == [("review", "code, tone")]


async def test_everybody_who_waits_for_a_server_learns_that_it_fails(start: Start) -> None:
    server = start(settings("dies"))
    results = await asyncio.gather(server.tools(), server.tools(), return_exceptions=True)
    assert [type(result) for result in results] == [ToolServerError, ToolServerError]


# -- the end ---------------------------------------------------------------------------------------------------------


async def test_a_stubborn_server_is_ended_in_time_with_its_children(start: Start, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    server = start(settings("stubborn", str(pids)))
    await server.tools()
    began = time.monotonic()
    await server.close()
    assert time.monotonic() - began < 2
    for pid in map(int, pids.read_text().split()):
        await until(lambda pid=pid: not alive(pid))  # type: ignore[misc]
    with pytest.raises(ToolServerError, match="calc is closed"):
        await server.call("add", {"a": 1, "b": 1})


async def test_a_server_that_does_not_leave_by_itself_may_tidy_up(start: Start, tmp_path: Path) -> None:
    server = start(settings("tidy", str(tmp_path / "note")))
    await server.tools()
    await server.close()
    assert (tmp_path / "note").read_text() == "left"


async def test_closing_ends_a_call_and_a_start(start: Start, tmp_path: Path) -> None:
    busy, mute = start(settings("good", str(tmp_path / "note"))), start(settings("mute"))
    await busy.tools()
    waiting = [asyncio.create_task(busy.call("wait", {})), asyncio.create_task(mute.tools())]
    await busy.call("add", {"a": 1, "b": 1})
    began = time.monotonic()
    await asyncio.gather(busy.close(), mute.close())
    assert time.monotonic() - began < 2
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(result) for result in results] == ["The tool server calc is closed."] * 2


async def test_a_server_that_was_never_used_has_nothing_to_close(start: Start) -> None:
    await start(settings("good")).close()


# -- other ways to reach a server ------------------------------------------------------------------------------------


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """The port of a server on loopback that speaks streamable HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    process = await asyncio.create_subprocess_exec(*settings("good", "http", str(number))["command"], stderr=DEVNULL)
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", number)
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield number
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_streamable_http(start: Start, port: int) -> None:
    url = f"http://127.0.0.1:{port}/mcp"
    server = start({"type": "streamable-http", "url": url, "headers": {"X-Team": "a"}, "security": LOCAL})
    assert "mcp__calc__add" in [tool.name for tool in await server.tools()]
    assert (await server.call("add", {"a": 2, "b": 3})).text == "5"
    assert (await server.call("fail", {"reason": "no"})).text == "no"
    assert [offer.name for offer in await server.resources()] == ["readme"]
    with pytest.raises(ToolServerError, match=r"127\.0\.0\.1 is this machine"):
        await start({"type": "streamable-http", "url": url}).tools()


async def test_headers_go_along_and_silence_over_the_network_is_bounded(start: Start) -> None:
    heads: list[str] = []

    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
        await reader.read()
        writer.close()

    async with await asyncio.start_server(stay_silent, "127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/mcp"
        asked = {"url": url, "headers": {"X-Team": "red"}, "http_read_timeout": 0.3, "security": LOCAL}
        server = start({"type": "streamable-http", **asked})
        began = time.monotonic()
        with pytest.raises(ToolServerError, match="calc "):
            await server.tools()
        assert time.monotonic() - began < 10
        await server.close()
    assert "x-team: red" in heads[0]


async def test_a_server_over_the_network_that_dies_is_a_sentence(start: Start, port: int) -> None:
    server = start({"type": "streamable-http", "url": f"http://127.0.0.1:{port}/mcp", "security": LOCAL, "timeout": 3})
    died = await server.call("quit_now", {})
    assert died.is_error
    assert "calc" in died.text
    began = time.monotonic()
    with pytest.raises(ToolServerError, match="calc cannot be used: All connection attempts failed"):
        await server.call("add", {"a": 1, "b": 1})
    await server.close()
    assert time.monotonic() - began < 5


async def test_a_server_over_the_network_that_does_not_let_go_is_left(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LEAVE_SECONDS", 0.2)
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "old", "version": "1"}}
    results = {"initialize": about, "tools/list": {"tools": []}}
    asked_to_end = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if head.startswith("delete"):
            asked_to_end.set()
            await reader.read()  # no answer comes
        length = head.partition("content-length: ")[2].partition("\r\n")[0]
        asked = json.loads(await reader.readexactly(int(length or 0)) or b"{}")
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": asked.get("id")}
        if asked.get("method") in results:
            status, reply["result"] = "200 OK", results[asked["method"]]
        elif "id" in asked:
            status, reply["error"] = "200 OK", {"code": -32601, "message": "Method not found"}
        else:
            status = "202 Accepted" if asked else "405 Method Not Allowed"
        body = json.dumps(reply).encode() if status == "200 OK" else b""
        writer.write(
            f"HTTP/1.1 {status}\r\nmcp-session-id: one\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            + body
        )
        writer.close()

    def owners() -> list[asyncio.Task[Any]]:
        return [task for task in asyncio.all_tasks() if task.get_name() == "tool server calc"]

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/mcp"
        server = start({"type": "streamable-http", "url": url, "security": LOCAL})
        assert await server.tools() == []
        assert len(owners()) == 1
        await server.close()
        assert asked_to_end.is_set()
        await until(lambda: not owners())


@pytest.mark.parametrize(
    ("chosen", "command"),
    [
        ({"command": "python 'a b.py'", "args": ["-v"]}, ["python", "a b.py", "-v"]),
        ({"command": ["node", "a b.js"]}, ["node", "a b.js"]),
        ({"module": "a.b", "args": ["-v"]}, [sys.executable, "-P", "-m", "a.b", "-v"]),
        ({"command": None, "args": None}, []),
    ],
)
def test_the_command_line(chosen: dict[str, Any], command: list[str]) -> None:
    assert command_line(chosen) == command


# -- results ---------------------------------------------------------------------------------------------------------


def test_what_is_no_text_is_named() -> None:
    from mcp.types import CallToolResult, ImageContent, TextContent

    text = TextContent(type="text", text="Look:")
    image = ImageContent(type="image", data="AAAA", mime_type="image/png")
    assert result_text(CallToolResult(content=[text, image])) == "Look:\n[image image/png, 3 bytes]"
    assert result_text(CallToolResult(content=[], structured_content={"sum": 5})) == '{"sum": 5}'
