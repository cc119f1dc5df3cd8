"""What an agent can do with files: read, write, edit, list, search, copy, delete; in its roots and within bounds."""

from __future__ import annotations

import fnmatch
import itertools
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from massgen_tui.tools.copying import copy_tree
from massgen_tui.tools.paths import PRIVATE, PathRefused, Place, Roots, reason, shown

FILE_BYTES = 32 * 2**20  # a larger file is not read or edited as text
TEXT_CHARS = 200_000  # of one reading
LINE_CHARS = 300  # of a line that was found
ENTRIES = 1000
MATCHES = 200
SEARCH_SECONDS = 20.0
DEPTH = 12
_LOOK_FOR_ZEROS = 8192
LINE = re.compile(r"[^\n]*\n|[^\n]+")  # `splitlines` also splits where editors and compilers do not


class FileTrouble(Exception):
    """Why something could not be done with a file, in a sentence for the agent."""


@dataclass(frozen=True, slots=True)
class Files:
    """The file tools over the roots of one agent."""

    roots: Roots

    def read(self, path: str, first_line: int = 1, lines: int | None = None) -> str:
        """The text of a file, or some lines of it."""
        with _telling(path):
            text = _text(_content(self.roots.to_read(path), path), path)
        every = LINE.findall(text)
        first = max(first_line, 1) - 1
        wanted = every[first:] if lines is None else every[first : first + max(lines, 0)]
        ends = itertools.accumulate(map(len, wanted))
        kept = wanted[: sum(end <= TEXT_CHARS for end in ends)]
        if not kept and wanted:
            return f"{wanted[0][:TEXT_CHARS]}\n[line {first + 1} of {len(every)} goes on]"
        if len(kept) == len(every):
            return text
        return f"{''.join(kept)}\n[lines {first + 1} to {first + len(kept)} of {len(every)}]"

    def whole(self, path: str) -> str:
        """The text of a file, not cut."""
        with _telling(path):
            return _text(_content(self.roots.to_read(path), path), path)

    def write(self, path: str, content: str) -> str:
        """Put a text in a file, which is made or replaced as a whole."""
        data = _encoded(content)
        with _telling(path):
            _replace(self.roots.to_write(path), data)
        return f"Wrote {len(data)} bytes to {shown(path)}."

    def edit(self, path: str, old: str, new: str, *, everywhere: bool = False) -> str:
        """Replace a piece of a file that occurs once, or everywhere."""
        if not old:
            raise FileTrouble("The text to be replaced is empty.")
        with _telling(path):
            place = self.roots.to_write(path)
            data = _content(place, path)
            try:
                text = data.decode()
            except UnicodeDecodeError:
                raise FileTrouble(f"{shown(path)} is not UTF-8 text, so it cannot be edited.") from None
            count = text.count(old)
            if not count:
                raise FileTrouble(f"The text to be replaced does not occur in {shown(path)}.")
            if count > 1 and not everywhere:
                raise FileTrouble(f"The text to be replaced occurs {count} times; show more of it, or replace all.")
            _replace(place, _encoded(text.replace(old, new)))
        return f"Replaced {count} occurrence{'s' if count > 1 else ''} in {shown(path)}."

    def make_folder(self, path: str) -> str:
        """Make a folder, with those above it."""
        with _telling(path), self.roots.to_write(path).folder(make=True):
            return f"{shown(path)} is there."

    def list(self, path: str = ".", depth: int = 1) -> str:
        """What is in a folder, and below it as deep as asked."""
        rows: list[str] = []
        with _telling(path), self.roots.to_read(path).folder() as folder:
            for within, about in _walk(folder, max(1, min(depth, DEPTH))):
                if len(rows) == ENTRIES:
                    rows.append(f"[more than {ENTRIES} entries; list a folder further down]")
                    break
                rows.append(_row(within, about))
        return "\n".join(rows) or "[an empty folder]"

    def search(self, text: str = "", path: str = ".", name: str = "*", *, ignore_case: bool = False) -> str:
        """The lines of files that hold a text; without a text the files of such a name."""
        wanted = text.casefold() if ignore_case else text
        ends = time.monotonic() + SEARCH_SECONDS
        found: list[str] = []
        with _telling(path):
            place = self.roots.to_read(path)
            for within, hit in self._hits(place, wanted, name, fold=ignore_case):
                if time.monotonic() > ends:
                    found.append(f"[stopped after {SEARCH_SECONDS:g} s; search further down]")
                    break
                if hit:
                    if len(found) == MATCHES:
                        found.append(f"[more than {MATCHES} matches; search for more, or further down]")
                        break
                    found.append(f"{shown(within)}{hit}".rstrip())
        return "\n".join(found) or "[nothing found]"

    def copy(self, source: str, target: str) -> str:
        """Copy a file or a folder; a file at the target is replaced, a folder there is filled."""
        with _telling(source):
            begin = self.roots.to_read(source)
            is_folder = stat.S_ISDIR(os.stat(begin.path, follow_symlinks=False).st_mode)
            data = None if is_folder else _content(begin, source)
        with _telling(target):
            end = self.roots.to_write(target)
            if data is not None:
                _replace(end, data, begin)
                return f"Copied {len(data)} bytes to {shown(target)}."
            if end.path.is_relative_to(begin.path):
                raise FileTrouble(f"{shown(target)} lies in the folder that is to be copied.")
            with end.folder(make=True):
                done = copy_tree(begin.path, end.path, skip=PRIVATE)
        return f"Copied {done.files} files, {done.bytes} bytes, to {shown(target)}. {done.told}".rstrip()

    def delete(self, path: str) -> str:
        """Delete a file, a link, or a folder with what is in it."""
        with _telling(path):
            place = self.roots.to_remove(path)
            with place.parent() as (folder, name):
                if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                    shutil.rmtree(name, dir_fd=folder)
                else:
                    os.unlink(name, dir_fd=folder)
        return f"Deleted {shown(path)}."

    def _hits(self, place: Place, wanted: str, name: str, *, fold: bool) -> Iterator[tuple[str, str]]:
        """Each file with a hit, or with an empty one, so that the one who asks can look at the clock."""
        if not stat.S_ISDIR(os.stat(place.path, follow_symlinks=False).st_mode):
            yield from (("", hit.lstrip(":")) for hit in _lines(place, wanted, fold=fold))
            return
        with place.folder() as folder:
            for within, about in _walk(folder, DEPTH):
                yield within, ""
                if not stat.S_ISREG(about.st_mode) or not fnmatch.fnmatch(os.path.basename(within), name):
                    continue
                if not wanted:
                    yield within, " "
                    continue
                below = Place(place.root, (*place.parts, *within.split(os.sep)))
                yield from ((within, hit) for hit in _lines(below, wanted, fold=fold))


