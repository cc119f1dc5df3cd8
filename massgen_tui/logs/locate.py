"""Finds the run that a person means: by its path, by its session's name, by a part of the name, or the newest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from massgen_tui.logs.layout import LATEST, Attempt
from massgen_tui.logs.read.attempts import attempts_in, runs_in, sessions

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
        return _newest(base, f"there is no run in {base}")
    if not name.strip():
        raise NoRun("the name of the run is empty; leave it out for the newest one")
    path = Path(name).expanduser()
    if _exists(path):
        path = path.resolve()
        attempts = attempts_in(path)
        return Located(path, tuple(attempts)) if attempts else _newest(path, f"there is no run in {name}")
    return _by_name(name, base)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _newest(base: Path, otherwise: str) -> Located:
    for session in sessions(base.resolve()):
        attempts = runs_in(session)
        if attempts:
            return Located(session, tuple(attempts))
    raise NoRun(otherwise)


def _by_name(name: str, base: Path) -> Located:
    """The session of that name, or the only one with that part in its name."""
    if name == LATEST:
        return _newest(base, f"there is no run in {base}")
    known = sessions(base.resolve())
    wanted, _, inside = name.strip("/").partition("/")
    exact = [session for session in known if session.name == wanted]
    found = exact or [session for session in known if wanted in session.name and not inside]
    if not found:
        raise NoRun(f"there is no run “{name}”, neither as a path nor in {base}")
    if len(found) > 1:
        raise NoRun(f"“{name}” may be any of {len(found)} runs:{_listed(found)}")
    path = found[0] / inside
    attempts = attempts_in(path)
    if not attempts or not path.resolve().is_relative_to(found[0]):
        raise NoRun(f"there is no run in {path}")
    return Located(path, tuple(attempts))


def _listed(found: list[Path]) -> str:
    names = [f"\n  {session.name}" for session in found[:_MOST_NAMED]]
    more = len(found) - len(names)
    return "".join(names) + (f"\n  … and {more} more" if more else "")
