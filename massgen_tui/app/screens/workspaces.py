"""The files of the agents with each answer, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.widget import Widget

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.backstage import CannotOpen
from massgen_tui.app.screens.kept_files import KeptFiles
from massgen_tui.app.screens.moments import MomentsView
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.workspace_rows import CUT, agent_of, empty_words, moments_line, sums, workspace_rows
from massgen_tui.app.widgets.rows_view import RowsView
from massgen_tui.app.working import hand_over

if TYPE_CHECKING:
    from massgen_tui.insight.workspaces import Compared, FileChange
    from massgen_tui.logs.read.workspaces import Kept

NOW_SECONDS = 2.0
"""Between two looks at files that an agent works on."""


class FileTree(RowsView, MomentsView):
    """The files of one agent at one moment."""

    PART: ClassVar[Part] = "files"
    BINDINGS = bindings("files")

    def __init__(self, page: WorkspacesScreen) -> None:
        super().__init__(page.rows, id="files")
        self._page = page

    def action_compare(self) -> None:
        """Compare the file with the one before."""
        self._page.compare()

    def action_compare_all(self) -> None:
        """Compare all files with those before."""
        self._page.compare_all()


class WorkspacesScreen(KeptFiles):
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
        yield self.agents_bar()
        yield self.moments_bar()
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
            self._compare(self._chosen, self.kept_before)

    @work(thread=True, exclusive=True, group="files")
    def _find(self) -> None:
        """Find out what was kept."""
        try:
            found, trouble = self.files().kept(), ""
        except CannotOpen as cannot:
            found, trouble = [], str(cannot)
        hand_over(self, self._found, found, trouble)

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
            self._compare(self._chosen, self.kept_before)
        self._draw()

    @work(thread=True, exclusive=True, group="compare")
    def _compare(self, kept: Kept, earlier: Kept | None) -> None:
        """List the files, and compare them with those before."""
        try:
            compared, trouble = self.files().compared(kept, earlier), ""
        except CannotOpen as cannot:
            compared, trouble = None, str(cannot)
        except OSError as error:
            compared, trouble = None, f"The files cannot be read: {error.strerror or error}."
        hand_over(self, self._listed, kept, compared, trouble)

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
            self._compare(kept, self.kept_before)
        self._draw()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        self.tell_place()
        self.refresh_title()
        self.query_one("#moments").display = self._has_files and bool(self._own)
        self.tree_view.reload()

    def figures(self) -> Sequence[Span]:
        """How many files there are, and what became of them."""
        if self._compared is None or not self._has_files:
            return []
        before = self.named(self.kept_before) if self.kept_before is not None else ""
        return sums(self._compared, before, self.size.width)

    @property
    def _at(self) -> int:
        """The place of the chosen moment among the agent's."""
        own = self._own
        return own.index(self._chosen) if self._chosen in own else 0

    @property
    def standing(self) -> tuple[int, int]:
        """Which of the agent's moments; none where nothing was kept of anybody."""
        return (self._at, len(self._own)) if self._has_files else (0, 0)

    def moments_line(self, width: int) -> Line:
        """The moments whose files were kept."""
        return moments_line(self._own, self._at, self.model.state, width, self.glyphs)

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

    def go_newest(self) -> None:
        """The newest files of the agent."""
        own = self._own
        self._choose(own[-1] if own else None)

    @on(RowsView.Chosen)
    def _open(self, message: RowsView.Chosen) -> None:
        """Open a file, or fold a folder."""
        key = message.row.key
        if key.endswith("/"):
            self._folded ^= {key}
            self.tree_view.reload()
        else:
            self.open_file()

    @property
    def compared(self) -> Compared | None:
        """The files that are listed."""
        return self._compared

    @property
    def kept(self) -> Kept | None:
        """The moment that is shown."""
        return self._chosen

    @property
    def kept_before(self) -> Kept | None:
        """The moment before it."""
        return self._own[self._at - 1] if self._at else None

    @property
    def change(self) -> FileChange | None:
        """The file under the cursor."""
        row = self.tree_view.row
        if row is None or row.key in ("", CUT) or self._compared is None:
            return None
        return next((change for change in self._compared.files if change.file.path == row.key), None)
