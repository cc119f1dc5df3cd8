"""The files of the agents, as they lie beside their answers; read from a known folder inwards, never over a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.snapshots import Snapshot, read_snapshots
from massgen_tui.logs.read.sources import Sources

MOST_FILES = 2000
MOST_BYTES = 1 << 20
"""Of a longer file only the beginning is read."""
DEPTH = 32
_NOT_LISTED = frozenset({".git"})
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SNIFFED = 8192

KeptKind = Literal["answer", "vote", "unfinished", "final", "now"]
FileKind = Literal["file", "link", "other"]


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of an agent at one moment; of an answer there may be none."""

    agent: str
    kind: KeptKind
    base: Path
    """A folder that is trusted; from there on no link is followed."""
    within: tuple[str, ...] = ()
    """The way from there to the files."""
    label: str = ""
    number: int = 0
    """Which of the agent's answers it is, from 1."""
    at: float | None = None
    exists: bool = True

    @property
    def path(self) -> Path:
        """Where the files are."""
        return self.base.joinpath(*self.within)


class WorkFile(NamedTuple):
    """A file by its path from the workspace; of a link, where it leads."""

    path: str
    size: int
    kind: FileKind = "file"
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """The files of a workspace by their paths; `cut` if there are more than are listed."""

    files: tuple[WorkFile, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A file's text, or that it is none; `cut` if the file is longer than what was read."""

    text: str
    size: int
    binary: bool = False
    cut: bool = False


def kept_workspaces(attempt: Attempt) -> list[Kept]:
    """Every answer, what else has files, and the final ones, in the order of their times."""
    sources = Sources(attempt)
    counts: dict[str, int] = {}
    found: list[Kept] = []
    for snapshot in read_snapshots(sources):
        kind: KeptKind = "vote" if snapshot.vote else "unfinished" if snapshot.text is None else "answer"
        if kind == "answer":
            counts[snapshot.agent] = counts.get(snapshot.agent, 0) + 1
        one = _kept(sources, snapshot, kind, counts.get(snapshot.agent, 0))
        if one.exists or kind == "answer":
            found.append(one)
    for agent in sources.folders(attempt.finals):
        if layout.WORKSPACE in sources.folders(attempt.finals / agent):
            within = _way(attempt, attempt.finals / agent)
            found.append(Kept(agent, "final", attempt.session, within, layout.FINAL))
    return found


def _kept(sources: Sources, snapshot: Snapshot, kind: KeptKind, number: int) -> Kept:
    attempt = sources.attempt
    exists = layout.WORKSPACE in sources.folders(snapshot.folder)
    way = _way(attempt, snapshot.folder)
    return Kept(snapshot.agent, kind, attempt.session, way, snapshot.label, number, snapshot.at, exists)


def _way(attempt: Attempt, folder: Path) -> tuple[str, ...]:
    return (*folder.relative_to(attempt.session).parts, layout.WORKSPACE)


def list_files(kept: Kept) -> Listed:
    """The files of a workspace, sorted; folders that cannot be read are left out. OSError if there is no workspace."""
    if not kept.exists:
        return Listed()
    found: list[WorkFile] = []
    waiting: list[tuple[str, ...]] = [()]
    while waiting and len(found) < MOST_FILES:
        folder = waiting.pop(0)
        try:
            entries = _entries(kept, folder)
        except OSError:
            if not folder:
                raise
            continue
        for name, about, leads in entries:
            path = (*folder, name)
            if stat.S_ISDIR(about.st_mode):
                waiting += [path] if len(path) < DEPTH and name not in _NOT_LISTED else []
            else:
                kind: FileKind = "link" if leads else "file" if stat.S_ISREG(about.st_mode) else "other"
                found.append(WorkFile("/".join(path), about.st_size, kind, leads))
    cut = bool(waiting) or len(found) > MOST_FILES
    return Listed(tuple(sorted(found[:MOST_FILES])), cut)


def read_file(kept: Kept, path: str) -> Content:
    """The beginning of a file as text; OSError says why it cannot be read."""
    with open_file(kept, path) as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(MOST_BYTES + 1)
    if b"\0" in content[:_SNIFFED]:
        return Content("", size, binary=True)
    cut = len(content) > MOST_BYTES
    return Content(content[:MOST_BYTES].decode("utf-8", "ignore" if cut else "replace"), size, cut=cut)


@contextmanager
def open_file(kept: Kept, path: str) -> Iterator[BinaryIO]:
    """A plain file of a workspace, reached without going over a link."""
    *folders, name = path.split("/")
    with _opened(kept, folders) as folder:
        number = os.open(name, _FILE, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not a plain file", path)
    with os.fdopen(number, "rb") as file:
        yield file


def _entries(kept: Kept, folder: Sequence[str]) -> list[tuple[str, os.stat_result, str]]:
    """Name, facts and goal of what lies in a folder."""
    with _opened(kept, folder) as number, os.scandir(number) as entries:
        found = []
        for entry in sorted(entries, key=lambda entry: layout.natural_key(entry.name)):
            try:
                leads = os.readlink(entry.name, dir_fd=number) if entry.is_symlink() else ""
                found.append((entry.name, entry.stat(follow_symlinks=False), leads))
            except OSError:  # it is gone already
                continue
        return found


@contextmanager
def _opened(kept: Kept, folders: Sequence[str]) -> Iterator[int]:
    """A folder of a workspace, opened step by step."""
    number = os.open(kept.base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in (*kept.within, *folders):
            if name in ("", ".", ".."):
                raise OSError(errno.EINVAL, "no way leads there", name)
            deeper = os.open(name, _FOLDER, dir_fd=number)
            os.close(number)
            number = deeper
        yield number
    finally:
        os.close(number)
