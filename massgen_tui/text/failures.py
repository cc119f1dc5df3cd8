"""Why something could not be read or written, in the words of the system and without its numbers; and what is gone."""

from __future__ import annotations

import os
from pathlib import Path

NO_FOLDER = "the folder that you are in is no longer there: it was deleted or moved; go to another and start again"


def why(error: OSError) -> str:
    """The place, as far as it is told, and the reason."""
    reason = error.strerror or str(error)
    place = error.filename2 or error.filename
    if isinstance(error, FileNotFoundError) and not (place and os.path.isabs(place)) and folder_is_gone():
        return NO_FOLDER
    return f"{os.fspath(place)}: {reason}" if isinstance(place, (str, os.PathLike)) else reason


def folder_is_gone() -> bool:
    """Whether the working folder is no more, so that nothing can be found from it."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def is_missing(path: Path) -> bool:
    """Whether it is certain that nothing is there, be it a broken link; of a folder that is closed to us nothing is."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
