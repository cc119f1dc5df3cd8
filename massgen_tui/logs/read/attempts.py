"""Finds the attempts under any path, in every shape the layout ever had, without following links."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from massgen_tui.logs.layout import (
    AGENT_OUTPUTS,
    KNOWN_NAMES,
    Attempt,
    attempt_number,
    natural_key,
    session_time,
    turn_number,
)
from massgen_tui.logs.read.files import is_closed


def locate(path: Path) -> list[Attempt]:
    """The attempts of a session, a turn, an attempt, or of the newest session of a base directory; in their order."""
    path = path.resolve()
    found = attempts_in(path)
    if found:
        return found
    return next((attempts for session in sessions(path) if (attempts := attempts_in(session))), [])


def sessions(base: Path) -> list[Path]:
    """The sessions of a base directory, newest first."""
    return _folders(base, lambda name: session_time(name) is not None)[::-1]


def closed_in(base: Path) -> list[Path]:
    """What of a base directory nobody here may look into: its sessions, or the directory itself."""
    return [folder for folder in (base, *sessions(base)) if is_closed(folder)]


def runs_in(session: Path) -> list[Attempt]:
    """The attempts of a session; none if nothing ever ran in it, as in those that MassGen's viewer leaves behind."""
    attempts = attempts_in(session)
    return attempts if any(not _is_shell(attempt.directory) for attempt in attempts) else []


def _is_shell(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries] == [AGENT_OUTPUTS]
    except OSError:
        return False


def attempts_in(path: Path) -> list[Attempt]:
    """The attempts of a session, a turn or an attempt."""
    turn = turn_number(path.name)
    attempts = _attempts_of_turn(path.parent if turn is not None else path, turn or 1, path)
    for folder in _folders(path, lambda name: turn_number(name) is not None):
        number = turn_number(folder.name) or 1
        inside = _attempts_of_turn(path, number, folder)
        # of a turn that may not be read nobody knows how many attempts it has; left out it would seem not to be there
        alone = not inside and (_is_attempt(folder) or (is_closed(folder) and not is_closed(path)))
        attempts += [Attempt(path, number, 1, folder)] if alone else inside
    if not attempts and _is_attempt(path):
        return [_only(path)]
    return attempts


def up_to(attempt: Attempt) -> list[Attempt]:
    """The attempts of a turn up to this one, in their order."""
    turn = [other for other in attempts_in(attempt.session) if other.turn == attempt.turn]
    return [*(other for other in turn if other.number < attempt.number), attempt]


def _attempts_of_turn(session: Path, turn: int, folder: Path) -> list[Attempt]:
    found = _folders(folder, lambda name: attempt_number(name) is not None)
    return [Attempt(session, turn, attempt_number(path.name) or 1, path) for path in found]


def _only(path: Path) -> Attempt:
    """The attempt that the path itself is, by what its folders are called."""
    number = attempt_number(path.name)
    turn_folder = path.parent if number is not None else path
    turn = turn_number(turn_folder.name)
    return Attempt(turn_folder.parent if turn is not None else turn_folder, turn or 1, number or 1, path)


def _is_attempt(folder: Path) -> bool:
    """Whether files of an attempt lie there; a session has links to those of its newest, which may be gone."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.name in KNOWN_NAMES and not entry.is_symlink() for entry in entries)
    except OSError:
        return False


def _folders(folder: Path, wanted: Callable[[str], bool]) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if wanted(entry.name) and entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(names, key=natural_key)]
