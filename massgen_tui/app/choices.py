"""What the person has chosen, kept from one start of the program to the next."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from massgen_tui.config.user_settings import UserSettings, load_settings, save_settings


class Choices:
    """The settings of this start; a change is written at once, and not on the screen's thread."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.now, self.trouble = load_settings(path) if path is not None else (UserSettings(), "")
        self._lock = threading.Lock()
        self._written = self.now

    def change(self, **values: Any) -> bool:
        """Choose something else; false if that is chosen already."""
        before, self.now = self.now, replace(self.now, **values)
        return self.now != before

    def save(self) -> str:
        """Write what is chosen now; a sentence if that failed. Called from worker threads and at the end."""
        with self._lock:
            chosen = self.now
            if self._path is None or chosen == self._written:
                return ""
            try:
                save_settings(self._path, chosen)
            except OSError as error:
                return f"Your settings cannot be kept in {self._path}: {error.strerror or error}."
            self._written = chosen
            return ""
