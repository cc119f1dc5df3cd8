"""The list of sessions that both programs keep in the home; any number of processes may write it at once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui.logs import layout
from massgen_tui.logs.lock import hold
from massgen_tui.logs.read.files import open_plain
from massgen_tui.logs.write.files import write_json

LOCK_SECONDS = 5.0
_MOST = 32 << 20

ACTIVE, COMPLETED = "active", "completed"


class Damaged(ValueError):
    """The registry cannot be read as what it should be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One session of the registry; what is not known of it is None."""

    session_id: str
    start_time: str = ""
    end_time: str | None = None
    status: str = ACTIVE
    config_path: str | None = None
    model: str | None = None
    description: str | None = None
    subagent: bool = False
    parent_session_id: str | None = None
    log_directory: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """What another version wrote beside it."""

    @classmethod
    def of(cls, record: object) -> Entry | None:
        """The entry of a record; None if it names no session."""
        if not isinstance(record, dict) or not isinstance(record.get("session_id"), str) or not record["session_id"]:
            return None
        optional = {name: _text(record.get(name)) for name in _OPTIONAL}
        return cls(
            record["session_id"],
            start_time=_text(record.get("start_time")) or "",
            status=_text(record.get("status")) or COMPLETED,
            subagent=record.get("subagent") is True,
            more={name: value for name, value in record.items() if name not in _NAMES},
            **optional,
        )

    def record(self) -> dict[str, Any]:
        """Its form in the file."""
        record = asdict(self)
        more = record.pop("more")
        return {**record, **more}

    @property
    def used(self) -> str:
        """When it was used last, as far as is known; sorts by time."""
        return max(self.end_time or "", self.start_time)


_NAMES = frozenset(one.name for one in fields(Entry)) - {"more"}
_OPTIONAL = ("end_time", "config_path", "model", "description", "parent_session_id", "log_directory")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


class Registry:
    """The file, read and written as a whole under a lock; a damaged one is put aside and made again."""

    def __init__(self, home: Path, rebuild: Callable[[], list[Entry]], tell: Callable[[str], None]) -> None:
        self.path = home / layout.SESSION_REGISTRY
        self._lock = home / layout.SESSION_LOCK
        self._rebuild, self._tell = rebuild, tell

    def entries(self) -> list[Entry]:
        """The sessions in the order of the file."""
        try:
            records = _read(self.path)
        except Damaged:
            with self._locked():
                records = self._records()
        return [entry for record in records if (entry := Entry.of(record)) is not None]

    def add(self, entry: Entry) -> Entry:
        """Add a session, under an id of its own; gives it as it stands there now."""
        with self._locked():
            records = self._records()
            taken = {found.session_id: found for record in records if (found := Entry.of(record)) is not None}
            same = taken.get(entry.session_id)
            if same is not None and same.log_directory != entry.log_directory:
                entry = replace(entry, session_id=_longer(entry))
            if entry.session_id in taken:
                return taken[entry.session_id]
            write_json(self.path, {"sessions": [*records, entry.record()]})
        return entry

    def change(self, session_id: str, **values: Any) -> None:
        """Change what is known of a session; one that is not in the list is left out."""
        with self._locked():
            records = self._records()
            for place, record in enumerate(records):
                entry = Entry.of(record)
                if entry is not None and entry.session_id == session_id:
                    records[place] = {**record, **values}
            write_json(self.path, {"sessions": records})

    def _records(self) -> list[Any]:
        """The records while the lock is held; a damaged file is put aside, and the sessions are gathered again."""
        try:
            return _read(self.path)
        except Damaged as damaged:
            aside = self.path.with_suffix(".json.damaged")
            os.replace(self.path, aside)
            records = [entry.record() for entry in self._rebuild()]
            write_json(self.path, {"sessions": records})
            count = "1 session" if len(records) == 1 else f"{len(records)} sessions"
            self._tell(
                f"The list of sessions {self.path} was damaged ({damaged}); it was made again with {count} found in "
                f"the folders here. The old file is {aside.name}."
            )
            return records

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            hold(file, LOCK_SECONDS)
            yield
        finally:
            os.close(file)


def _read(path: Path) -> list[Any]:
    import json

    try:
        with open_plain(path) as file:
            content = file.read(_MOST + 1)
    except FileNotFoundError:
        return []
    if len(content) > _MOST:
        raise Damaged("it is far too large")
    try:
        record = json.loads(content.decode())
    except (ValueError, RecursionError):
        raise Damaged("it is not JSON") from None
    sessions = record.get("sessions") if isinstance(record, dict) else None
    if not isinstance(sessions, list):
        raise Damaged("it holds no list of sessions")
    return sessions


def session_id_of(log: str) -> str:
    """The id that goes with a log directory: its time, to the second."""
    begun = layout.session_time(log)
    return begun.strftime("session_%Y%m%d_%H%M%S") if begun else f"session_{log.removeprefix('log_')}"


def _longer(entry: Entry) -> str:
    """An id for the second session of a second."""
    return f"session_{(entry.log_directory or '').removeprefix('log_')}"


def now() -> str:
    """This moment as it stands in the registry."""
    return datetime.now().isoformat()
