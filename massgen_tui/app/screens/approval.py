"""A tool call waits for the person's word: what exactly would run, and yes or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import HintingModal
from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.approval_lines import approval_document, approval_reason, approval_title
from massgen_tui.app.view.line import Line
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.state.records import Approval
from massgen_tui.tools.guard import Answer

CHROME = 9
"""The rows of the dialog, and around it, that do not show what would run."""
CLOCK_SECONDS = 0.25


class ApprovalDialog(HintingModal[Answer]):
    """Gives back what the person says; None for later."""

    PART: ClassVar[Part] = "approval"
    BINDINGS = bindings("approval")
    HOLD_SECONDS: ClassVar[float] = 0.5
    """A key that was meant for what was there before must not approve anything."""

    def __init__(self, asked: Approval, number: int, waiting: Callable[[], int]) -> None:
        super().__init__()
        self.asked = asked
        self.request_id, self.who = asked.request_id, asked.agent
        self.ready = False
        self._colour, self._behind = accent(number), waiting

    def compose(self) -> ComposeResult:
        """Who and why above, what would run below, from its beginning."""
        with Vertical(id="dialog"):
            yield Bar(self._title, id="who")
            yield Bar(self._reason, id="why")
            yield LineView(approval_document(self.asked, self.glyphs), from_start=True, id="asks")
            yield self.hint_bar()

    def on_mount(self) -> None:
        """The answer counts as soon as it can have been read."""
        super().on_mount()
        self.set_timer(self.HOLD_SECONDS, self._be_ready)
        self.set_interval(CLOCK_SECONDS, self._refresh_bars)
        self.call_after_refresh(self._fit)

    def _be_ready(self) -> None:
        self.ready = True

    def _refresh_bars(self) -> None:
        for bar in self.query("#who, #why").results(Bar):
            bar.update()

    def on_resize(self) -> None:
        """As many rows as it needs, if there are so many."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        self._view.styles.height = max(1, min(self.size.height - CHROME, self._view.rows))

    @property
    def keeps(self) -> bool:
        """Whether an approval can be kept for good."""
        return self.asked.keeps

    @property
    def _view(self) -> LineView:
        return self.query_one(LineView)

    def _title(self, width: int) -> list[Line]:
        return [approval_title(self.asked, self._colour, self._behind(), width, self.glyphs)]

    def _reason(self, width: int) -> list[Line]:
        return [approval_reason(self.asked, self.program.now(), width, self.glyphs)]

    def _say(self, answer: Answer) -> None:
        if self.ready:
            self.dismiss(answer)

    def action_once(self) -> None:
        """This time."""
        self._say("once")

    def action_run(self) -> None:
        """The same is not asked again in this run."""
        self._say("run")

    def action_always(self) -> None:
        """The same is never asked again."""
        self._say("always")

    def action_no(self) -> None:
        """Not at all."""
        self._say("no")

    def action_later(self) -> None:
        """Close it; the agent waits."""
        self.dismiss(None)

    def action_up(self) -> None:
        """One line up."""
        self._view.line_up()

    def action_down(self) -> None:
        """One line down."""
        self._view.line_down()

    def action_page_up(self) -> None:
        """One page up."""
        self._view.page_up()

    def action_page_down(self) -> None:
        """One page down."""
        self._view.page_down()

    def action_top(self) -> None:
        """To the beginning."""
        self._view.to_start()

    def action_bottom(self) -> None:
        """To the end."""
        self._view.to_end()
