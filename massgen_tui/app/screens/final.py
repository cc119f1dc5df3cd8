"""The final answer, rendered, on a screen of its own; only finished text comes here."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.screens.save import SaveDialog
from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.line import Line, Span, clip, flat, spread
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.text_page import TextPage
from massgen_tui.state.records import RunState


class FinalScreen(Hinting[None]):
    """Who answered, and what."""

    PART: ClassVar[Part] = "final"
    BINDINGS = bindings("final")

    def __init__(self, state: RunState) -> None:
        super().__init__()
        self._state = state
        self.answer = state.final_answer or ""

    def compose(self) -> ComposeResult:
        """The winner above, the answer below."""
        yield Bar(self._title, id="title")
        yield self.rule()
        yield TextPage(self.in_front, leave=self._leave, id="answer")
        yield self.hint_bar()

    def on_mount(self) -> None:
        """The keys are for the text."""
        super().on_mount()
        self.query_one(TextPage).take_keys()

    @property
    def in_front(self) -> Passage:
        """The answer as it was written."""
        return Passage(self.answer, "the final answer", "answer.md")

    def _title(self, width: int) -> list[Line]:
        state = self._state
        winner = state.agents.get(state.winner or "")
        who: list[Span] = [(f" {self.glyphs['winner']} ", "good"), ("final answer", "strong")]
        if winner is not None:
            who += [(" by ", "dim"), (flat(winner.id), f"{accent(winner.number)} strong")]
        if state.winner_how:
            who.append((f" ({flat(state.winner_how)})", "dim"))
        ellipsis = self.glyphs["ellipsis"]
        asked = clip(flat(state.question), width // 2, ellipsis)
        return [tuple(spread(who, [(asked, "dim"), (" ", "")], width, ellipsis))]

    def _leave(self) -> None:
        if not self.leave_form():
            self.app.pop_screen()

    def action_follow_up(self) -> None:
        """Ask what comes next."""
        self.program.follow_up()

    def action_workspaces(self) -> None:
        """The files of the agent that gave the answer."""
        run = self.program.shown_run
        if run is not None:
            self.app.pop_screen()
            run.action_workspaces(self._state.agents.get(self._state.winner or ""))

    def action_save(self) -> None:
        """Save the answer as a file."""
        self.app.push_screen(SaveDialog(self.in_front))
