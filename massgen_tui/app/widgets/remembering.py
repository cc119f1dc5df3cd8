"""A form whose box remembers: what was sent earlier, and what was typed and not sent, both also of earlier starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import TextArea

from massgen_tui.app.kept_drafts import KeptDraft
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.widgets.question_box import QuestionBox
from massgen_tui.app.working import hand_over

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp

REST_SECONDS = 1.0
"""When nothing has been typed for so long, the draft is written."""


class RemembersTyped(Vertical):
    """`of` names what the box is for, so that its draft is found again."""

    def __init__(self, of: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._of = of
        self._resting: Timer | None = None
        self._kept = KeptDraft(lambda draft: self.program.backstage.desk.keep_draft(self._of, draft))

    @property
    def program(self) -> MassgenApp:
        """The app, by its own type."""
        return cast("MassgenApp", self.app)

    @property
    def box(self) -> QuestionBox:
        """What is typed in."""
        return self.query_one(QuestionBox)

    def on_mount(self) -> None:
        """What is remembered is read while the person looks at the first frame."""
        self.app.call_after_refresh(self._read_typed)

    def on_unmount(self) -> None:
        """The last that was typed is kept, however the program is left."""
        self._kept.save()

    @work(thread=True, group="history")
    def _read_typed(self) -> None:
        desk = self.program.backstage.desk
        hand_over(self, self._go_on, desk.earlier("questions"), desk.draft(self._of))

    def _go_on(self, earlier: Sequence[Draft], draft: Draft) -> None:
        """Show the draft of the last start, unless something else is typed already."""
        self.box.know(earlier)
        if draft.text and not self.box.text:
            self._kept.was(draft)
            self.box.show(draft)

    @on(TextArea.Changed)
    def _mind_draft(self) -> None:
        self._kept.now = self.box.being_written
        if self._resting is None:
            self._resting = self.set_timer(REST_SECONDS, self._rested)
        else:
            self._resting.reset()

    def _rested(self) -> None:
        self._resting = None
        self._keep()

    @work(thread=True, group="history")
    def _keep(self) -> None:
        self._tell(self._kept.save())

    def sent(self, draft: Draft) -> None:
        """This was sent: it is an earlier text from now on, and no draft any more."""
        self.box.sent(draft)
        self._kept.now = self.box.being_written
        self._remember(draft)

    @work(thread=True, group="history")
    def _remember(self, draft: Draft) -> None:
        self._tell(self.program.backstage.desk.remember("questions", draft))
        self._tell(self._kept.save())

    def _tell(self, trouble: str) -> None:
        if trouble:
            hand_over(self, self.warn, trouble)

    def warn(self, words: str) -> None:
        """Say what is the matter."""
        self.app.notify(words, severity="warning", markup=False, timeout=6)
