"""The files of an agent as a tree: what changed, how large each is, how many lines came and went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, first_in_sight, flat, pad, spread, width_of
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import plural, run_time
from massgen_tui.insight.workspaces import Change, Compared, FileChange
from massgen_tui.logs.read.workspaces import Kept
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.text.figures import short_number

SIZE, LINES = 7, 12
INDENT = 2
WIDEST = 100
"""A name and its figures belong together: they do not stand further apart than this."""
MARKS: Mapping[Change, tuple[str, str]] = {
    "same": (" ", "dim"),
    "added": ("+", "good"),
    "changed": ("~", "warn"),
    "removed": ("-", "bad"),
}
CUT = "cut"
"""The key of the row that says that the list is not whole."""


@dataclass(slots=True)
class Folder:
    """A folder of the tree."""

    folders: dict[str, Folder] = field(default_factory=dict)
    files: dict[str, FileChange] = field(default_factory=dict)

    def all(self) -> list[FileChange]:
        """The files in it and below."""
        return [*self.files.values(), *(change for folder in self.folders.values() for change in folder.all())]


def tree_of(compared: Compared) -> Folder:
    """The files by their folders."""
    root = Folder()
    for change in compared.files:
        *folders, name = change.file.path.split("/")
        at = root
        for folder in folders:
            at = at.folders.setdefault(folder, Folder())
        at.files[name] = change
    return root


def workspace_rows(compared: Compared, closed: Set[str], width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each folder and file; a folder's key ends with a slash, and a closed one hides what is in it."""
    rows = _Rows(closed, min(width, WIDEST), glyphs)
    rows.add(tree_of(compared), "")
    if compared.cut:
        words = f"   only the first {plural(len(compared.files), 'file')} are listed: there are more"
        rows.rows.append(Row(CUT, (((words, "warn"),),)))
    return rows.rows


class _Rows:
    def __init__(self, closed: Set[str], width: int, glyphs: Glyphs) -> None:
        self.rows: list[Row] = []
        self._closed, self._width, self._glyphs = closed, width, glyphs

    def add(self, folder: Folder, path: str) -> None:
        """Folders first, then files, each by name."""
        depth = path.count("/")
        for name, inside in sorted(folder.folders.items()):
            key = f"{path}{name}/"
            is_closed = key in self._closed
            self._folder(key, name, inside, depth, is_closed=is_closed)
            if not is_closed:
                self.add(inside, key)
        for name, change in sorted(folder.files.items()):
            self._file(f"{path}{name}", name, change, depth)

    def _folder(self, key: str, name: str, folder: Folder, depth: int, *, is_closed: bool) -> None:
        changes = folder.all()
        kinds = {change.change for change in changes}
        mark = MARKS[kinds.pop() if len(kinds) == 1 else "changed"]
        sign = self._glyphs["closed" if is_closed else "open"]
        words: list[Span] = [(f"{sign} {flat(name)}/", "strong")]
        if is_closed:
            words.append((f"  {plural(len(changes), 'file')}", "faint"))
        size = sum(change.file.size for change in changes if change.change != "removed" and change.file.kind == "file")
        self._row(key, mark, words, depth, ("gone" if mark == MARKS["removed"] else short_number(size), "dim"), [])

    def _file(self, key: str, name: str, change: FileChange, depth: int) -> None:
        mark, token = MARKS[change.change]
        gone = change.change == "removed"
        words: list[Span] = [("  ", ""), (flat(name), "struck" if gone else token if token != "dim" else "text")]
        size = short_number(change.file.size)
        if change.file.kind == "link":
            words.append((f" {self._glyphs['to']} {flat(change.file.leads)} (a link, not followed)", "dim"))
            size = ""
        elif change.file.kind == "other":
            words.append((" (neither a file nor a folder)", "dim"))
            size = ""
        lines: list[Span] = []
        for sign, count, colour in (("+", change.added, "good"), ("-", change.removed, "bad")):
            lines += [*([(" ", "")] if lines and count else []), *([(f"{sign}{count}", colour)] if count else [])]
        self._row(key, (mark, token), words, depth, ("gone" if gone else size, "dim"), lines)

    def _row(self, key: str, mark: Span, words: Sequence[Span], depth: int, size: Span, lines: Sequence[Span]) -> None:
        right: list[Span] = [(pad(size[0], SIZE, right=True), size[1]), ("  ", "")]
        right += [(" " * max(0, LINES - width_of(lines)), ""), *lines, (" ", "")]
        left: list[Span] = [(" ", ""), (mark[0], f"{mark[1]} strong"), (" " * (1 + INDENT * depth), ""), *words]
        self.rows.append(Row(key, (tuple(spread(left, right, self._width, self._glyphs["ellipsis"])),)))


