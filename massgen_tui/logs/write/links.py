"""Links that make the paths of MassGen's documents work: to the newest attempt's files, and to the newest session.

They are relative, so that a base directory can be moved, and no reader counts one as a run.
"""

from __future__ import annotations

import os
from pathlib import Path

from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.files import replace_link


class Links:
    """Keeps the links of a session to one attempt, which is its newest."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._made: set[str] = set()

    def begin(self) -> None:
        """Point to this session and this attempt, and take away what points to the one before."""
        session = self._attempt.session
        for entry in list(os.scandir(session)):
            if _is_ours(Path(entry.path)):
                os.unlink(entry.path)
        latest = session.parent / layout.LATEST
        if not os.path.lexists(latest) or (latest.is_symlink() and os.readlink(latest) < session.name):
            replace_link(latest, session.name)
        self.refresh()

    def refresh(self) -> None:
        """Link the turn's attempts, and what the newest has got since the last time."""
        attempt = self._attempt
        if not self._made:
            for number in range(1, attempt.number + 1):
                name = f"attempt_{number}"
                self._link(name, attempt.turn_directory / name)
        there = set(os.listdir(attempt.directory))
        for name in there - self._made:
            if not _is_passing(name):
                self._link(name, attempt.directory / name)
        for name in self._made - there:
            if layout.attempt_number(name) is None:
                self._unlink(name)

    def _link(self, name: str, target: Path) -> None:
        self._made.add(name)
        link, goal = self._attempt.session / name, target.relative_to(self._attempt.session).as_posix()
        if not os.path.lexists(link) or (_is_ours(link) and os.readlink(link) != goal):
            replace_link(link, goal)

    def _unlink(self, name: str) -> None:
        """Take away the link to what is there no more, such as a full log that has been zipped."""
        self._made.discard(name)
        link = self._attempt.session / name
        if _is_ours(link):
            link.unlink()


def _is_passing(name: str) -> bool:
    """Whether something of that name is there only while something else is made."""
    return name.startswith(".") or name.endswith(".tmp")


def _is_ours(path: Path) -> bool:
    """Whether this is a link to something in a turn beside it."""
    if not path.is_symlink():
        return False
    parts = Path(os.readlink(path)).parts
    return bool(parts) and layout.turn_number(parts[0]) is not None and ".." not in parts
