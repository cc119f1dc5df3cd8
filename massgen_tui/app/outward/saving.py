"""Text as a file of the person's; nothing that is there is replaced unasked."""

from __future__ import annotations

from pathlib import Path

NOWHERE = "The working folder is no longer there: name a file by a path that begins with / or ~."


class CannotSave(Exception):
    """Why the text was not written, in a sentence."""


class AlreadyThere(CannotSave):
    """There is a file of that name."""


def here() -> Path | None:
    """The working folder; None if it has been deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None


def place(typed: str, folder: Path | None) -> Path:
    """The path that is meant: `~` is the home, anything relative begins at the folder."""
    try:
        path = Path(typed.strip()).expanduser()
    except RuntimeError as error:
        raise CannotSave(f"{typed.strip()} names a home that there is not.") from error
    if folder is None and not path.is_absolute():
        raise CannotSave(NOWHERE)
    return path if folder is None else folder / path


def save(text: str, typed: str, folder: Path | None, *, replace: bool = False) -> Path:
    """Write the text and give its path; a file that is there only if it may be replaced."""
    if not typed.strip():
        raise CannotSave("A file needs a name.")
    path = place(typed, folder)
    try:
        if path.is_dir():
            raise CannotSave(f"{typed.strip()} is a folder: name a file in it.")
        if not path.parent.is_dir():
            raise CannotSave(f"There is no folder {path.parent}.")
        with path.open("w" if replace else "x", encoding="utf-8", errors="replace") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
    except FileExistsError as error:
        raise AlreadyThere(f"{typed.strip()} is there already") from error
    except OSError as error:
        raise CannotSave(f"{typed.strip()} cannot be written: {error.strerror or error}.") from error
    except ValueError as error:
        raise CannotSave(f"This is no name for a file: {error}.") from error
    return path


def shown(path: Path, home: Path) -> str:
    """A path as people write it."""
    try:
        return f"~/{path.relative_to(home)}"
    except ValueError:
        return str(path)
