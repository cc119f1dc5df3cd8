"""What every key does, beginning with those that work where the user was, and the documents beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container

from massgen_tui import resources
from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.flowing import flowing
from massgen_tui.app.view.help_lines import KEYS_TOPIC, help_document, help_topics, topics_line
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.app.widgets.text_page import TextPage


class HelpScreen(Hinting[None]):
    """The keys, made of the registry of actions, then one page for each document."""

    PART: ClassVar[Part] = "help"
    BINDINGS = bindings("help")

    def __init__(self, here: Sequence[Part]) -> None:
        super().__init__()
        self._here = here
        self._topics = help_topics(resources.documents())
        self._at = 0

    def compose(self) -> ComposeResult:
        """The page between the topics and the hints."""
        yield Bar(self._title, id="title")
        yield self.rule()
        yield Container(id="topic")
        yield self.hint_bar()

    def on_mount(self) -> None:
        """Begin with the keys."""
        super().on_mount()
        self.call_next(self._show, 0)

    def _title(self, width: int) -> list[Line]:
        return [topics_line(self._topics, self._at, width, self.glyphs)]

    async def _show(self, at: int) -> None:
        """Another topic; the one before stays in sight until it is there."""
        self._at = at
        self.query_one("#title", Bar).update()
        holder = self.query_one("#topic", Container)
        before, page = list(holder.children), self._page(self._topics[at])
        page.display = False
        await holder.mount(page)
        page.display = True
        if isinstance(page, PageView):
            page.focus()
        else:
            page.take_keys()
        await holder.remove_children(before)

    def _page(self, topic: str) -> PageView | TextPage:
        if topic == KEYS_TOPIC:
            return PageView(help_document(self._here, self.glyphs), from_start=True)
        text = resources.document(topic).read_text("utf-8")
        return TextPage(Passage(flowing(text), f"“{topic}”", f"{topic}.md", text))

    async def action_next(self) -> None:
        """The next topic; after the last the first."""
        await self._show((self._at + 1) % len(self._topics))

    async def action_previous(self) -> None:
        """The topic before."""
        await self._show((self._at - 1) % len(self._topics))

    async def action_topic(self, key: str) -> None:
        """The topic of that number."""
        if int(key) <= len(self._topics):
            await self._show(int(key) - 1)
        else:
            self.app.notify(f"there is no topic {key}", markup=False)
