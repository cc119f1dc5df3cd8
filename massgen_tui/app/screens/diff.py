"""Two answers compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.answer_rows import agent_token
from massgen_tui.app.view.diff_lines import SIDE_BY_SIDE_FROM, diff_counts, diff_document
from massgen_tui.app.view.line import Line, Span, flat, spread
from massgen_tui.app.widgets.agent_pane import PageView
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.insight.answers import ListedAnswer
from massgen_tui.insight.differences import difference
from massgen_tui.state.records import AgentState


class DiffView(PageView, inherit_bindings=False):
    """The lines of a comparison."""

    PART: ClassVar[Part] = "diff"
    BINDINGS = bindings("diff")

    def action_layout(self) -> None:
        """Side by side, or one below the other."""
        self._diff.lay_out_otherwise()

    def action_swap(self) -> None:
        """The other way round."""
        self._diff.swap()

    @property
    def _diff(self) -> DiffScreen:
        assert isinstance(self.screen, DiffScreen)
        return self.screen


class DiffScreen(Hinting[None]):
    """What is different between two answers, from the first to the second."""

    AUTO_FOCUS = "DiffView"

    def __init__(self, before: ListedAnswer, after: ListedAnswer, agents: Mapping[str, AgentState]) -> None:
        super().__init__()
        self._before, self._after, self._agents = before, after, agents
        self._compared = difference(before.text, after.text)
        self._beside: bool | None = None
        """What the user chose; None until then, and the width decides."""

    def compose(self) -> ComposeResult:
        """The comparison between title and hints."""
        yield Bar(self._title, id="title")
        yield Bar(lambda width: [((self.glyphs["rule"] * width, "faint"),)], classes="rule")
        yield DiffView(id="diff")
        yield self.hint_bar()

    def on_resize(self) -> None:
        """Lines that stand side by side are made for the width."""
        self._show()

    def _show(self) -> None:
        view = self.query_one(DiffView)
        room = self.size.width
        beside = room >= SIDE_BY_SIDE_FROM if self._beside is None else self._beside and room >= SIDE_BY_SIDE_FROM
        view.show(diff_document(self._compared, room, self.glyphs, beside=beside), from_start=True)

    def _title(self, width: int) -> list[Line]:
        left: list[Span] = [(" diff ", "dim"), *self._who(self._before), (f" {self.glyphs['to']} ", "faint")]
        right = [*diff_counts(self._compared), (" ", "")]
        return [tuple(spread([*left, *self._who(self._after)], right, width, self.glyphs["ellipsis"]))]

    def _who(self, answer: ListedAnswer) -> list[Span]:
        return [
            (flat(answer.label), "strong"),
            (" ", ""),
            (flat(answer.agent), agent_token(self._agents, answer.agent)),
        ]

    def lay_out_otherwise(self) -> None:
        """Side by side, or one below the other."""
        if self.size.width < SIDE_BY_SIDE_FROM:
            self.app.notify(f"Side by side needs {SIDE_BY_SIDE_FROM} columns.", markup=False)
            return
        self._beside = not (self._beside is None or self._beside)
        self._show()

    def swap(self) -> None:
        """Compare the other way round."""
        self._before, self._after = self._after, self._before
        self._compared = difference(self._before.text, self._after.text)
        self.query_one("#title", Bar).update()
        self._show()