def kept_name(kept: Kept, state: RunState) -> str:
    """What a moment is called: by the answer's label, as far as anybody knows it."""
    if kept.label or kept.kind != "answer":
        return kept.label or kept.kind
    own = [answer for answer in state.answers if answer.agent == kept.agent]
    at_hand = [answer for answer in own if answer.snapshot and answer.snapshot in kept.within]
    found = at_hand or own[kept.number - 1 : kept.number]
    return found[0].label if found else f"answer {kept.number}"


def moments_line(own: Sequence[Kept], at: int, state: RunState, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The moments whose files were kept, the chosen one marked and in sight; when it was on the right."""
    cells: list[list[Span]] = []
    for place, kept in enumerate(own):
        here = place == at
        mark: Span = (glyphs["cursor"] if here else " ", "accent")
        cells.append([mark, (flat(kept_name(kept, state)), "strong" if here else "dim"), (" ", "")])
    chosen = own[at] if 0 <= at < len(own) else None
    when = run_time(chosen.at if chosen is not None else None, state.started_at)
    right: list[Span] = [(when, "dim"), (" ", "")] if when else []
    first = first_in_sight(cells, at, width - width_of(right) - 3)
    left: list[Span] = [(f"{glyphs['from']} ", "dim")] if first else []
    return tuple(spread([*left, *(span for cell in cells[first:] for span in cell)], right, width, glyphs["ellipsis"]))


def sums(compared: Compared, before: str, width: int) -> list[Span]:
    """How many files there are, and what became of them."""
    there = len(compared.files) - compared.count("removed")
    words: list[Span] = [(plural(there, "file"), "dim")]
    if not before:
        return words
    marks = [
        (f"{MARKS[change][0]}{count}", MARKS[change][1])
        for change in MARKS
        if change != "same" and (count := compared.count(change))
    ]
    for mark in marks:
        words += [(" ", ""), mark]
    since = f" since {before}" if marks else f", as in {before}"
    return [*words, (since, "dim")] if width_of(words) + len(since) < width // 2 else words


def agent_of(agents: Sequence[AgentState], kept: Sequence[Kept], wanted: str) -> str:
    """The agent to begin with: the one that is wanted if it has files, else the first that has."""
    with_files = {one.agent for one in kept if one.exists}
    if wanted in with_files or not with_files:
        return wanted or (agents[0].id if agents else "")
    return next((agent.id for agent in agents if agent.id in with_files), sorted(with_files)[0])


def empty_words(
    kept: Sequence[Kept], chosen: Kept | None, agent: str, state: RunState, *, closed: bool
) -> tuple[str, str]:
    """What is said where there is no file, and what to do."""
    if not any(one.exists for one in kept):
        if closed or kept:
            how = "An agent works with files when its backend has a `cwd`; they are kept with each answer."
            return "No files were kept in this run.", how
        return "No files yet.", "They come here with the answers of agents that have a workspace."
    if chosen is not None:
        return f"No files in {kept_name(chosen, state)}.", "What was kept before and after is left and right."
    others = [one for one in state.team if any(files.agent == one.id for files in kept)]
    keys = ", ".join(f"{one.number} for {flat(one.id)}" for one in others[:3])
    return f"Nothing was kept of {flat(agent)}.", f"Press {keys}." if keys else "Press esc for the run."
