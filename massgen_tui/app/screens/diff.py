"""Texts compared: two answers, a file before and after, or all files of two moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.diff_lines import (
    SIDE_BY_SIDE_FROM,
    Comparison,
    DiffPage,
    diff_counts,
    diff_page,
    diff_text,
)
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.line import Line, Span, flat, spread
from massgen_tui.app.view.passage import Passage, file_name
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.stepped_page import SteppedPage
from massgen_tui.app.working import hand_over


class DiffView(SteppedPage, inherit_bindings=False):
    """The lines of a comparison."""

    PART: ClassVar[Part] = "diff"
    BINDINGS = bindings("diff")

    def own_text(self) -> Passage:
        """The comparison, one below the other as in a patch."""
        return self._diff.passage

    def give(self, take: Callable[[Passage], None]) -> None:
        """The comparison is laid out anew to be taken, which takes a while where it is long."""
        self._diff.give(take)

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


class _Wanted(NamedTuple):
    """A comparison in one of its forms: side by side in so many columns, one below the other where that is 0."""

    compared: Comparison
    columns: int

    def page(self, glyphs: Glyphs) -> DiffPage:
        """Its lines; long texts have so many that it takes a while to make them."""
        return diff_page(self.compared, self.columns, glyphs, beside=self.columns > 0)


class DiffScreen(Hinting[None]):
    """What is different between two texts, from the first to the second."""

    AUTO_FOCUS = "DiffView"

    def __init__(self, compared: Comparison) -> None:
        super().__init__()
        self._compared = compared
        self._beside = True
        """Whether lines stand side by side where there is room."""
        self._wanted: _Wanted | None = None

    def compose(self) -> ComposeResult:
        """The comparison between title and hints."""
        yield Bar(self._title, id="title")
        yield self.rule()
        document = Document()
        document.append([("  ", GUTTER), ("Comparing.", "dim")])
        yield DiffView(document, id="diff")
        yield self.hint_bar()

    def on_resize(self) -> None:
        """Lines that stand side by side are made for the width."""
        self._show()

    def _show(self) -> None:
        beside = self._beside and self.size.width >= SIDE_BY_SIDE_FROM
        wanted = _Wanted(self._compared, self.size.width if beside else 0)
        if wanted != self._wanted:
            self._wanted = wanted
            self._lay_out(wanted)

    @work(thread=True, exclusive=True, group="diff")
    def _lay_out(self, wanted: _Wanted) -> None:
        hand_over(self, self._laid_out, wanted, wanted.page(self.glyphs))

    def _laid_out(self, wanted: _Wanted, page: DiffPage) -> None:
        if wanted is self._wanted:
            self.query_one(DiffView).show_stepped(page.document, page.places)
            self.refresh_hints()

    @work(thread=True, exclusive=True, group="take")
    def give(self, take: Callable[[Passage], None]) -> None:
        """Have it taken as text, as soon as that is made."""
        hand_over(self, take, self.passage)

    @property
    def passage(self) -> Passage:
        """The comparison as text."""
        compared = self._compared
        file = file_name(compared.about, *compared.names, ending=".diff")
        return Passage(diff_text(compared, self.glyphs), "the comparison", file)

    def _title(self, width: int) -> list[Line]:
        its = self._compared
        left: list[Span] = [(" diff ", "dim"), *([(flat(its.about), "strong"), ("  ", "")] if its.about else [])]
        left += [*its.before, (f" {self.glyphs['to']} ", "faint"), *its.after]
        right = [*diff_counts(its.parts), (" ", "")]
        return [tuple(spread(left, right, width, self.glyphs["ellipsis"]))]

    def lay_out_otherwise(self) -> None:
        """Side by side, or one below the other."""
        if self.size.width < SIDE_BY_SIDE_FROM:
            self.app.notify(f"Side by side needs {SIDE_BY_SIDE_FROM} columns.", markup=False)
            return
        self._beside = not self._beside
        self._show()

    def swap(self) -> None:
        """Compare the other way round."""
        self._compared = self._compared.swapped
        self.query_one("#title", Bar).update()
        self._show()
