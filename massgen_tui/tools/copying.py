"""Copies of whole folders of files that a model made: nothing is followed out of them, nothing endless is copied."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from massgen_tui.tools.paths import shown

FILES = 20_000
FILE_BYTES = 256 * 2**20
ALL_BYTES = 2 * 2**30
DEPTH = 64
NAMED = 20  # of what is left out, so many are told by name

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SOURCE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TARGET = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PIECE = 2**20


@dataclass(slots=True)
class Copied:
    """What was copied, and what was left out and why."""

    files: int = 0
    bytes: int = 0
    left_out: list[str] = field(default_factory=list)

    def leave_out(self, name: str, why: str) -> None:
        """Note what is not in the copy."""
        self.left_out.append(f"{shown(name)}: {why}")

    @property
    def told(self) -> str:
        """What was left out, in a sentence; empty if nothing was."""
        if not self.left_out:
            return ""
        more = len(self.left_out) - NAMED
        rest = f" and {more} more" if more > 0 else ""
        return f"Not copied: {'; '.join(self.left_out[:NAMED])}{rest}."


def copy_tree(source: Path, target: Path, *, skip: frozenset[str] = frozenset({".git"})) -> Copied:
    """Copy what is in a folder into another, which may exist; files that are there already are replaced."""
    copy = _Copy(os.path.realpath(source), skip)
    target.mkdir(parents=True, exist_ok=True)
    with _opened(source, _FOLDER) as from_folder, _opened(target, _FOLDER) as to_folder:
        copy.folder(from_folder, to_folder, "")
    return copy.done


def is_empty(folder: Path, *, skip: frozenset[str] = frozenset({".git"})) -> bool:
    """Whether there is nothing in a folder that would be copied; so is one that does not exist."""
    try:
        return all(entry.name in skip for entry in os.scandir(folder))
    except FileNotFoundError:
        return True


def seal(folder: Path) -> None:
    """Take the right to write from everything in a folder, and from the folder."""
    for path, _, files in os.walk(folder, topdown=False):
        for name in files:
            file = os.path.join(path, name)
            if not os.path.islink(file):
                os.chmod(file, os.stat(file).st_mode & 0o555)
        os.chmod(path, 0o555)


def remove(folder: Path) -> None:
    """Remove a folder with everything in it, sealed or not; one that is not there is removed already."""
    for path, _, _ in os.walk(folder):
        os.chmod(path, 0o700)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


class _Copy:
    """One copy under way; both sides are reached through open folders, so that no link leads it astray."""

    def __init__(self, source: str, skip: frozenset[str]) -> None:
        self.done = Copied()
        self._source, self._skip = source, skip

    def folder(self, source: int, target: int, within: str) -> None:
        with os.scandir(source) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        for name, is_folder in found:
            if name in self._skip:
                continue
            path = os.path.join(within, name)
            try:
                if is_folder:
                    self._below(source, target, name, path)
                else:
                    self._entry(source, target, name, path)
            except OSError as error:
                self.done.leave_out(path, (error.strerror or type(error).__name__).lower())

    def _below(self, source: int, target: int, name: str, path: str) -> None:
        if path.count(os.sep) >= DEPTH:
            self.done.leave_out(path, f"more than {DEPTH} folders deep")
            return
        with _opened(name, _FOLDER, source) as from_folder:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=target)
            with _opened(name, _FOLDER, target) as to_folder:
                self.folder(from_folder, to_folder, path)

    def _entry(self, source: int, target: int, name: str, path: str) -> None:
        mode = os.stat(name, dir_fd=source, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            self._link(source, target, name, path)
        elif not stat.S_ISREG(mode):
            self.done.leave_out(path, "neither a file nor a folder")
        elif self.done.files >= FILES:
            self.done.leave_out(path, f"more than {FILES} files")
        else:
            with _opened(name, _SOURCE, source) as file:
                self._file(file, target, name, path)

    def _file(self, source: int, target: int, name: str, path: str) -> None:
        about = os.fstat(source)
        if about.st_size > FILE_BYTES or self.done.bytes + about.st_size > ALL_BYTES:
            self.done.leave_out(path, f"too large ({about.st_size} bytes)")
            return
        _make_way(target, name)
        file = os.open(name, _TARGET, mode=stat.S_IMODE(about.st_mode) & 0o777 | 0o600, dir_fd=target)
        with os.fdopen(file, "wb", buffering=_PIECE) as written:
            left = about.st_size  # of a file that grows meanwhile no more than it had
            while left > 0 and (piece := os.read(source, min(_PIECE, left))):
                written.write(piece)
                left -= len(piece)
            written.flush()
            os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
        self.done.files += 1
        self.done.bytes += about.st_size

    def _link(self, source: int, target: int, name: str, path: str) -> None:
        """A link stays one if it leads, relatively, to something within what is copied."""
        leads = os.readlink(name, dir_fd=source)
        real = os.path.realpath(os.path.join(self._source, path))
        if os.path.isabs(leads) or not Path(real).is_relative_to(self._source):
            self.done.leave_out(path, "a link that leads elsewhere")
            return
        _make_way(target, name)
        os.symlink(leads, name, dir_fd=target)


@contextmanager
def _opened(path: str | Path, flags: int, folder: int | None = None) -> Iterator[int]:
    """A file or a folder, opened, and closed again."""
    opened = os.open(path, flags, dir_fd=folder)
    try:
        yield opened
    finally:
        os.close(opened)


def _make_way(folder: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
