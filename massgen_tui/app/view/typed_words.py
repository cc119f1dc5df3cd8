"""What the words of a question are: commands that begin with `/`, and files that are named after `@`."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_MENTION = re.compile(r"""(?:^|(?<=[\s(\[{]))@(?:"(?P<quoted>[^"\n]+)"|(?P<plain>[^\s"@][^\s"]*))""", re.MULTILINE)
_BEGUN = re.compile(r"""(?:^|(?<=[\s(\[{]))@(?:"(?P<quoted>[^"\n]*)|(?P<plain>[^\s"]*))\Z""")
_COMMAND = re.compile(r"/(?P<name>[^\s/]*)(?P<rest>\s.*)?\Z", re.DOTALL)
_AFTER = ",;:!?)]}'"


class Wanted(NamedTuple):
    """A word that is being typed and could be completed: what it is, what of it is there, and where it begins."""

    kind: Literal["command", "file"]
    word: str
    start: int
    """The column of its sign."""


class Command(NamedTuple):
    """A command, and what stands after it."""

    name: str
    rest: str


def wanted(line: str, column: int, *, first: bool) -> Wanted | None:
    """The word that ends at the cursor, if it is one to complete; a command only begins the first line."""
    before = line[:column]
    if first and re.fullmatch(r"/[^\s/]*", before) and command_of(line) is not None:
        return Wanted("command", before[1:], 0)
    begun = _BEGUN.search(before)
    if begun is None:
        return None
    return Wanted("file", begun["quoted"] if begun["quoted"] is not None else begun["plain"], begun.start())


def command_of(text: str) -> Command | None:
    """The command that a text is; a path, two slashes or a space before it make none."""
    found = _COMMAND.match(text)
    return Command(found["name"], (found["rest"] or "").strip()) if found else None


def literal(text: str) -> str:
    """The question that a text is: without the sign that a slash at its beginning is meant as one."""
    text = text.strip()
    return text[1:] if text.startswith("//") else text


def mention(path: str) -> str:
    """How a path is written in a question."""
    return f'@"{path}"' if re.search(r"\s", path) or path[-1:] in f"{_AFTER}." else f"@{path}"


def mentions(text: str) -> list[str]:
    """The paths that a text names, each once, in their order."""
    return list(dict.fromkeys(name for found in _MENTION.finditer(text) if (name := _name(found))))


def mention_places(line: str) -> list[tuple[int, int]]:
    """Where the paths of a line are named."""
    return [
        (found.start(), found.end() if found["quoted"] else found.start() + 1 + len(name))
        for found in _MENTION.finditer(line)
        if (name := _name(found))
    ]


def _name(found: re.Match[str]) -> str:
    quoted: str | None = found["quoted"]
    return quoted.strip() if quoted is not None else found["plain"].rstrip(_AFTER).removesuffix(".")
