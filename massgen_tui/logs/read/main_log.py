"""Reads the log for people, `massgen.log` or `massgen_debug.log`: when it began and ended, and what failed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from massgen_tui.logs.layout import Attempt, session_time
from massgen_tui.logs.read.files import open_plain

_LINE = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d{3})? \| (\w+) *\| (?:\S+:\S+:\d+ - )?(.*)")
_END_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class MainLog:
    """What the ends of the file tell; its times have no date, which is that of the session's name."""

    first: float | None = None
    last: float | None = None
    error: str = ""


def read_main_log(attempt: Attempt) -> MainLog:
    """The log of the attempt, of the two the one that is there."""
    for path in (attempt.main_log, attempt.debug_log):
        try:
            with open_plain(path) as file:
                head = file.read(_END_BYTES)
                size = file.seek(0, os.SEEK_END)
                file.seek(max(len(head), size - _END_BYTES))
                tail = file.read()
        except OSError:
            continue
        return _told((head + b"\n" + tail).decode("utf-8", "replace"), session_time(attempt.session.name))
    return MainLog()


def _told(content: str, begun: datetime | None) -> MainLog:
    first = last = None
    error = ""
    for line in content.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        last = match
        first = first or match
        if match[4] in ("ERROR", "CRITICAL"):
            error = match[5]
    if begun is None or first is None or last is None:
        return MainLog(error=error)
    start = _on_day(first, begun - timedelta(minutes=1))
    return MainLog(start.timestamp(), _on_day(last, start).timestamp(), error)


def _on_day(match: re.Match[str], earliest: datetime) -> datetime:
    """The first moment not before the earliest at which a clock shows that time."""
    hour, minute, second = (int(match[group]) % limit for group, limit in ((1, 24), (2, 60), (3, 60)))
    at = earliest.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return at if at >= earliest.replace(microsecond=0) else at + timedelta(days=1)
