"""A Markdown text: rendered where that is quick and the terminal has the signs, else as it was written. Words are
looked for in the written form, since only there every character has its place; the rendered one comes back after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Markdown

from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.markdown_page import MOST_RENDERED, MarkdownPage
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.text.sanitise import visible


class _Rendered(MarkdownPage):
    """The rendered form."""

    def __init__(self, page: TextPage) -> None:
        super().__init__()
        self._page = page

    def own_text(self) -> Passage:
        """The text as it was written."""
        return self._page.passage

    async def action_find(self) -> None:
        """Look in the written form."""
        await self._page.find()

    def action_back(self) -> None:
        """Close the page, or give the keys back."""
        self._page.leave()


class _Written(PageView):
    """The written form."""

    def __init__(self, page: TextPage) -> None:
        super().__init__()
        self._page = page

    def own_text(self) -> Passage:
        """The text, without the page's own indentation."""
        return self._page.passage

    def leave(self) -> None:
        """Close the page, or give the keys back."""
        self._page.leave()

    def forget(self) -> bool:
        """Mark nothing; where the text is rendered otherwise, it is so again."""
        was = super().forget()
        self._page.found_nothing()
        return was


class TextPage(Container):
    """Shows one text at a time, from its beginning."""

    def __init__(
        self, passage: Passage | None = None, *, leave: Callable[[], object] | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.passage = passage or Passage("")
        self._leave = leave
        self._rendered, self._written = _Rendered(self), _Written(self)
        self._markdown = Markdown(open_links=False)
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        """Both forms; one of them is displayed."""
        self._written.display = False
        with self._rendered:
            yield self._markdown
        yield self._written

    async def on_mount(self) -> None:
        """Show what there is already."""
        if self.passage.text:
            await self.show(self.passage)

    @property
    def _renders(self) -> bool:
        glyphs = cast("Glyphs | None", getattr(self.app, "glyphs", None))
        return len(self.passage.text) <= MOST_RENDERED and not (glyphs is not None and glyphs.ascii)

    async def show(self, passage: Passage) -> None:
        """Show another text."""
        self.passage = passage
        if passage.text == self._shown:
            return
        self._shown = passage.text
        self._written.forget()
        if self._renders:
            await self._markdown.update(visible(passage.text))
            self._rendered.scroll_home(animate=False)
        else:
            self._write()
        self._display(rendered=self._renders)

    def _write(self) -> None:
        document = Document()
        document.extend_open(self.passage.text, "text", gutter="  ", markdown=True)
        document.close_open()
        self._written.show(document, from_start=True)

    def _display(self, *, rendered: bool) -> None:
        came, goes = (self._rendered, self._written) if rendered else (self._written, self._rendered)
        came.display = True
        if goes.has_focus:  # before it goes, or the screen would look for another place for the keys
            self.screen.set_focus(came)
        goes.display = False

    def take_keys(self) -> None:
        """Give the keys to what is displayed."""
        (self._rendered if self._rendered.display else self._written).focus()

    def leave(self) -> None:
        """Give the keys back, or close the page."""
        if self._leave is not None:
            self._leave()
        else:
            self.app.pop_screen()

    async def find(self) -> None:
        """Look for words in the written form."""
        self._write()
        self._display(rendered=False)
        await self._written.action_find()

    def found_nothing(self) -> None:
        """Nothing is looked for any more."""
        if self._renders and not self._rendered.display:
            self._display(rendered=True)
