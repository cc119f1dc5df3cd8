"""Rebuilds what a run that was killed did not write, from its events, and touches nothing that is there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import DEBUG_LOG, MAIN_LOG, STREAMING_LOG, Attempt, UnsafeName
from massgen_tui.logs.lock import held
from massgen_tui.logs.read.attempts import attempts_in, locate
from massgen_tui.logs.read.events import read_events
from massgen_tui.logs.read.sources import Sources
from massgen_tui.logs.write.coordination_table import table_text
from massgen_tui.logs.write.events_file import line_of
from massgen_tui.logs.write.files import write_text
from massgen_tui.logs.write.final import copy_to_turn
from massgen_tui.logs.write.links import Links
from massgen_tui.logs.write.metadata import write_metadata_of_events
from massgen_tui.logs.write.projections import Projections
from massgen_tui.logs.write.switches import Switches
from massgen_tui.text.failures import is_missing

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
_STAGED = ".repair_"
# Files that rotate, with the names one of which means that the run wrote its own.
_FAMILIES = {"massgen": (MAIN_LOG, DEBUG_LOG), STREAMING_LOG: (STREAMING_LOG,)}


@dataclass(slots=True)
class Repaired:
    """What was done for one attempt: the files that are new, remarks, and why something could not be done."""

    attempt: Attempt
    rebuilt: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def repair(path: Path, switches: Switches | None = None) -> list[Repaired]:
    """Repair the attempts of a session, a turn or an attempt; none if there is no run."""
    switches = switches or Switches()
    done = []
    for attempt in locate(path):
        result = Repaired(attempt)
        _guarded(result, _repair, result, switches)
        done.append(result)
    return done


def _guarded(result: Repaired, write: Callable[..., None], *arguments: Any) -> Exception | None:
    """Do it; what cannot be read or written is told, and the rest goes on."""
    try:
        write(*arguments)
    except (OSError, UnsafeName) as error:
        reason = str(error)
        if isinstance(error, OSError) and error.strerror:
            reason = f"{_place(error, result.attempt)}{error.strerror}"
        sentence = f"Not everything could be rebuilt: {reason}."
        if sentence not in result.failures:
            result.failures.append(sentence)
        return error
    return None


def _place(error: OSError, attempt: Attempt) -> str:
    """Where it failed, from the attempt's directory, by the name that the file would have had in the end."""
    name = error.filename2 or error.filename
    if not isinstance(name, (str, os.PathLike)):
        return ""
    path = Path(os.path.relpath(name, attempt.directory))
    if path.name.startswith(_STAGED):
        return f"{attempt.directory.name}: "
    return f"{path.with_name(path.name.removesuffix('.tmp')).as_posix()}: "


def _repair(result: Repaired, switches: Switches) -> None:
    attempt = result.attempt
    ours = False
    try:
        with held(attempt.events):
            ours = _from_events(result, switches)
    except FileNotFoundError:
        result.remarks.append("There is no events.jsonl.")
    except BlockingIOError:
        result.failures.append("The run goes on; nothing was rebuilt.")
        return
    _table_from_records(result)
    if ours:
        _finish_turn(result, switches)
    elif is_missing(attempt.coordination_table) and not result.failures:
        result.remarks.append(
            "There is not enough in its files to rebuild others from; MassGen's events leave much out."
        )


def _from_events(result: Repaired, switches: Switches) -> bool:
    """Rebuild everything of a run of ours; false if it is none."""
    attempt = result.attempt
    read = read_events(attempt.events)
    result.remarks += read.problems
    if not read.events or not isinstance(read.events[0].body, b.RunStarted):
        return False
    with tempfile.TemporaryDirectory(prefix=_STAGED, dir=attempt.directory) as folder:
        staged = Attempt(attempt.session, attempt.turn, attempt.number, Path(folder) / attempt.directory.name)
        staged.directory.mkdir()
        if not _write_all(result, staged, read.events, switches):
            result.failures.append("Nothing was rebuilt, as half of a file would pass for the whole.")
            return True
        for name in _missing(staged.directory, attempt.directory, result):
            _guarded(result, _move, result, staged.directory, name)
    return True


def _write_all(result: Repaired, staged: Attempt, events: list[Event], switches: Switches) -> bool:
    """Write what the run would have; false if there was no room for all of it."""
    failures: list[Exception | None] = []

    def attempt_to(write: Callable[..., None], *arguments: Any) -> None:
        failures.append(_guarded(result, write, *arguments))

    called = result.attempt.directory
    files = Projections(staged, attempt_to, called=called, streaming_log=switches.streaming_log)
    for event in events:
        files.take(event, line_of(event))
    files.flush()
    files.seal()
    files.write_status(files.state.at)
    files.close()
    begun = datetime.fromtimestamp(files.state.started_at)
    attempt_to(write_metadata_of_events, staged, files.state, begun)
    return not any(isinstance(error, OSError) and error.errno in _NO_ROOM for error in failures)


def _missing(staged: Path, target: Path, result: Repaired) -> Iterator[Path]:
    """The files that the directory lacks; none where a link would lead it elsewhere."""
    there = {prefix for prefix, names in _FAMILIES.items() if any(os.path.lexists(target / name) for name in names)}
    for source in sorted(staged.rglob("*")):
        if source.is_dir() and not source.is_symlink():
            continue
        name = source.relative_to(staged)
        if os.path.lexists(target / name) or name.as_posix().startswith(tuple(there)):
            continue
        link = next((parent for parent in name.parents if parent.name and (target / parent).is_symlink()), None)
        if link is not None:
            result.remarks.append(f"{link} is a link; what belongs into it was not rebuilt.")
            continue
        yield name


def _move(result: Repaired, staged: Path, name: Path) -> None:
    target = result.attempt.directory / name
    target.parent.mkdir(parents=True, exist_ok=True)
    (staged / name).rename(target)
    result.rebuilt.append(name.as_posix())


def _table_from_records(result: Repaired) -> None:
    """The table of either program's coordination records."""
    attempt = result.attempt
    if os.path.lexists(attempt.coordination_table):
        return
    sources = Sources(attempt)
    found = sources.json(attempt.coordination_events)
    told = [f"{problem.file} {problem.what}." for problem in sources.problems]
    record = found if isinstance(found, dict) else {"events": found}
    session, records = record.get("session_metadata"), record.get("events")
    if not isinstance(records, list):
        result.failures += told
        return
    result.remarks += told
    write_text(attempt.coordination_table, table_text(session if isinstance(session, dict) else {}, records))
    result.rebuilt.append(attempt.coordination_table.name)


def _finish_turn(result: Repaired, switches: Switches) -> None:
    """The turn's copy of the final answer and the session's links, if this is the newest attempt."""
    attempt = result.attempt
    if not _is_newest(attempt, attempt.turn_directory):
        return
    if attempt.finals.is_dir() and not os.path.lexists(attempt.turn_final):
        copy_to_turn(attempt)
        result.rebuilt.append(f"../{attempt.turn_final.name}")
    if switches.links and result.rebuilt and _is_newest(attempt, attempt.session):
        Links(attempt).refresh()


def _is_newest(attempt: Attempt, folder: Path) -> bool:
    return any(other.directory == attempt.directory for other in attempts_in(folder)[-1:])
