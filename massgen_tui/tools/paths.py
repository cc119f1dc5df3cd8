"""Which paths an agent may touch: a path is resolved, must lie in a root, and is then opened without following a link.

Resolving and opening are two moments. What a program swaps for a link in between is refused by the second one, because
every part of the resolved path is opened relative to the folder above it, with O_NOFOLLOW.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

PATH_CHARS = 4096
PRIVATE = frozenset({".git", ".massgen"})
"""Folders of other programs, and our own, that are not gone through with the rest of a folder."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a named pipe must not make its reader wait


class PathRefused(Exception):
    """Why a path may not be used, in a sentence for the agent."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder, or a single file, that an agent may read, and perhaps change; or one that is hidden in another."""

    path: Path
    writable: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A path within a root, without links when it was resolved."""

    root: Root
    parts: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The whole path."""
        return self.root.path.joinpath(*self.parts)

    @contextmanager
    def parent(self, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """The folder that holds it, opened, and its name there; `make` creates what is missing on the way."""
        base, parts = self.root.path, self.parts
        if not parts:
            base, parts = base.parent, (base.name,)
        folder = _descend(base, parts[:-1], make=make)
        try:
            yield folder, parts[-1]
        finally:
            os.close(folder)

    @contextmanager
    def folder(self, *, make: bool = False) -> Iterator[int]:
        """The folder that it is, opened."""
        folder = _descend(self.root.path, self.parts, make=make)
        try:
            yield folder
        finally:
            os.close(folder)

    @contextmanager
    def file(self) -> Iterator[int]:
        """The regular file that it is, opened to be read."""
        with self.parent() as (folder, name):
            file = os.open(name, _FILE, dir_fd=folder)
        try:
            if stat.S_ISDIR(os.fstat(file).st_mode):
                raise PathRefused("That is a folder, not a file.")
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise PathRefused("That is neither a file nor a folder.")
            yield file
        finally:
            os.close(file)


class Roots:
    """The roots of one agent; the first is its workspace, where relative paths begin."""

    def __init__(self, roots: Sequence[Root]) -> None:
        self._roots = [replace(root, path=Path(os.path.realpath(root.path))) for root in roots]

    @property
    def workspace(self) -> Path:
        """Where relative paths begin."""
        return self._roots[0].path

    def to_read(self, text: str) -> Place:
        """The place of a path that is to be read."""
        return self._within(os.path.realpath(self._absolute(text)), text)

    def to_write(self, text: str) -> Place:
        """The place of a path that is to be written; a link in its way is followed, so that what it names is judged."""
        place = self._writable(self._within(os.path.realpath(self._absolute(text)), text), text)
        if any(not character.isprintable() for part in place.parts for character in part):
            raise PathRefused(f"{shown(text)} has a character in its name that cannot be seen; choose another name.")
        return place

    def to_remove(self, text: str) -> Place:
        """The place of a path that is to go; of a link only the link itself."""
        path = self._absolute(text).rstrip("/")
        above, name = os.path.split(path)
        whole = os.path.realpath(path) if name in ("", ".", "..") else os.path.join(os.path.realpath(above), name)
        place = self._writable(self._within(whole, text), text)
        if not place.parts:
            raise PathRefused(f"{shown(text)} is a whole workspace; only what is in it can go.")
        return place

    def _absolute(self, text: str) -> str:
        if not text or "\0" in text or len(text) > PATH_CHARS:
            raise PathRefused("That is no path: it is empty, too long, or holds a zero byte.")
        if text.startswith("~"):
            raise PathRefused("~ is not understood here; write the whole path, or one relative to your workspace.")
        try:
            os.fsencode(text)
        except UnicodeEncodeError:
            raise PathRefused("That is no path: it holds half a character.") from None
        return os.path.join(self.workspace, text)

    def _within(self, path: str, text: str) -> Place:
        """The place in the innermost root that holds the path: that one says what may be done."""
        holding = [root for root in self._roots if Path(path).is_relative_to(root.path)]
        root = max(holding, key=lambda root: (len(root.path.parts), root.hidden, not root.writable), default=None)
        if root is None or root.hidden:
            allowed = self._named([root for root in self._roots if not root.hidden])
            raise PathRefused(f"{shown(text)} is outside of what you may use: {allowed}.")
        return Place(root, Path(path).relative_to(root.path).parts)

    def _writable(self, place: Place, text: str) -> Place:
        if not place.root.writable:
            allowed = self._named([root for root in self._roots if root.writable])
            raise PathRefused(f"{shown(text)} can only be read. You may change what is in {allowed}.")
        if place.root.path != self.workspace and any(part.casefold() == ".git" for part in place.parts):
            raise PathRefused(f"{shown(text)} belongs to git, which runs what it finds there; it can only be read.")
        return place

    def _named(self, roots: Sequence[Root]) -> str:
        return ", ".join(shown(str(root.path)) for root in roots) or "nothing"


def shown(text: str) -> str:
    """A name as it can be shown in one line: with quotes and escapes if it holds what cannot be seen."""
    return text if text.isprintable() else repr(text)


def reason(error: OSError | ValueError) -> str:
    """What an operating system's error, or a value it would not even take, means for the agent."""
    if isinstance(error, ValueError):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, NotADirectoryError):
        return "a part of the path is no folder, or has become a link"
    return (error.strerror or type(error).__name__).lower()


def _descend(base: Path, parts: Sequence[str], *, make: bool) -> int:
    """Open a folder part by part; a part that is a link now was none before, and is refused."""
    folder = os.open(base, _FOLDER)
    for part in parts:
        try:
            below = _open_folder(folder, part, make=make)
        finally:
            os.close(folder)
        folder = below
    return folder


def _open_folder(folder: int, name: str, *, make: bool) -> int:
    if make:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=folder)
    return os.open(name, _FOLDER, dir_fd=folder)
