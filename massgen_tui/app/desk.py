"""What lies beside the boxes that a person types in: what was typed earlier, and the files that may be meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from massgen_tui.app.kept_drafts import DraftFile
from massgen_tui.app.nearby_files import Nearby, NearbyFiles
from massgen_tui.app.question_history import QuestionHistory
from massgen_tui.app.view.draft import Draft
from massgen_tui.runs.given import Given, look

Kind = Literal["questions", "notes"]


def no_secrets() -> Sequence[str]:
    """For a desk that knows of no team."""
    return ()


class Desk:
    """Called from worker threads only; `folder` is where paths are meant from."""

    def __init__(self, folder: Path, secrets: Callable[[], Sequence[str]] = no_secrets) -> None:
        self._folder = folder
        self._secrets = secrets
        self._nearby = NearbyFiles(folder)

    def earlier(self, kind: Kind) -> list[Draft]:
        """What was typed in earlier runs of the program, the newest last."""
        return self._history(kind).read()

    def remember(self, kind: Kind, draft: Draft) -> str:
        """Keep a text for later; a sentence if that failed."""
        history = self._history(kind)
        try:
            history.add(draft, self._secrets())
        except OSError as error:
            return f"What you typed cannot be kept for next time: {error.strerror or error}."
        return ""

    def draft(self, box: str) -> Draft:
        """What was typed in a box and not sent, when the program was left."""
        return self._drafts().read(box)

    def keep_draft(self, box: str, draft: Draft) -> str:
        """Keep it for the next start, or forget it when it is empty; a sentence if that failed."""
        try:
            self._drafts().write(box, draft, self._secrets())
        except OSError as error:
            return f"What is typed here cannot be kept for next time: {error.strerror or error}."
        return ""

    def paths(self, typed: str, *, again: bool) -> Nearby:
        """The files that may be meant by what is typed."""
        return self._nearby.look(typed, again=again)

    def look(self, names: Sequence[str]) -> list[Given]:
        """What is at the paths that a question names."""
        return look(self._folder, names)

    def _history(self, kind: Kind) -> QuestionHistory:
        return QuestionHistory(_state_folder() / f"{kind}.jsonl")

    def _drafts(self) -> DraftFile:
        return DraftFile(_state_folder() / "drafts.json")


def _state_folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("massgen-tui", appauthor=False)
