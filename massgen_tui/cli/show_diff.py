"""`show --diff`: how one answer became another, its text and its files, as the app compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from massgen_tui.cli.output import note, say
from massgen_tui.cli.show_parts import Nothing
from massgen_tui.insight.workspaces import RunFiles
from massgen_tui.logs.layout import FINAL
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.workspaces import Kept

if TYPE_CHECKING:
    from massgen_tui.app.view.diff_lines import DiffPart


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two; None for what was not kept."""

    name: str
    text: str | None
    kept: Kept | None


def print_diff(record: RunRecord, before: str, after: str) -> None:
    """Print what is different between two answers, from the first to the second."""
    from massgen_tui.app.view.diff_lines import Comparison, diff_text

    files = RunFiles(record.attempt, {})
    kept = files.kept()
    old, new = (_side(record, kept, label) for label in (before, after))
    parts = [*_texts(old, new), *_files(files, old, new)]
    if not parts:
        raise Nothing(f"neither text nor files of {before} and {after} were kept")
    say(diff_text(Comparison([(old.name, "")], [(new.name, "")], parts)))


def _side(record: RunRecord, kept: list[Kept], label: str) -> _Side:
    """What has a label, be it files alone."""
    if record.winner is not None and record.final_answer is not None and _is_final(record, label):
        files = next((one for one in kept if one.kind == FINAL and one.agent == record.winner), None)
        return _Side(f"{FINAL} {record.winner}", record.final_answer, files)
    files = next((one for one in kept if one.label == label and one.exists), None)
    answer = next((one for one in record.answers if one.label == label), None)
    if answer is not None:
        return _Side(f"{label} {answer.agent}", answer.text, files)
    if files is not None:
        return _Side(f"{label} {files.agent}", None, files)
    there = ", ".join(_labels(record, kept)) or "no answers"
    raise Nothing(f"nothing is called “{label}” in this run; there are {there}")


def _is_final(record: RunRecord, label: str) -> bool:
    """Whether the presented answer is meant, which is called final, and with its agent's number agent1.final."""
    of, _, last = label.rpartition(".")
    agent = record.agent(of)
    return last == FINAL and (not of or (agent is not None and agent.id == record.winner))


def _labels(record: RunRecord, kept: list[Kept]) -> list[str]:
    labels = [*(one.label for one in record.answers), *(one.label for one in kept if one.exists)]
    if record.winner is not None and record.final_answer is not None:
        labels.append(FINAL)
    return list(dict.fromkeys(filter(None, labels)))


def _texts(old: _Side, new: _Side) -> list[DiffPart]:
    from massgen_tui.app.view.diff_lines import DiffPart
    from massgen_tui.insight.differences import difference

    if old.text is None or new.text is None:
        if old.text is not None or new.text is not None:
            note(f"(no text was kept with {(new if old.text is not None else old).name}: it is not compared)")
        return []
    return [DiffPart(difference(old.text, new.text))]


def _files(files: RunFiles, old: _Side, new: _Side) -> list[DiffPart]:
    from massgen_tui.app.view.file_diff import file_parts

    if old.kept is None or new.kept is None:
        if old.kept is not None or new.kept is not None:
            note(f"(no files were kept with {(new if old.kept else old).name}: they are not compared)")
        return []
    try:
        found = files.differences(new.kept, old.kept)
    except OSError as error:
        note(f"(the files cannot be read: {error.strerror or error})")
        return []
    if found.cut:
        note("(there are more files than those compared)")
    return file_parts(found.files, on_page=False)
