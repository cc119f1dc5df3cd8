"""Why something could not be read or written, in the words of the system and without its numbers."""

from __future__ import annotations

import os

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
