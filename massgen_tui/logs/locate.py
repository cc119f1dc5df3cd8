"""Finds the run that a person means: by its path, by its session's name, by a part of the name, or the newest."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from massgen_tui.logs.layout import LATEST, Attempt
from massgen_tui.logs.read.attempts import attempts_in, closed_in, runs_in, sessions
from massgen_tui.logs.read.files import is_closed

_MOST_NAMED = 10


class NoRun(ValueError):
    """No run is meant, or more than one; the text is the sentence to say."""


@dataclass(frozen=True, slots=True)
class Located:
    """What was meant, and the attempts in it, in their order."""

    path: Path
    attempts: tuple[Attempt, ...]

    @property
    def last(self) -> Attempt:
        """The last attempt of the last turn."""
        return self.attempts[-1]

    @property
    def session(self) -> Path:
        """The session that it belongs to."""
        return self.last.session

    @property
    def is_whole_session(self) -> bool:
        """Whether a session was meant, not one of its turns or attempts."""
        return self.path == self.session


def locate_run(name: str | None, base: Path) -> Located:
    """The run of that name; NoRun says why there is none, or which ones there are."""
    if name is None:
        return _newest(base, str(base))
    if not name.strip():
        raise NoRun("the name of the run is empty; leave it out for the newest one")
    path = Path(os.path.expanduser(name))
    if _exists(path):
        path = path.resolve()
        attempts = attempts_in(path)
        return Located(path, tuple(attempts)) if attempts else _newest(path, name)
    return _by_name(name, base)


def _exists(path: Path) -> bool:
    """Whether something is there, also where nobody may look."""
    try:
        os.stat(path)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _newest(base: Path, called: str) -> Located:
    for session in sessions(base.resolve()):
        attempts = runs_in(session)
        if attempts:
            return Located(session, tuple(attempts))
    raise _none_in(base, called)


def _none_in(folder: Path, called: str) -> NoRun:
    """Why no run was found in a folder: there is none, or nobody may look."""
    if os.path.isfile(folder):
        return NoRun(f"{called} is a file; a run is named by its folder")
    closed = closed_in(folder)
    if not closed:
        return NoRun(f"there is no run in {called}")
    return NoRun(f"{called if closed[0] == folder else closed[0]} may not be read")


def _by_name(name: str, base: Path) -> Located:
    """The session of that name, or the only one with that part in its name."""
    if name == LATEST:
        return _newest(base, str(base))
    known = sessions(base.resolve())
    wanted, _, inside = name.strip("/").partition("/")
    exact = [session for session in known if session.name == wanted]
    found = exact or [session for session in known if wanted in session.name and not inside]
    if not found:
        if is_closed(base):
            raise NoRun(f"{base} may not be read")
        raise NoRun(f"there is no run “{name}”, neither as a path nor in {base}")
    if len(found) > 1:
        raise NoRun(f"“{name}” may be any of {len(found)} runs:{_listed(found)}")
    path = found[0] / inside
    attempts = attempts_in(path)
    if not attempts or not path.resolve().is_relative_to(found[0]):
        raise _none_in(path, str(path))
    return Located(path, tuple(attempts))


def _listed(found: list[Path]) -> str:
    names = [f"\n  {session.name}" for session in found[:_MOST_NAMED]]
    more = len(found) - len(names)
    return "".join(names) + (f"\n  … and {more} more" if more else "")
