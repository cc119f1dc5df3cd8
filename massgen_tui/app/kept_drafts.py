"""What was typed and not sent, kept for the next start: one file for all boxes, without secrets."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.earlier import draft_of, record_of

MOST = 50
"""So many boxes at most have a draft that is kept, those written last."""
MOST_BYTES = 4_000_000


class DraftFile:
    """Several programs may read and write the file at once; each draft belongs to a box, which is named."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, box: str) -> Draft:
        """The draft of a box; an empty one if there is none or the file cannot be read."""
        return self._drafts().get(box, Draft())

    def write(self, box: str, draft: Draft, secrets: Sequence[str] = ()) -> None:
        """Keep the draft of a box, or forget it when it is empty; OSError if the file cannot be written."""
        from massgen_tui.logs.lock import hold
        from massgen_tui.text.redact import Redactor

        clean = Redactor(secrets).text
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            hold(folder)
            drafts = self._drafts()
            before = drafts.pop(box, Draft())
            if draft.text.strip():
                drafts[box] = Draft(clean(draft.text), {chip: clean(text) for chip, text in draft.used.items()})
            if drafts.get(box, Draft()) != before:
                self._write(dict(list(drafts.items())[-MOST:]))
        finally:
            os.close(folder)

    def _drafts(self) -> dict[str, Draft]:
        try:
            with self._path.open("rb") as file:
                values: Any = json.loads(file.read(MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        found = {box: draft_of(record) for box, record in values.items()} if isinstance(values, dict) else {}
        return {box: draft for box, draft in found.items() if draft is not None}

    def _write(self, drafts: Mapping[str, Draft]) -> None:
        fresh = self._path.with_suffix(".part")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as part:
            json.dump({box: record_of(draft) for box, draft in drafts.items()}, part)
        fresh.replace(self._path)


class KeptDraft:
    """The draft of one box; what is said of it on the screen's thread is written on others, and at the end."""

    def __init__(self, write: Callable[[Draft], str]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self.now = self._written = Draft()

    def was(self, draft: Draft) -> None:
        """This draft is in the file already."""
        self.now = self._written = draft

    def save(self) -> str:
        """Write what is typed now; a sentence if that failed."""
        with self._lock:
            draft = self.now
            if draft == self._written:
                return ""
            trouble = self._write(draft)
            self._written = draft  # one that cannot be kept is told once
            return trouble
