"""What is in front of the person as text: to copy, to pipe, to open, to save."""

from __future__ import annotations

import re
from dataclasses import dataclass

from massgen_tui.text.figures import byte_size
from massgen_tui.text.sanitise import visible

_NO_NAME = re.compile(r"[^\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its name in the user's words, and the name of the file it would be."""

    text: str
    what: str = "the text"
    file: str = "text.md"
    all: str = ""
    """What a pager or an editor is given, where that is more than what is copied."""

    @property
    def plain(self) -> str:
        """All of it, without anything that acts on a terminal."""
        whole = visible(self.all or self.text)
        return whole if whole.endswith("\n") else f"{whole}\n"

    @property
    def size(self) -> str:
        """How much is copied or saved."""
        return byte_size(len(self.text.encode("utf-8", "replace")))


def file_name(*words: str, ending: str = ".md") -> str:
    """A name that every file system takes."""
    name = "-".join(filter(None, (_NO_NAME.sub("-", word).strip("-.") for word in words)))
    return (name[:60] or "text") + ending
