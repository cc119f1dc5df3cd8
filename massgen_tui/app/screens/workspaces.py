"""The files of the agents with each answer, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.backstage import CannotOpen
from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.context_lines import agents_line
from massgen_tui.app.view.diff_lines import Side
from massgen_tui.app.view.file_lines import file_details
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.workspace_rows import (
    CUT,
    agent_of,
    empty_words,
    kept_name,
    moments_line,
    sums,
    workspace_rows,
)
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from massgen_tui.app.view.details import Details
    from massgen_tui.insight.workspaces import Compared, FileChange, RunFiles
    from massgen_tui.logs.read.workspaces import Kept

NOW_SECONDS = 2.0
"""Between two looks at files that an agent works on."""


class FileTree(RowsView):
    """The files of one agent at one moment."""

    PART: ClassVar[Part] = "files"
    BINDINGS = bindings("files")

    def __init__(self, page: WorkspacesScreen) -> None:
        super().__init__(page.rows, id="files")
        self._page = page

    def action_compare(self) -> None:
        """Compare the file with the one before."""
        self._page.compare()

    def action_left(self) -> None:
        """What was kept before."""
        self._page.go_moment(-1)

    def action_right(self) -> None:
        """What was kept after."""
        self._page.go_moment(1)

    def action_agent(self, key: str) -> None:
        """The agent of that number."""
        self._page.go_agent(int(key))


class WorkspacesScreen(RunPage):
    """Agents, the moments whose files were kept, and the files as a tree."""

    NAME = "workspaces"
    AUTO_FOCUS = "FileTree"

    def body(self) -> Iterable[Widget]:
        """The agents, the moments, the files."""
        self._kept: list[Kept] | None = None
        self._trouble = ""
        self._chosen: Kept | None = None
        self._compared: Compared | None = None
        self._folded: set[str] = set()
        self._told: tuple[object, ...] = ()
        yield Bar(self._agents, id="files-agents")
        yield Bar(self._moments, id="files-moments")
        self.tree_view = FileTree(self)
        yield self.tree_view

    def on_mount(self) -> None:
        """Look again now and then at files that an agent works on."""
        super().on_mount()
        self.set_interval(NOW_SECONDS, self._look_at_now)

    # -- reading ---------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """The run went on: where something was kept since, its files are listed."""
        state = self.model.state
        told = (state.attempt, len(state.answers), len(state.votes), state.final_answer is not None, self.model.closed)
        if told != self._told:
            self._told = told
            self._find()

    def _look_at_now(self) -> None:
        if self.is_current and self._chosen is not None and self._chosen.kind == "now":
            self._compare(self._chosen)

    def _files(self) -> RunFiles:
        run = self.program.shown_run
        if run is None:
            raise CannotOpen("the run is not shown any more")
        return self.program.backstage.files(run.source)

    @work(thread=True, exclusive=True, group="files")
    def _find(self) -> None:
        """Find out what was kept."""
        try:
            found, trouble = self._files().kept(), ""
        except CannotOpen as cannot:
            found, trouble = [], str(cannot)
        self.app.call_from_thread(self._found, found, trouble)

    def _found(self, kept: list[Kept], trouble: str) -> None:
        first = self._kept is None
        at_end = self._chosen is None or (self._own and self._chosen == self._own[-1])
        self._kept, self._trouble = kept, trouble
        if first:
            self._agent_id = agent_of(self.model.agents, kept, self._agent_id)
        own = self._own
        if at_end or self._chosen not in own:
            self._choose(own[-1] if own else None)
        elif self._chosen is not None:
            self._compare(self._chosen)
        self._draw()

    @work(thread=True, exclusive=True, group="compare")
    def _compare(self, kept: Kept) -> None:
        """List the files, and compare them with those before."""
        own = self._own
        at = own.index(kept) if kept in own else 0
        try:
            compared, trouble = self._files().compared(kept, own[at - 1] if at else None), ""
        except CannotOpen as cannot:
            compared, trouble = None, str(cannot)
        except OSError as error:
            compared, trouble = None, f"The files cannot be read: {error.strerror or error}."
        self.app.call_from_thread(self._listed, kept, compared, trouble)

    def _listed(self, kept: Kept, compared: Compared | None, trouble: str) -> None:
        if kept == self._chosen:
            self._compared, self._trouble = compared, trouble
            self._draw()

    @property
    def _has_files(self) -> bool:
        """Whether anything was kept of anybody."""
        return any(kept.exists for kept in self._kept or ())

    @property
    def _own(self) -> list[Kept]:
        """What was kept of the agent."""
        return [kept for kept in self._kept or () if kept.agent == self._agent_id]

    def _choose(self, kept: Kept | None) -> None:
        self._chosen, self._compared = kept, None
        if kept is not None:
            self._compare(kept)
        self._draw()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        for bar in self.query("#files-agents, #files-moments, #title").results(Bar):
            bar.update()
        self.query_one("#files-moments").display = self._has_files and bool(self._own)
        self.tree_view.reload()

    def figures(self) -> Sequence[Span]:
        """How many files there are, and what became of them."""
        if self._compared is None or not self._has_files:
            return []
        before = kept_name(self._own[self._at - 1], self.model.state) if self._at else ""
        return sums(self._compared, before, self.size.width)

    @property
    def _at(self) -> int:
        """The place of the chosen moment among the agent's."""
        own = self._own
        return own.index(self._chosen) if self._chosen in own else 0

    def _agents(self, width: int) -> list[Line]:
        return [agents_line(self.model.agents, self._agent_id, width, self.glyphs)]

    def _moments(self, width: int) -> list[Line]:
        return [moments_line(self._own, self._at, self.model.state, width, self.glyphs)]

    def rows(self, width: int, _cursor: int) -> list[Row]:
        """The tree for a width."""
        words = self._empty()
        if words is not None:
            return [Row("", tuple(empty_lines(*words, width)))]
        assert self._compared is not None
        return workspace_rows(self._compared, self._folded, width, self.glyphs)

    def _empty(self) -> tuple[str, str] | None:
        """What is said where there is no file."""
        if self._trouble:
            return self._trouble, "Press esc for the run."
        if self._kept is None or (self._chosen is not None and self._compared is None):
            return "Looking for files.", ""
        if self._compared is not None and self._compared.files:
            return None
        return empty_words(self._kept, self._chosen, self._agent_id, self.model.state, closed=self.model.closed)

    # -- what is done ----------------------------------------------------------------------------------------------

    def go_moment(self, by: int) -> None:
        """What was kept before or after."""
        own = self._own
        if self._chosen in own:
            to = max(0, min(own.index(self._chosen) + by, len(own) - 1))
            if own[to] != self._chosen:
                self._choose(own[to])

    def go_agent(self, number: int) -> None:
        """Another agent, at its newest files."""
        agents = self.model.agents
        if number > len(agents):
            self.app.notify(f"there is no agent {number}", markup=False)
            return
        self._agent_id = agents[number - 1].id
        own = self._own
        self._choose(own[-1] if own else None)

    @on(RowsView.Chosen)
    def _open(self, message: RowsView.Chosen) -> None:
        """Open a file, or fold a folder."""
        key, change = message.row.key, self._change
        if key.endswith("/"):
            self._folded ^= {key}
            self.tree_view.reload()
        elif change is not None and self._chosen is not None:
            if change.file.kind != "file":
                self.app.notify("Only files are opened: links are not followed.", markup=False)
                return
            gone = change.change == "removed"
            self._read(self._own[self._at - 1] if gone else self._chosen, change)

    @property
    def _change(self) -> FileChange | None:
        """The file under the cursor."""
        row = self.tree_view.row
        if row is None or row.key in ("", CUT) or self._compared is None:
            return None
        return next((change for change in self._compared.files if change.file.path == row.key), None)

    @work(thread=True, exclusive=True, group="read")
    def _read(self, kept: Kept, change: FileChange) -> None:
        try:
            content = self._files().content(kept, change.file.path)
        except (CannotOpen, OSError) as error:
            self.app.call_from_thread(self._tell_unread, change.file.path, error)
            return
        details = file_details(kept, change.file.path, content, self.model.state, self.size.width)
        self.app.call_from_thread(self._show_file, details)

    def _show_file(self, details: Details) -> None:
        from massgen_tui.app.screens.details import DetailsScreen

        if self.is_current:
            self.app.push_screen(DetailsScreen(details))

    def compare(self) -> None:
        """Compare the file with the one of the moment before."""
        change, at = self._change, self._at
        if change is None or self._chosen is None or change.file.kind != "file":
            self.app.notify("Choose a file to compare.", markup=False)
            return
        if not at:
            self.app.notify("There is nothing to compare it with: nothing was kept before.", markup=False)
            return
        self._read_both(self._own[at - 1], self._chosen, change)

    @work(thread=True, exclusive=True, group="read")
    def _read_both(self, before: Kept, after: Kept, change: FileChange) -> None:
        path = change.file.path
        try:
            files = self._files()
            old = files.content(before, path) if change.change != "added" else None
            new = files.content(after, path) if change.change != "removed" else None
        except (CannotOpen, OSError) as error:
            self.app.call_from_thread(self._tell_unread, path, error)
            return
        both = [content for content in (old, new) if content is not None]
        state = self.model.state
        if any(content.binary for content in both):
            self.app.call_from_thread(self._tell, f"{path} is a binary file: its lines cannot be compared.")
            return
        sides = [
            Side(f"{kept_name(kept, state)} {path}", text, ((kept_name(kept, state), "strong"),))
            for kept, text in ((before, old.text if old else ""), (after, new.text if new else ""))
        ]
        cut = any(content.cut for content in both)
        self.app.call_from_thread(self._show_diff, sides, path, cut)

    def _tell_unread(self, path: str, error: CannotOpen | OSError) -> None:
        why = (error.strerror or "").lower() if isinstance(error, OSError) else ""
        self.program.tell_error(f"{path} cannot be read: {why or error}.")

    def _tell(self, words: str) -> None:
        self.app.notify(words, markup=False)

    def _show_diff(self, sides: Sequence[Side], path: str, cut: bool) -> None:
        from massgen_tui.app.screens.diff import DiffScreen

        if cut:
            self._tell("Only the beginnings of these long files are compared.")
        if self.is_current:
            self.app.push_screen(DiffScreen(sides[0], sides[1], path))
