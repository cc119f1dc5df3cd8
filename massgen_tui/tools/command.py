"""An agent's shell commands: bounded in time and output, without the user's secrets, with nobody left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from asyncio.subprocess import DEVNULL, Process
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from massgen_tui.tools.process import signal_group

HEAD_BYTES = 16_000
TAIL_BYTES = 16_000
LONGEST_SECONDS = 600.0
TERMINATE_SECONDS = 0.5  # from SIGTERM to SIGKILL
DRAIN_SECONDS = 0.5
_PIECE = 65_536
_KEPT = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER")


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command."""

    output: str
    ended: str  # in words
    ok: bool
    seconds: float

    @property
    def text(self) -> str:
        """All of it for the agent."""
        return f"[{self.ended} after {self.seconds:.1f} s]\n{self.output}".rstrip()


class Commands:
    """The commands of one workspace; closing ends those that still run."""

    def __init__(self, seconds: float) -> None:
        self.seconds = min(seconds, LONGEST_SECONDS)
        self._running: set[int] = set()

    async def run(self, command: str, folder: Path, seconds: float | None = None) -> Ran:
        """Run a command to its end, or to the end of its time; what it left running in its group goes with it."""
        limit = min(seconds or self.seconds, self.seconds)
        kept = _Kept()
        began = time.monotonic()
        readable, writable = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                shutil.which("bash") or "/bin/sh",
                "-c",
                command,
                stdin=DEVNULL,
                stdout=writable,
                stderr=writable,
                cwd=folder,
                env=environment(os.environ, folder),
                start_new_session=True,
            )
        except BaseException:
            os.close(readable)
            raise
        finally:
            os.close(writable)
        self._running.add(process.pid)
        reading = asyncio.create_task(_keep(readable, kept), name="output of a command")
        try:
            ended, ok = await _wait(process, limit)
        finally:
            signal_group(process.pid, signal.SIGKILL)
            self._running.discard(process.pid)
            await asyncio.wait([reading], timeout=DRAIN_SECONDS)  # a process that left its group may hold the pipe
            reading.cancel()
        return Ran(kept.text, ended, ok, time.monotonic() - began)

    def close(self) -> None:
        """End every command at once."""
        for pid in self._running:
            signal_group(pid, signal.SIGKILL)


def environment(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The few variables that a command gets: no key, no token, nothing that asks at a terminal."""
    kept = {name: env[name] for name in _KEPT if name in env}
    return {**kept, "PWD": str(folder), "TERM": "dumb", "PAGER": "cat", "GIT_TERMINAL_PROMPT": "0"}


@dataclass(slots=True)
class _Kept:
    """The beginning and the end of an output, however long it was."""

    head: bytearray = field(default_factory=bytearray)
    tail: deque[bytes] = field(default_factory=deque)
    tail_bytes: int = 0
    dropped: int = 0

    def add(self, data: bytes) -> None:
        room = HEAD_BYTES - len(self.head)
        self.head += data[:room]
        rest = data[room:]
        if rest:
            self.tail.append(rest)
            self.tail_bytes += len(rest)
        while self.tail and self.tail_bytes - len(self.tail[0]) >= TAIL_BYTES:
            gone = len(self.tail.popleft())
            self.tail_bytes -= gone
            self.dropped += gone

    @property
    def text(self) -> str:
        tail = b"".join(self.tail)
        dropped = self.dropped + max(0, len(tail) - TAIL_BYTES)
        end = tail[-TAIL_BYTES:]
        if not dropped:
            return (bytes(self.head) + end).decode(errors="replace")
        gap = f"\n[{dropped} bytes left out]\n"
        return bytes(self.head).decode(errors="replace") + gap + end.decode(errors="replace")


async def _keep(pipe: int, kept: _Kept) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb"))
    try:
        while data := await reader.read(_PIECE):
            kept.add(data)
    finally:
        transport.close()


async def _wait(process: Process, seconds: float) -> tuple[str, bool]:
    try:
        async with asyncio.timeout(seconds):
            code = await process.wait()
    except TimeoutError:
        signal_group(process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(TERMINATE_SECONDS):
                await process.wait()
        return f"stopped: it took longer than {seconds:g} s", False
    if code < 0:
        return f"ended by {signal.Signals(-code).name}", False
    return f"exit status {code}", code == 0
