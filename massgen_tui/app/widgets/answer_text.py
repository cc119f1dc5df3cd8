"""The text of one answer: rendered where that is quick and the terminal has the signs, else as it was written."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Markdown

from massgen_tui.app.view.document import Document
from massgen_tui.app.widgets.agent_pane import PageView
from massgen_tui.app.widgets.markdown_page import MOST_RENDERED, MarkdownPage
from massgen_tui.text.sanitise import visible


class _Rendered(MarkdownPage):
    """Rendered text that escape leaves for the list."""

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__()
        self._leave = leave

    def action_back(self) -> None:
        """Give the keys back."""
        self._leave()


class _Plain(PageView):
    """Long text that escape leaves for the list."""

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__()
        self._leave = leave

    def action_back(self) -> None:
        """Give the keys back."""
        self._leave()


class AnswerText(Container):
    """Shows one text at a time, from its beginning."""

    def __init__(self, leave: Callable[[], object], *, as_written: bool = False) -> None:
        super().__init__()
        self._rendered, self._plain = _Rendered(leave), _Plain(leave)
        self._as_written = as_written
        self._markdown = Markdown(open_links=False)
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        """Both forms; one of them is displayed."""
        self._plain.display = False
        with self._rendered:
            yield self._markdown
        yield self._plain

    async def show(self, text: str) -> None:
        """Show another text."""
        if text == self._shown:
            return
        self._shown = text
        rendered = len(text) <= MOST_RENDERED and not self._as_written
        self._rendered.display, self._plain.display = rendered, not rendered
        if rendered:
            await self._markdown.update(visible(text))
            self._rendered.scroll_home(animate=False)
        else:
            document = Document()
            document.extend_open(text, "text", gutter="  ")
            self._plain.show(document, from_start=True)

    def take_keys(self) -> None:
        """Give the keys to what is displayed."""
        (self._rendered if self._rendered.display else self._plain).focus()
