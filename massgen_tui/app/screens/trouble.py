"""What went wrong in a run and around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.line import Span
from massgen_tui.app.view.run_trouble import trouble_count, trouble_document
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.page_view import PageView


class TroubleScreen(RunPage):
    """All of it on one page, so that nothing goes with the message that told it."""

    NAME = "trouble"
    AUTO_FOCUS = "PageView"
    _shown_count = -1

    def body(self) -> Iterable[Widget]:
        """One text to scroll in."""
        yield PageView(id="trouble")

    def show(self) -> None:
        """Something else went wrong, or the page is new."""
        count = trouble_count(self.model)
        if count != self._shown_count or self.model.closed:
            self._shown_count = count
            self.query_one(PageView).show(trouble_document(self.model, self.glyphs), from_start=True)

    def figures(self) -> Sequence[Span]:
        """How much it is."""
        count = trouble_count(self.model)
        return [(f"{plural(count, 'thing')} went wrong", "bad")] if count else []
