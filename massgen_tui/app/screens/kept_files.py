"""What is done with the files that were kept of an agent: reading one, comparing one or all with those before."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work

from massgen_tui.app.backstage import CannotOpen
from massgen_tui.app.screens.moments import MomentsPage
from massgen_tui.app.view.diff_lines import Comparison, DiffPart
from massgen_tui.app.view.file_diff import file_parts
from massgen_tui.app.view.file_lines import file_details
from massgen_tui.app.view.workspace_rows import kept_name
from massgen_tui.app.working import hand_over

if TYPE_CHECKING:
    from massgen_tui.app.view.details import Details
    from massgen_tui.insight.workspaces import Compared, FileChange, RunFiles
    from massgen_tui.logs.read.workspaces import Kept

NOTHING_BEFORE = "There is nothing to compare with: nothing was kept before."


class KeptFiles(MomentsPage):
    """A page that knows which moment is shown, which was before it, and which file is meant."""

    @property
    @abstractmethod
    def kept(self) -> Kept | None:
        """The moment that is shown."""

    @property
    @abstractmethod
    def kept_before(self) -> Kept | None:
        """The moment before it."""

    @property
    @abstractmethod
    def compared(self) -> Compared | None:
        """The files that are listed."""

    @property
    @abstractmethod
    def change(self) -> FileChange | None:
        """The file under the cursor."""

    def files(self) -> RunFiles:
        """Where the files of the run are; CannotOpen says why that is not known."""
        run = self.program.shown_run
        if run is None:
            raise CannotOpen("the run is not shown any more")
        return self.program.backstage.files(run.source)

    def named(self, kept: Kept) -> str:
        """What a moment is called."""
        return kept_name(kept, self.model.state)

    # -- reading ---------------------------------------------------------------------------------------------------

    def open_file(self) -> None:
        """Read the file under the cursor; one that is gone as it was."""
        change = self.change
        kept = self.kept_before if change is not None and change.change == "removed" else self.kept
        if change is None or kept is None:
            return
        if change.file.kind != "file":
            self._tell("Only files are opened: links are not followed.")
            return
        self._read(kept, change.file.path)

    @work(thread=True, exclusive=True, group="read")
    def _read(self, kept: Kept, path: str) -> None:
        try:
            content = self.files().content(kept, path)
        except (CannotOpen, OSError) as error:
            hand_over(self, self._tell_unread, path, error)
            return
        details = file_details(kept, path, content, self.model.state, self.size.width)
        hand_over(self, self._show_file, details)

    def _show_file(self, details: Details) -> None:
        from massgen_tui.app.screens.details import DetailsScreen

        if self.is_current:
            self.app.push_screen(DetailsScreen(details))

    # -- comparing -------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare the file under the cursor with the one of the moment before."""
        change, before, after = self.change, self.kept_before, self.kept
        if change is None or after is None or change.file.kind != "file":
            self._tell("Choose a file to compare; D compares all.")
        elif before is None:
            self._tell(NOTHING_BEFORE)
        else:
            self._read_both(before, after, change)

    @work(thread=True, exclusive=True, group="read")
    def _read_both(self, before: Kept, after: Kept, change: FileChange) -> None:
        from massgen_tui.insight.differences import difference

        path = change.file.path
        try:
            files = self.files()
            old = files.content(before, path) if change.change != "added" else None
            new = files.content(after, path) if change.change != "removed" else None
        except (CannotOpen, OSError) as error:
            hand_over(self, self._tell_unread, path, error)
            return
        both = [content for content in (old, new) if content is not None]
        if any(content.binary for content in both):
            hand_over(self, self._tell, f"{path} is a binary file: its lines cannot be compared.")
            return
        found = difference(old.text if old else "", new.text if new else "")
        remark = "Only the beginnings of these long files are compared." if any(one.cut for one in both) else ""
        hand_over(self, self._show_comparison, before, after, [DiffPart(found)], path, remark)

    def compare_all(self) -> None:
        """Compare all files with those of the moment before."""
        before, after, compared = self.kept_before, self.kept, self.compared
        if after is None or compared is None:
            return
        if before is None:
            self._tell(NOTHING_BEFORE)
        elif len(compared.files) == compared.count("same"):
            self._tell(f"No file is other than in {self.named(before)}.")
        else:
            self._read_all(before, after)

    @work(thread=True, exclusive=True, group="read")
    def _read_all(self, before: Kept, after: Kept) -> None:
        try:
            found = self.files().differences(after, before)
        except (CannotOpen, OSError) as error:
            hand_over(self, self._tell_unread, self.named(after), error)
            return
        remark = "Only the first files are compared: there are more." if found.cut else ""
        hand_over(self, self._show_comparison, before, after, file_parts(found.files), f"{after.agent}'s files", remark)

    def _show_comparison(self, before: Kept, after: Kept, parts: list[DiffPart], about: str, remark: str) -> None:
        from massgen_tui.app.screens.diff import DiffScreen

        if self.is_current:
            old, new = ([(self.named(kept), "strong")] for kept in (before, after))
            self.app.push_screen(DiffScreen(Comparison(old, new, parts, about, remark)))

    # -- what cannot be done ---------------------------------------------------------------------------------------

    def _tell_unread(self, path: str, error: CannotOpen | OSError) -> None:
        why = (error.strerror or "").lower() if isinstance(error, OSError) else ""
        self.program.tell_error(f"{path} cannot be read: {why or error}.")

    def _tell(self, words: str) -> None:
        self.app.notify(words, markup=False)