@contextmanager
def _telling(path: str) -> Iterator[None]:
    """Turn what goes wrong with a path into a sentence."""
    try:
        yield
    except PathRefused as error:
        raise FileTrouble(str(error)) from error
    except OSError as error:
        raise FileTrouble(f"{shown(path)}: {reason(error)}.") from error


def _content(place: Place, path: str) -> bytes:
    with place.file() as file:
        size = os.fstat(file).st_size
        if size > FILE_BYTES:
            raise FileTrouble(f"{shown(path)} has {size} bytes; no more than {FILE_BYTES} are read.")
        with os.fdopen(os.dup(file), "rb") as opened:
            return opened.read(FILE_BYTES)


def _text(data: bytes, path: str) -> str:
    if b"\0" in data[:_LOOK_FOR_ZEROS]:
        raise FileTrouble(f"{shown(path)} is no text; it has {len(data)} bytes.")
    return data.decode(errors="replace")


def _encoded(content: str) -> bytes:
    data = content.encode(errors="replace")
    if len(data) > FILE_BYTES:
        raise FileTrouble(f"That is {len(data)} bytes; no more than {FILE_BYTES} are written.")
    return data


def _replace(place: Place, data: bytes, like: Place | None = None) -> None:
    """Write beside the file and then take its place: never half a file, never through a link, hard or soft."""
    if not place.parts and place.path.is_dir():
        raise PathRefused("That is a folder, not a file.")
    with place.parent(make=True) as (folder, name):
        mode = _mode(folder, name, like)
        beside = f".{secrets.token_hex(8)}.part"
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode=0o666, dir_fd=folder)
        try:
            with os.fdopen(file, "wb") as opened:
                opened.write(data)
                if mode is not None:
                    os.fchmod(file, mode)
            os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(beside, dir_fd=folder)
            raise


def _mode(folder: int, name: str, like: Place | None) -> int | None:
    """The rights of the file that is replaced, else of the one that is copied, else the usual ones."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return None if like is None else stat.S_IMODE(os.stat(like.path).st_mode) & 0o777 | 0o600
    if stat.S_ISDIR(mode):
        raise PathRefused("That is a folder, not a file.")
    if not stat.S_ISREG(mode):
        raise PathRefused("That is neither a file nor a folder.")
    return stat.S_IMODE(mode) & 0o777


def _walk(folder: int, depth: int, within: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """What is in an open folder and below it, in order, without following links and without what is private."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        try:
            about = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            continue  # gone meanwhile
        path = os.path.join(within, name)
        yield path, about
        if not stat.S_ISDIR(about.st_mode) or depth == 1 or name in PRIVATE:
            continue
        below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            yield from _walk(below, depth - 1, path)
        finally:
            os.close(below)


def _row(path: str, about: os.stat_result) -> str:
    if stat.S_ISDIR(about.st_mode):
        return shown(path) + "/"
    if stat.S_ISREG(about.st_mode):
        return f"{shown(path)}  {about.st_size} bytes"
    return f"{shown(path)}  ({'link' if stat.S_ISLNK(about.st_mode) else 'neither file nor folder'})"


def _lines(place: Place, wanted: str, *, fold: bool) -> Iterator[str]:
    """The lines of a file that hold a text, each as `:number: line`; a file that is no text has none."""
    try:
        data = _content(place, "")
    except (FileTrouble, PathRefused, OSError):
        return  # too large, gone, or not for us: a search goes on without it
    if b"\0" in data[:_LOOK_FOR_ZEROS]:
        return
    for number, line in enumerate(data.decode(errors="replace").split("\n"), 1):
        if wanted in (line.casefold() if fold else line):
            yield f":{number}: {line[:LINE_CHARS]}"
