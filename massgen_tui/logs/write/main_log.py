"""`massgen.log`: the run for people, line by line; with `--debug` the longer `massgen_debug.log` in its place."""

from __future__ import annotations

import contextlib
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.lines import STREAMED, chunk_of, details_of, indented, line_of, one_line
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

    def take(self, event: Event, state: RunState) -> None:
        """Take an event and the state after it; its lines, if it has some for people, wait for the next flush."""
        if not self._debug and isinstance(event.body, STREAMED):
            return
        who = "" if event.agent_id is None else f"[{event.agent_id}] "
        line = line_of(event)
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
        _loguru().bind(attempt=self._mine).info("\n".join(self._waiting))
        self._waiting.clear()

    def close(self) -> None:
        """Write what waits and let go of the file."""
        try:
            self.flush()
        finally:
            if self._sink is not None:
                _loguru().remove(self._sink)
                self._sink = None

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
            compression="zip",
            colorize=False,
            catch=False,
            encoding="utf-8",
            errors="replace",
        )
