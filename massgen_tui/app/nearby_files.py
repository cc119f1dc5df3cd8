"""The files that a person may mean who names one in a question: those of the working folder, or of the folder typed."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from massgen_tui.app.view.matching import Match, matching

NOISE = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".massgen",
        ".venv",
        "venv",
        "node_modules",
        "__pycache__",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".tox",
        ".nox",
        ".cache",
        ".idea",
        ".eggs",
        ".gradle",
        ".terraform",
        ".next",
        ".DS_Store",
    ]
)
MOST_FILES = 20_000
MOST_SECONDS = 1.0
MOST_MATCHES = 50
_ELSEWHERE = ("/", "~", "../", "./")


@dataclass(frozen=True, slots=True)
class Nearby:
    """Paths as they would be named, folders with a slash at the end; not all, if there were too many to look at."""

    matches: tuple[Match, ...] = ()
    whole: bool = True


class NearbyFiles:
    """Looks the paths up, off the screen's thread; those of the working folder once for each word that is typed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: list[str] = []
        self._whole = True

    def look(self, typed: str, *, again: bool) -> Nearby:
        """The paths for what is typed after the sign; `again` when a new word is begun."""
        if typed in ("~", "..") or typed.startswith(_ELSEWHERE):
            return _elsewhere(self._folder, typed)
        if again or not self._paths:
            self._paths, self._whole = walk(self._folder)
        return Nearby(tuple(matching(typed, self._paths, MOST_MATCHES)), self._whole)


def walk(folder: Path) -> tuple[list[str], bool]:
    """What is in a folder, level by level, without what no question is about; and whether that is all."""
    end = time.monotonic() + MOST_SECONDS
    paths: list[str] = []
    waiting = deque([""])
    while waiting:
        within = waiting.popleft()
        for name, is_folder in _entries(folder / within):
            path = f"{within}{name}{'/' if is_folder else ''}"
            paths.append(path)
            if is_folder:
                waiting.append(path)
        if len(paths) >= MOST_FILES or time.monotonic() > end:
            return paths[:MOST_FILES], not waiting and len(paths) <= MOST_FILES
    return paths, True


def _elsewhere(folder: Path, typed: str) -> Nearby:
    """The entries of the one folder that is typed, whose path stays as it was typed."""
    if typed in ("~", ".."):
        return Nearby((Match(f"{typed}/", tuple(range(len(typed)))),))
    head, slash, tail = typed.rpartition("/")
    within = folder / os.path.expanduser(head + slash)
    names = [f"{name}{'/' if is_folder else ''}" for name, is_folder in _entries(within)]
    shift = len(head + slash)
    found = matching(tail, names[:MOST_FILES], MOST_MATCHES)
    matches = (Match(f"{head}{slash}{name}", tuple(place + shift for place in at)) for name, at in found)
    return Nearby(tuple(matches), len(names) <= MOST_FILES)


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """The names in a folder, in order; links to folders are not gone into, names that no terminal can show are left."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if entry.name not in NOISE and entry.name.isprintable() and '"' not in entry.name
            )
    except OSError:
        return  # a folder that may not be read has nothing to offer
    yield from found
