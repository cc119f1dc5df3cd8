"""How the files of an agent changed from one answer to the next. All of it reads files: call it in a thread."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from massgen_tui.insight.differences import Difference, difference
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.workspaces import (
    Content,
    Kept,
    Listed,
    WorkFile,
    kept_workspaces,
    list_files,
    open_file,
    read_file,
)

COUNTED_BYTES = 256 << 10
"""The lines of longer files are not counted."""
ALL_COUNTED_BYTES = 4 << 20
_PIECE = 1 << 16

Change = Literal["same", "added", "changed", "removed"]
WhyNot = Literal["", "long", "binary", "link", "other", "unreadable"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file and what became of it; None where its lines were not counted."""

    file: WorkFile
    change: Change = "same"
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """All files of a workspace, those that are gone among them, against the one before it."""

    files: tuple[FileChange, ...] = ()
    cut: bool = False

    def count(self, change: Change) -> int:
        """How many files have changed that way."""
        return sum(one.change == change for one in self.files)


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file and how its lines became others, or why they are not compared; of a size None if there was no file."""

    change: FileChange
    found: Difference | None = None
    why_not: WhyNot = ""
    size_before: int | None = None
    size_after: int | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """The files that are not the same as before, each with its lines."""

    files: tuple[FileDifference, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The workspaces of one attempt; `live` is where the agents of a run work that this program plays."""

    attempt: Attempt
    live: Mapping[str, Path]

    def kept(self) -> list[Kept]:
        """What was kept of each agent, in the order of time, and at the end what there is now."""
        return [
            *kept_workspaces(self.attempt),
            *(Kept(agent, "now", path, exists=os.path.isdir(path)) for agent, path in self.live.items()),
        ]

    def compared(self, kept: Kept, before: Kept | None) -> Compared:
        """The files of a workspace, and how they differ from those before; all are the same where nothing was."""
        after = list_files(kept)
        if before is None:
            return Compared(tuple(FileChange(file) for file in after.files), after.cut)
        comparison = _Comparison(before, list_files(before), kept, after)
        return Compared(tuple(one.change for one in comparison.files()), comparison.cut)

    def differences(self, kept: Kept, before: Kept) -> Differences:
        """All that is not the same as before, line by line."""
        comparison = _Comparison(before, list_files(before), kept, list_files(kept))
        return Differences(tuple(one for one in comparison.files() if one.change.change != "same"), comparison.cut)

    def content(self, kept: Kept, path: str) -> Content:
        """A file's text; OSError says why there is none."""
        return read_file(kept, path)


def before(kept: list[Kept], one: Kept) -> Kept | None:
    """What the agent had kept before that."""
    own = [other for other in kept if other.agent == one.agent]
    at = own.index(one)
    return own[at - 1] if at else None


class _Comparison:
    """Two workspaces, file by file."""

    def __init__(self, before: Kept, old: Listed, after: Kept, new: Listed) -> None:
        self._before, self._after = before, after
        self._old = {file.path: file for file in old.files}
        self._new = {file.path: file for file in new.files}
        self.cut = old.cut or new.cut
        self._left = ALL_COUNTED_BYTES

    def files(self) -> Iterator[FileDifference]:
        """The files of both."""
        paths = sorted({*self._old, *self._new})
        if self.cut:  # what one list leaves out cannot be told from what is gone
            paths = [path for path in paths if path in self._new]
        return map(self._compared, paths)

    def _compared(self, path: str) -> FileDifference:
        old, new = self._old.get(path), self._new.get(path)
        if old is not None and new is not None and self._is_same(old, new):
            return FileDifference(FileChange(new))
        change: Change = "added" if old is None else "removed" if new is None else "changed"
        file = new or old
        assert file is not None
        found = self._lines(old, new)
        sizes = (old.size if old is not None else None, new.size if new is not None else None)
        if isinstance(found, str):
            return FileDifference(FileChange(file, change), None, found, *sizes)
        return FileDifference(FileChange(file, change, found.added, found.removed), found, "", *sizes)

    def _is_same(self, old: WorkFile, new: WorkFile) -> bool:
        if old.size != new.size or old.kind != new.kind or old.leads != new.leads:
            return False
        if new.kind != "file":
            return True
        try:
            with open_file(self._before, old.path) as one, open_file(self._after, new.path) as other:
                while piece := one.read(_PIECE):
                    if piece != other.read(_PIECE):
                        return False
                return not other.read(1)
        except OSError:
            return False

    def _lines(self, old: WorkFile | None, new: WorkFile | None) -> Difference | WhyNot:
        """How its lines became others, as long as that is quickly found."""
        files = [file for file in (old, new) if file is not None]
        for file in files:
            if file.kind != "file":
                return file.kind
        self._left -= sum(file.size for file in files)
        if self._left < 0 or any(file.size > COUNTED_BYTES for file in files):
            return "long"
        try:
            before = read_file(self._before, old.path) if old is not None else Content("", 0)
            after = read_file(self._after, new.path) if new is not None else Content("", 0)
        except OSError:
            return "unreadable"
        return "binary" if before.binary or after.binary else difference(before.text, after.text)
