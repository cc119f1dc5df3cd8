"""`massgen.log`: the run for people, line by line; with `--debug` the longer `massgen_debug.log` in its place."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.files import was_deleted
from massgen_tui.logs.write.lines import STREAMED, Line, chunk_of, details_of, indented, one_line
from massgen_tui.state.records import RunState

if TYPE_CHECKING:
    from loguru import Logger


@cache
def _loguru() -> Logger:
    """The library, without the sink of its own that would write over the screen."""
    from loguru import logger

    with contextlib.suppress(ValueError):
        logger.remove(0)
    return logger


class MainLog:
    """Writes the log of one attempt, from its events; other attempts' lines never get into it."""

    def __init__(self, attempt: Attempt, *, debug: bool = False) -> None:
        self._path = attempt.debug_log if debug else attempt.main_log
        self._debug = debug
        self._sink: int | None = None
        self._mine = object()
        self._waiting: list[str] = []
        self._was: dict[str, str] = {}
        self._notes = 0

    def take(self, event: Event, line: Line | None, state: RunState) -> None:
        """Take an event, its line and the state after it; what it has for people waits for the next flush."""
        if not self._debug and isinstance(event.body, STREAMED):
            return
        who = "" if event.agent_id is None else f"[{event.agent_id}] "
        if line is not None:
            level, text = line
            self._add(event, level, who + text)
        if isinstance(event.body, b.Error) and event.body.detail:
            title = "Exception" if "Traceback" in event.body.detail else "Details"
            self._add(event, "ERROR", f"{who}{title}:{indented(event.body.detail)}")
        if self._debug:
            self._tell_all(event, who, state)

    def note(self, at: datetime, source: str, text: str) -> None:
        """Tell in the debug log what is no event; `source` stands in its place, as `files:copy` does."""
        if self._debug:
            self._notes += 1
            clock = at.strftime("%H:%M:%S.%f")[:12]
            where = "".join(sign if sign.isprintable() and not sign.isspace() else "_" for sign in source)
            self._waiting.append(f"{clock} | {'DEBUG':<8} | {where}:{self._notes} - {one_line(text)}")

    def flush(self) -> None:
        """Write what waits; OSError if the file takes no more, and then it still waits."""
        if not self._waiting:
            return
        if self._sink is None:
            self._sink = self._open()
        before = self._size()
        if before is None:
            self._let_go()  # what waits goes to a new one with the next flush
            raise was_deleted(self._path)
        refused = self._write("\n".join(self._waiting))
        if refused is not None:
            self._take_back(before)
            raise refused
        self._waiting.clear()

    def close(self) -> None:
        """Write what waits and let go of the file."""
        try:
            self.flush()
        finally:
            self._let_go()

    def _write(self, text: str) -> OSError | None:
        """Hand over lines; what was raised instead, without the frames that would keep the file open."""
        try:
            _loguru().bind(attempt=self._mine).info(text)
        except OSError as error:
            return error.with_traceback(None)
        return None

    def _take_back(self, size: int) -> None:
        """Leave nothing of lines that still wait, in the file or with the library, which would write them again."""
        with contextlib.suppress(OSError):
            self._let_go()
        with contextlib.suppress(OSError):
            now = os.stat(self._path).st_size
            os.truncate(self._path, size if size <= now else 0)  # it is shorter if a new one was begun

    def _let_go(self) -> None:
        if self._sink is not None:
            sink, self._sink = self._sink, None
            _loguru().remove(sink)

    def _size(self) -> int | None:
        """How long the file is; None if it is there no more."""
        try:
            return os.stat(self._path).st_size
        except FileNotFoundError:
            return None

    def _tell_all(self, event: Event, who: str, state: RunState) -> None:
        chunk = chunk_of(event.body)
        if chunk is not None:
            self._add(event, "DEBUG", who + chunk)
        for title, text in details_of(event.body):
            self._add(event, "DEBUG", f"{who}{title}:{indented(text)}")
        now: dict[str, str] = {agent.id: agent.status for agent in state.agents.values()}
        for name, status in [("", state.phase), *now.items()]:
            before = self._was.get(name, "")
            if before != status:
                self._was[name] = status
                self._add(event, "DEBUG", f"State of {name or 'the run'}: {before or 'none'} -> {status}")

    def _add(self, event: Event, level: str, text: str) -> None:
        """A line in either form; the debug log names the event in the place of the code."""
        clock = event.timestamp.partition("T")[2]
        if self._debug:
            self._waiting.append(f"{clock[:12]} | {level:<8} | events.jsonl:{event.event_type}:{event.seq} - {text}")
        elif level != "DEBUG":
            self._waiting.append(f"{clock[:8]} | {level:<8} | {text}")

    def _open(self) -> int:
        return _loguru().add(
            self._path,
            format="{message}",
            filter=lambda record: record["extra"].get("attempt") is self._mine,
            rotation="100 MB" if self._debug else "10 MB",
            retention="1 week" if self._debug else "3 days",
            compression=_zip_beside_the_run,
            colorize=False,
            catch=False,
            encoding="utf-8",
            errors="replace",
        )


def _zip_beside_the_run(path: str) -> None:
    """Zip a log that is full, which can take seconds, without holding up the run."""
    Thread(target=_zip, args=(Path(path),), name="zip a full log").start()


def _zip(full: Path) -> None:
    """Put a zip in the place of a file; where that fails, the file stays as it is."""
    from zipfile import ZIP_DEFLATED, ZipFile

    beside = full.with_name(full.name + ".zip.tmp")
    try:
        with ZipFile(beside, "w", ZIP_DEFLATED, strict_timestamps=False) as archive:
            archive.write(full, full.name)
        beside.replace(full.with_name(full.name + ".zip"))
        full.unlink()
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
