"""One step of an agent, whole: a tool's arguments and result, an answer, a vote's reason, a remark's details."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Markdown

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.parts import copies_selection
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.details import Details
from massgen_tui.app.view.line import Line, Span
from massgen_tui.app.widgets.agent_pane import PageView
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.markdown_page import MOST_RENDERED, MarkdownPage
from massgen_tui.text.sanitise import visible


class DetailsScreen(Hinting[None]):
    """A page that is as long as the step."""

    PART: ClassVar[Part] = "details"
    BINDINGS = bindings("details")
    AUTO_FOCUS = "MarkdownPage, PageView"

    def __init__(self, details: Details) -> None:
        super().__init__()
        self._details = details

    def compose(self) -> ComposeResult:
        """The page between title and hints."""
        yield Bar(self._title, id="title")
        yield Bar(lambda width: [((self.glyphs["rule"] * width, "faint"),)], classes="rule")
        answer = self._details.answer
        if answer and len(answer) <= MOST_RENDERED:
            with MarkdownPage(id="answer"):
                yield Markdown(visible(answer), open_links=False)
        else:
            yield PageView(self._details.document, id="details")
        yield self.hint_bar()

    def on_mount(self) -> None:
        """Begin at the top."""
        super().on_mount()
        for view in self.query(PageView):
            self.call_after_refresh(view.to_start)

    def _title(self, _width: int) -> list[Line]:
        lead: list[Span] = [(" ", "")]
        return [(*lead, *self._details.title)]

    def action_copy(self) -> None:
        """Copy the selection, or what the step gave."""
        if copies_selection(self.app):
            self.app.notify("Copied the selection.", markup=False)
        else:
            self.app.copy_to_clipboard(self._details.text)
            self.app.notify(f"Copied {self._details.what}.", markup=False)
