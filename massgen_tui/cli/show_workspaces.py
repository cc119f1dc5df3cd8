"""`show --workspaces`: the files of the agents with each answer, and what changed from one to the next."""

from __future__ import annotations

from massgen_tui.cli.output import columns, here, local, note, say
from massgen_tui.cli.show_parts import Nothing
from massgen_tui.insight.workspaces import Change, Compared, FileChange, RunFiles, before
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.workspaces import Kept
from massgen_tui.text.figures import short_number

_SIGNS: dict[Change, str] = {"same": "", "added": "+", "changed": "~", "removed": "-"}


def print_workspaces(record: RunRecord) -> None:
    """Print the files of every answer under its label, and how each differs from the one before."""
    files = RunFiles(record.attempt, {})
    kept = files.kept()
    if not any(one.exists for one in kept):
        raise Nothing(f"no agent of this run kept files: {here(record.attempt.directory)}")
    for place, one in enumerate(sorted(kept, key=lambda one: one.agent)):
        earlier = before(kept, one)
        if place:
            say()
        try:
            compared = files.compared(one, earlier)
        except OSError as error:
            say(_title(one, earlier, None))
            note(f"(cannot be read: {error.strerror or error})")
            continue
        say(_title(one, earlier, compared))
        for line in columns(("", "File", "Size", "Lines"), [_row(change) for change in compared.files], right=" lrr"):
            print(line)
        if not compared.files:
            say("(no files)")
        if compared.cut:
            note("(there are more files than those listed)")


def _title(one: Kept, earlier: Kept | None, compared: Compared | None) -> str:
    name = one.label or one.kind
    title = f"── {one.agent}  {name}  {local(one.at) if one.at is not None else ''}".rstrip()
    if earlier is None or compared is None:
        return title
    counts = [f"{count} {change}" for change in ("added", "changed", "removed") if (count := compared.count(change))]
    return f"{title}  {', '.join(counts) or 'nothing changed'} since {earlier.label or earlier.kind}"


def _row(change: FileChange) -> tuple[str, str, str, str]:
    file = change.file
    name = f"{file.path} -> {file.leads}" if file.kind == "link" else file.path
    lines = [f"{sign}{count}" for sign, count in (("+", change.added), ("-", change.removed)) if count]
    size = "" if file.kind == "link" else "gone" if change.change == "removed" else short_number(file.size)
    return _SIGNS[change.change], name, size, " ".join(lines)
