"""Two texts compared: answers, or a file before and after."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.screens.base import Hinting
from massgen_tui.app.view.diff_lines import SIDE_BY_SIDE_FROM, Side, diff_counts, diff_document
from massgen_tui.app.view.line import Line, Span, flat, spread
from massgen_tui.app.view.passage import Passage, file_name
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.insight.differences import difference


class DiffView(PageView, inherit_bindings=False):
    """The lines of a comparison."""

    PART: ClassVar[Part] = "diff"
    BINDINGS = bindings("diff")

    def own_text(self) -> Passage:
        """The comparison, one below the other as in a patch."""
        return self._diff.passage

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
    """What is different between two texts, from the first to the second."""

    AUTO_FOCUS = "DiffView"

    def __init__(self, before: Side, after: Side, about: str = "") -> None:
        super().__init__()
        self._before, self._after, self._about = before, after, about
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

    @property
    def passage(self) -> Passage:
        """The comparison as text."""
        before, after = ("".join([text for text, _ in side.name]) for side in (self._before, self._after))
        text = diff_document(self._compared, self.size.width, self.glyphs, beside=False).whole()
        file = file_name(self._about, before, after, ending=".diff")
        return Passage(f"--- {before}\n+++ {after}\n{text}", "the comparison", file)

    def _title(self, width: int) -> list[Line]:
        left: list[Span] = [(" diff ", "dim"), *([(flat(self._about), "strong"), ("  ", "")] if self._about else [])]
        left += [*self._before.name, (f" {self.glyphs['to']} ", "faint"), *self._after.name]
        right = [*diff_counts(self._compared), (" ", "")]
        return [tuple(spread(left, right, width, self.glyphs["ellipsis"]))]

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
