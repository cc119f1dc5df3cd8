"""The tool servers of a run's agents, with all that they offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.line import Span
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.server_lines import server_document
from massgen_tui.app.view.words import plural
from massgen_tui.app.widgets.page_view import PageView


class ServersScreen(RunPage):
    """Servers with state, tools, resources and prompts, agent by agent."""

    NAME = "tool servers"
    AUTO_FOCUS = "PageView"

    def body(self) -> Iterable[Widget]:
        """One text to scroll in."""
        yield PageView(id="servers")

    def show(self) -> None:
        """Servers were started, or went."""
        document = server_document(self.model.agents, self.model.servers.of, self.glyphs)
        self.query_one("#servers", PageView).show(document if document.lines else self._nothing(), from_start=True)

    def _nothing(self) -> Document:
        document = Document()
        if self.model.closed:
            words = ("No tool servers.", "No agent of this run was given any, or its log does not tell.")
        else:
            words = ("No tool server has been started yet.", "They start with an agent's first round.")
        for line in empty_lines(*words):
            document.append(line)
        return document

    def figures(self) -> Sequence[Span]:
        """How many there are, and how many of them cannot be used."""
        servers = [server for its in self.model.servers.of.values() for server in its.values()]
        failed = sum(server.state == "failed" for server in servers)
        spans: list[Span] = [(plural(len(servers), "server"), "dim")] if servers else []
        return [*spans, (f", {failed} failed", "bad")] if failed else spans
