"""The variables a team may use: those of the process, then `./.env`, then the user's own `.env` files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from massgen_tui.config.problems import Problem

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables, the files that some came from, and which lines of them could not be read."""

    values: Mapping[str, str]
    files: tuple[Path, ...] = ()
    warnings: tuple[Problem, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    """`FILE:LINE` of each variable that came from a file."""


def files_read(real: Mapping[str, str], folder: Path, home: Path) -> tuple[Path, ...]:
    """The `.env` files that are looked for, the one that wins first."""
    return (folder / ".env", user_folder(real, home) / ".env", home / ".massgen" / ".env")


def read_environment(real: Mapping[str, str], folder: Path, home: Path) -> Environment:
    """Real variables win over `./.env`, and that over the files in the user's home."""
    values = dict(real)
    files: list[Path] = []
    warnings: list[Problem] = []
    places: dict[str, str] = {}
    for path in files_read(real, folder, home):
        try:
            text = path.read_text("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            warnings.append(Problem(str(path), 0, 0, "", f"cannot be read: {reason}", severity="warning"))
            continue
        files.append(path)
        found, wrong = parse_env(text)
        lines = {match[1]: number for number, match in _lines(text) if match is not None and number not in wrong}
        for name, value in found.items():
            if name not in values:
                values[name], places[name] = value, f"{path}:{lines[name]}"
        warnings += [Problem(str(path), line, 1, "", message, severity="warning") for line, message in wrong.items()]
    return Environment(values, tuple(files), tuple(warnings), places)


def user_folder(env: Mapping[str, str], home: Path) -> Path:
    """Where the user keeps settings that hold for all projects."""
    base = env.get("XDG_CONFIG_HOME", "")
    return (Path(base) if Path(base).is_absolute() else home / ".config") / "massgen"


def parse_env(text: str) -> tuple[dict[str, str], dict[int, str]]:
    """The variables of a `.env` file, and what is wrong with the lines that are left out."""
    values: dict[str, str] = {}
    wrong: dict[int, str] = {}
    for number, match in _lines(text):
        value = _value(match[2]) if match is not None else None
        if match is None:
            wrong[number] = "is not of the form NAME=value, so it is left out"
        elif value is None:
            quote = "double" if match[2][0] == '"' else "single"
            wrong[number] = f"the value of {match[1]} begins with a {quote} quote that does not end it; it is left out"
        else:
            values[match[1]] = value
    return values, wrong


def _lines(text: str) -> Iterator[tuple[int, re.Match[str] | None]]:
    """The lines that are meant to be variables, by number."""
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.strip()
        if line and not line.startswith("#"):
            yield number, _LINE.fullmatch(line)


def _value(text: str) -> str | None:
    """The value as a shell would take it: quotes off, a comment after a blank dropped; None if a quote is open."""
    quote = text[:1]
    if quote in ("'", '"'):
        pattern = r"'([^']*)'" if quote == "'" else r'"((?:[^"\\]|\\.)*)"'
        match = re.fullmatch(pattern + r"\s*(?:#.*)?", text)
        if match is None:
            return None
        return match[1] if quote == "'" else re.sub(r"\\(.)", _unescaped, match[1])
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].rstrip()


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[0])
