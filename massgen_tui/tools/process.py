"""A tool server that runs as a child process: JSON lines over its pipes, its stderr in a file, a bounded end.

The SDK's own stdio transport may take six seconds to end a server that hangs, and hides the process's exit status.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.text.redact import Redactor

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.client._transport import TransportStreams
    from mcp.shared.message import SessionMessage

LINE_BYTES = 16 * 2**20
LEAVE_SECONDS = 0.5  # to end by itself once its stdin is closed
TERMINATE_SECONDS = 0.35  # from SIGTERM to SIGKILL; both fit into the second that a run has for leaving
SETTLE_SECONDS = 0.25  # from the end of stdout to the exit status, which says more
POLL_SECONDS = 0.01
COLUMNS = "1000"
"""What a server takes for the width of its stderr: one that breaks lines at 80 breaks secrets into unknown pieces."""

_FILLING = re.compile(r"([ ─])\1{79,}")  # what such a server draws to the end of a line
_running: set[int] = set()
"""The process groups of the servers of this process that have not been ended yet."""


def end_all() -> None:
    """End every server that still runs, with all it started, as this process is about to go without a word."""
    groups = frozenset(_running)
    for group in groups:
        signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + TERMINATE_SECONDS  # ours ends its commands then, which have groups of their own
    while any(map(_is_there, groups)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def _is_there(group: int) -> bool:
    """Whether a process of the group runs; the server itself counts until somebody has asked how it ended."""
    with suppress(ChildProcessError):
        os.waitpid(group, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


class ServerProcess:
    """The child process of one tool server, with everything it started."""

    def __init__(self, settings: Mapping[str, Any], stderr_path: Path | None, redactor: Redactor | None) -> None:
        self._settings = settings
        self._stderr_path, self._redactor = stderr_path, redactor
        self._process: Process | None = None

    @property
    def exit_status(self) -> str:
        """How the process ended, in words; empty while it runs or before it did."""
        code = self._process.returncode if self._process else None
        if code is None:
            return ""
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    @asynccontextmanager
    async def transport(self) -> AsyncIterator[TransportStreams]:
        """Start the process and speak with it; on the way out it is ended within two seconds."""
        import anyio
        from mcp.client.stdio import get_default_environment
        from mcp.shared.message import SessionMessage

        command = command_line(self._settings)
        if not command:
            raise ValueError("its settings name no command")
        process = self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE if self._stderr_path else DEVNULL,
            env={**get_default_environment(), "COLUMNS": COLUMNS, **(self._settings.get("env") or {})},
            cwd=self._settings.get("cwd"),
            start_new_session=True,
            limit=LINE_BYTES,
        )
        _running.add(process.pid)
        to_client, from_server = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        to_server, from_client = anyio.create_memory_object_stream[SessionMessage](0)
        talk = [
            asyncio.create_task(_read(process, to_client), name="tool server stdout"),
            asyncio.create_task(_write(process, from_client, to_client), name="tool server stdin"),
        ]
        log = asyncio.create_task(self._keep_stderr(process), name="tool server stderr")
        try:
            yield from_server, to_server
        finally:
            for task in talk:
                task.cancel()
            await _end(process)
            await asyncio.wait([log], timeout=POLL_SECONDS)
            log.cancel()
            await asyncio.gather(*talk, log, return_exceptions=True)
            for stream in (to_client, from_server, to_server, from_client):
                stream.close()

    async def _keep_stderr(self, process: Process) -> None:
        if process.stderr is None or self._stderr_path is None:
            return
        self._stderr_path.parent.mkdir(parents=True, exist_ok=True)
        stream = self._redactor.stream() if self._redactor is not None else None
        with self._stderr_path.open("a", encoding="utf-8") as file:
            try:
                async for line in _lines(process.stderr):
                    file.write(stream.feed(line) if stream is not None else line)
                    file.flush()
            finally:
                file.write(stream.end() if stream is not None else "")


async def _lines(stderr: asyncio.StreamReader) -> AsyncIterator[str]:
    """The lines of a stderr, without what only fills them."""
    while True:
        try:
            line = (await stderr.readline()).decode(errors="replace")
        except ValueError:
            line = "[a line too long to keep]\n"
        if not line:
            return
        yield _FILLING.sub(r"\1\1", line)


def command_line(settings: Mapping[str, Any]) -> list[str]:
    """The command of a server's settings: `module` is a Python module of this installation, `command` any program."""
    args = [str(arg) for arg in settings.get("args") or ()]
    if module := settings.get("module"):
        return [sys.executable, "-P", "-m", str(module), *args]
    command = settings.get("command") or []
    words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
    return [*words, *args]


async def _read(process: Process, to_client: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
    """Hand the server's lines to the client; the end of the stream tells it that the server is gone."""
    import anyio
    from mcp.shared.message import SessionMessage
    from mcp.types import jsonrpc_message_adapter

    assert process.stdout is not None
    async with to_client:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while True:
                try:
                    line = await process.stdout.readline()
                    if not line:
                        await _gone(process, SETTLE_SECONDS)
                        return
                    message: SessionMessage | Exception = SessionMessage(
                        jsonrpc_message_adapter.validate_json(line, by_name=False)
                    )
                except ValueError as error:  # no message, or a line over the limit
                    message = error
                await to_client.send(message)


async def _write(
    process: Process,
    from_client: MemoryObjectReceiveStream[SessionMessage],
    to_client: MemoryObjectSendStream[SessionMessage | Exception],
) -> None:
    assert process.stdin is not None
    try:
        async for message in from_client:
            text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
            process.stdin.write(text.encode() + b"\n")
            await process.stdin.drain()
    except ConnectionError:
        to_client.close()  # a server that cannot be asked will not answer either


async def _end(process: Process) -> None:
    """Close stdin, then SIGTERM, then SIGKILL, to the whole process group, even if this task is cancelled meanwhile."""
    assert process.stdin is not None
    try:
        process.stdin.close()
        if not await _gone(process, LEAVE_SECONDS):
            signal_group(process.pid, signal.SIGTERM)
            await _gone(process, TERMINATE_SECONDS)
    finally:
        signal_group(process.pid, signal.SIGKILL)
        _running.discard(process.pid)
        process._transport.close()  # type: ignore[attr-defined]  # else it closes itself when the loop has ended
    await _gone(process, TERMINATE_SECONDS)


async def _gone(process: Process, seconds: float) -> bool:
    """Whether the process has ended within that time; `Process.wait` would also wait for pipes its children hold."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while process.returncode is None and loop.time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)
    return process.returncode is not None


def signal_group(group: int, number: signal.Signals) -> None:
    """Send a signal to a process and all that it started, if they are still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
