"""A file of a workspace as a page: its lines with their numbers, and what is not shown of it."""

from __future__ import annotations

from massgen_tui.app.view.accent import agent_token
from massgen_tui.app.view.details import INDENT, Details
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.line import Line, Span, clip, flat
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.view.words import plural
from massgen_tui.app.view.workspace_rows import kept_name
from massgen_tui.logs.read.workspaces import Content, Kept
from massgen_tui.state.records import RunState
from massgen_tui.text.figures import byte_size

MOST_LINES = 5000
FACTS = 44
"""The cells that stay for what is said beside the path."""


def file_details(kept: Kept, path: str, content: Content, state: RunState, width: int) -> Details:
    """The page about a file."""
    lines = content.text.splitlines()
    count = f"{len(lines)}+ lines" if content.cut else plural(len(lines), "line")
    facts = byte_size(content.size) + ("" if content.binary else f", {count}")
    who: Span = (flat(kept.agent), f"{agent_token(state.agents, kept.agent)} strong")
    shown = clip(flat(path), max(12, width - FACTS))
    title: Line = (who, (f" {flat(kept_name(kept, state))}  ", "dim"), (shown, "strong"), (f"  {facts}", "dim"))
    name = flat(path.rpartition("/")[2])
    return Details(title, Passage(content.text, flat(path), name), _document(content, lines))


def _document(content: Content, lines: list[str]) -> Document:
    document = Document()
    if content.binary:
        document.append([(INDENT, GUTTER), ("This is a binary file: it has no text to show.", "dim")])
        return document
    if not lines:
        document.append([(INDENT, GUTTER), ("The file is empty.", "dim")])
        return document
    digits = len(str(min(len(lines), MOST_LINES)))
    for number, line in enumerate(lines[:MOST_LINES], 1):
        document.append([(f"{number:>{digits + 1}}  ", f"{GUTTER} faint"), (line, "text")])
    if len(lines) > MOST_LINES or content.cut:
        whole = "the file goes on after the first megabyte" if content.cut else f"the file has {len(lines):,}"
        words = f"Only the first {min(len(lines), MOST_LINES):,} lines are shown: {whole}."
        document.append([("", "")])
        document.append([(INDENT, GUTTER), (words, "warn")])
    return document
