"""The folder that `snapshot_storage` names: the files of each agent's latest answer, and of those before it."""

from __future__ import annotations

import os
from pathlib import Path

from massgen_tui.logs.write.files import replace_link

VERSIONS = ".versions"


class SnapshotStore:
    """Of one run; it holds links, since the files themselves are in the log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def latest(self, agent: str) -> Path:
        """Where the files of the agent's latest answer are found."""
        return self._folder / agent

    def add(self, agent: str, files: Path) -> None:
        """These are the files of the agent's latest answer; OSError if the link cannot be made."""
        versions = self._folder / VERSIONS / agent
        versions.mkdir(parents=True, exist_ok=True)
        number = 1 + max((_number(name) for name in os.listdir(versions)), default=0)
        (versions / f"v{number}").symlink_to(os.path.relpath(files.absolute(), versions.absolute()))
        replace_link(self.latest(agent), f"{VERSIONS}/{agent}/v{number}")


def _number(name: str) -> int:
    digits = name.removeprefix("v")
    return int(digits) if name.startswith("v") and digits.isascii() and digits.isdigit() else 0
