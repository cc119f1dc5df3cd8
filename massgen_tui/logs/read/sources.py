"""The files of one attempt, opened with suspicion: what is missing or broken is remembered by file, nothing fails."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.files import LARGEST, is_closed, open_plain

MAY_NOT = "may not be read"
_LINK = "is a link, which was not followed"
_REASONS = {
    errno.ELOOP: _LINK,
    errno.EINVAL: "is not a plain file",
    errno.EISDIR: "is a folder",
    errno.ENOTDIR: "is not a folder",
    errno.EACCES: MAY_NOT,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file, or what it does not tell."""

    file: str
    what: str

    def as_json(self) -> dict[str, str]:
        """Its form in a record."""
        return {"file": self.file, "what": self.what}


@dataclass(slots=True)
class Sources:
    """Reads below the attempt's directory; a link on the way is an obstacle, not a way."""

    attempt: Attempt
    problems: list[Problem] = field(default_factory=list)

    def tell(self, path: Path, what: str) -> None:
        """Note a problem with a file, once."""
        problem = Problem(self.name(path), what)
        if problem not in self.problems:
            self.problems.append(problem)

    def name(self, path: Path) -> str:
        """A path as problems name it: from the attempt, or from the session."""
        for folder in (self.attempt.directory, self.attempt.session):
            if path != folder and path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return path.name

    def content(self, path: Path, limit: int = LARGEST) -> bytes | None:
        """The content of a file; None where there is none to be had."""
        if self._behind_link(path):
            return None
        try:
            with open_plain(path) as file:
                content = file.read(limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._tell_error(path, error)
            return None
        if len(content) > limit:
            self.tell(path, f"is larger than {limit >> 20} MB and was not read")
            return None
        return content

    def text(self, path: Path, limit: int = LARGEST) -> str | None:
        """The text of a file, wrong bytes replaced."""
        content = self.content(path, limit)
        return None if content is None else self._decoded(path, content)

    def json(self, path: Path) -> Any:
        """The value of a JSON file."""
        content = self.content(path)
        if content is None:
            return None
        if not content.strip():
            self.tell(path, "is empty")
            return None
        try:
            return json.loads(self._decoded(path, content))
        except ValueError as error:
            self.tell(path, f"is not JSON: {error}")
        except RecursionError:
            self.tell(path, "is not JSON: it is nested too deeply")
        return None

    def object(self, path: Path) -> dict[str, Any]:
        """The object of a JSON file."""
        value = self.json(path)
        if value is not None and not isinstance(value, dict):
            self.tell(path, "is not a JSON object")
        return value if isinstance(value, dict) else {}

    def folders(self, path: Path) -> list[str]:
        """The names of the real folders in a folder, sorted."""
        return sorted(entry.name for entry in self.entries(path) if _is_folder(entry))

    def entries(self, path: Path) -> Iterable[os.DirEntry[str]]:
        """What lies in a folder."""
        if self._behind_link(path):
            return []
        try:
            with os.scandir(path) as found:
                return list(found)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._tell_error(path, error)
            return []

    def probe(self, path: Path) -> None:
        """Tell what is wrong with a file that is not needed here, but may be by others."""
        try:
            open_plain(path).close()
        except FileNotFoundError:
            pass
        except OSError as error:
            self._tell_error(path, error)

    def closed_folder(self, path: Path) -> Path | None:
        """The folder on the way to a path, or the path itself, that may not be entered."""
        way = [path, *path.parents]
        return next((one for one in reversed(way) if one.is_relative_to(self.attempt.session) and is_closed(one)), None)

    def _tell_error(self, path: Path, error: OSError) -> None:
        """Tell why something cannot be read; of all that is in a closed folder only the folder."""
        if error.errno == errno.EACCES:
            path = self.closed_folder(path) or path
        self.tell(path, _REASONS.get(error.errno or 0) or f"cannot be read: {error.strerror or error}")

    def _decoded(self, path: Path, content: bytes) -> str:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            self.tell(path, "has bytes that are not UTF-8; they are shown as �")
            return content.decode("utf-8", "replace")

    def _behind_link(self, path: Path) -> bool:
        """Whether a folder between the session and the path is a link."""
        session = self.attempt.session
        if not path.is_relative_to(session):
            return False
        folder = session
        for part in path.relative_to(session).parts:
            folder = folder / part
            if os.path.islink(folder):
                self.tell(folder, _LINK)
                return True
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
