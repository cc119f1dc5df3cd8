from __future__ import annotations

from itertools import zip_longest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.scrollbar import ScrollBarRender

from massgen_tui.app.view.document import Document
from massgen_tui.app.widgets.line_view import LineView
from massgen_tui.app.widgets.plain_bar import PlainBar
from massgen_tui.app.widgets.text_bar import TICK, TextBar

BAR, BACK = Color.parse("#aa0000"), Color.parse("#000000")


class Alone(TextBar):
    """A bar without a screen, of a size that is given."""

    def __init__(self, rows: int, renderer: type[ScrollBarRender] = ScrollBarRender) -> None:
        super().__init__()
        self.renderer = renderer  # type: ignore[misc]
        self.rows = rows
        self.drawn: list[Region] = []
        self._look = Style(color=BAR, bgcolor=BACK)

    @property
    def size(self) -> Size:
        return Size(1, self.rows)

    def refresh(self, *regions: Region, **_: object) -> Alone:
        self.drawn += regions
        return self

    def segments(self) -> list[Segment]:
        return [self._segment(look) for look in self._looks()]


@example(rows=44, height=110, place=0.234375, renderer=ScrollBarRender)
@given(
    rows=st.integers(1, 60),
    height=st.integers(1, 5000),
    place=st.floats(0, 1),
    renderer=st.sampled_from([ScrollBarRender, PlainBar]),
)
def test_it_looks_as_the_scrollbar_of_every_other_widget(
    rows: int, height: int, place: float, renderer: type[ScrollBarRender]
) -> None:
    top = round(place * max(0, height - rows))
    bar = Alone(rows, renderer)
    bar.stand(top, rows, height)
    usual = renderer.render_bar(rows, height, rows if rows < height else 0, top, 1, True, BACK, BAR).segments
    for ours, theirs in zip_longest(bar.segments(), usual):
        assert ours is not None
        assert theirs is not None
        assert (ours.text, ours.style) == (theirs.text, theirs.style)


def test_only_rows_that_look_otherwise_are_drawn() -> None:
    bar = Alone(20)
    bar.stand(0, 20, 100)
    bar.drawn.clear()
    bar.stand(0, 20, 100)
    assert not bar.drawn
    bar.stand(6, 20, 100)
    (region,) = bar.drawn
    assert (region.y, region.bottom) == (0, 6)


@pytest.mark.parametrize(("row", "under"), [(0, BAR), (19, BACK)])
def test_a_tick_lies_on_what_is_under_it(row: int, under: Color, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("massgen_tui.app.widgets.text_bar.token_style", lambda *_: Style(color="yellow"))
    monkeypatch.setattr(Alone, "app", None)
    bar = Alone(20)
    bar.tick(frozenset([row]))
    bar.stand(0, 20, 100)
    segment = bar.segments()[row]
    assert segment.text == TICK
    assert segment.style is not None
    assert segment.style.bgcolor == under


class Reading(App[None]):
    """A long text, and nothing else."""

    def compose(self) -> ComposeResult:
        document = Document()
        document.extend_open("".join(f"line {number}\n" for number in range(300)), "text")
        yield LineView(document)


async def test_the_mouse_moves_it() -> None:
    app = Reading()
    async with app.run_test(size=(30, 20)) as pilot:
        view = app.query_one(LineView)
        assert isinstance(view.vertical_scrollbar, TextBar)
        assert view.following
        places = []
        for row in (2, 2, 2, 18):
            await pilot.mouse_down(offset=(29, row))
            await pilot.mouse_up(offset=(29, row))
            await pilot.pause()
            places.append(view.scroll_offset.y)
        assert places[0] > places[1] > places[2] < places[3]
        assert not view.following
