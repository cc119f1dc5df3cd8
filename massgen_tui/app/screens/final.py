"""The final answer, rendered, on a screen of its own; only finished text comes here."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Markdown

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.parts import copies_selection
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.line import Line, Span, clip, flat, spread
from massgen_tui.app.view.strip import accent
from massgen_tui.app.widgets.agent_pane import PageView
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.markdown_page import MOST_RENDERED, MarkdownPage
from massgen_tui.state.records import RunState
from massgen_tui.text.sanitise import visible


class FinalScreen(Hinting[None]):
    """Who answered, and what."""

    PART: ClassVar[Part] = "final"
    BINDINGS = bindings("final")
    AUTO_FOCUS = "MarkdownPage, PageView"

    def __init__(self, state: RunState) -> None:
        super().__init__()
        self._state = state
        self.answer = state.final_answer or ""

    def compose(self) -> ComposeResult:
        """The winner above, the answer below."""
        yield Bar(self._title, id="title")
        yield Bar(lambda width: [((self.glyphs["rule"] * width, "faint"),)], classes="rule")
        if len(self.answer) <= MOST_RENDERED:
            with MarkdownPage(id="answer"):
                yield Markdown(visible(self.answer), open_links=False)
        else:
            document = Document()
            document.extend_open(self.answer, "text")
            yield PageView(document, id="answer")
        yield self.hint_bar()

    def _title(self, width: int) -> list[Line]:
        state = self._state
        winner = state.agents.get(state.winner or "")
        who: list[Span] = [(f" {self.glyphs['winner']} ", "good"), ("final answer", "strong")]
        if winner is not None:
            who += [(" by ", "dim"), (flat(winner.id), f"{accent(winner.number)} strong")]
        if state.winner_how:
            who.append((f" ({flat(state.winner_how)})", "dim"))
        return [tuple(spread(who, [(clip(flat(state.question), width // 2), "dim"), (" ", "")], width))]

    def action_copy(self) -> None:
        """Copy the answer as it was written, or the selection."""
        if copies_selection(self.app):
            self.app.notify("Copied the selection.", markup=False)
        else:
            self.app.copy_to_clipboard(self.answer)
            self.app.notify("Copied the final answer.", markup=False)
