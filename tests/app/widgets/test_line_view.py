from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.containers import Container
from textual.events import MouseScrollUp
from textual.filter import NoColor
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection

from massgen_tui.app.themes import THEMES
from massgen_tui.app.view.document import Document
from massgen_tui.app.widgets.line_view import LineView

COLUMNS, ROWS = 30, 10


class Viewer(App[None]):
    """A view of one document, and what it tells."""

    CSS = ".red LineView { background: #ff0000; }"

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.view = LineView(document)
        self.told: list[tuple[bool, int]] = []
        self.copied = ""

    def compose(self) -> ComposeResult:
        with Container():
            yield self.view

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_line_view_behind(self, message: LineView.Behind) -> None:
        self.told.append((message.following, message.new))

    def copy_to_clipboard(self, text: str) -> None:
        self.copied = text


class Recorded(LineView):
    """Keeps what stood at the top each time that rows were found for the screen."""

    def __init__(self, document: Document, *, from_start: bool) -> None:
        super().__init__(document, from_start=from_start)
        self.tops: list[int] = []

    def _place(self) -> None:
        super()._place()
        if self.size:
            self.tops.append(self.top_line)


def numbered(count: int, start: int = 0) -> str:
    return "".join(f"line {number}\n" for number in range(start, start + count))


async def test_what_is_to_be_read_from_its_beginning_was_never_seen_from_its_end() -> None:
    document = Document()
    document.extend_open(numbered(100), "text")
    for from_start, top in ((True, 0), (False, 100 - ROWS)):
        app = Viewer(document)
        app.view = view = Recorded(document, from_start=from_start)
        async with app.run_test(size=(COLUMNS + 1, ROWS)) as pilot:
            await pilot.pause()
            assert set(view.tops) == {top}


@asynccontextmanager
async def showing(text: str, size: tuple[int, int] = (COLUMNS + 1, ROWS)) -> AsyncIterator[tuple[Viewer, Pilot[None]]]:
    document = Document()
    document.extend_open(text, "text")
    app = Viewer(document)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def screen_text(view: LineView) -> list[str]:
    strips = view.render_lines(view.size.region)
    assert {strip.cell_length for strip in strips} == {view.size.width}
    return [strip.text.rstrip() for strip in strips]


def stream(view: LineView, text: str) -> None:
    view.document.extend_open(text, "text")
    assert view.dirty
    view.paint()


async def test_it_begins_at_the_end_and_follows_it() -> None:
    async with showing(numbered(50)) as (app, _):
        assert screen_text(app.view)[-1] == "line 49"
        stream(app.view, "more")
        assert screen_text(app.view)[-2:] == ["line 49", "more"]
        assert app.view.following


async def test_scrolling_up_holds_and_counts_what_comes() -> None:
    async with showing(numbered(50)) as (app, pilot):
        app.view.line_up()
        before = screen_text(app.view)
        assert before[-1] == "line 48"
        stream(app.view, numbered(3, start=50))
        assert screen_text(app.view) == before
        assert (app.view.following, app.view.new_lines) == (False, 3)
        await pilot.pause()
        assert app.told == [(False, 0), (False, 3)]


async def test_what_is_told_while_the_screen_paints_reaches_the_app() -> None:
    async with showing(numbered(50)) as (app, pilot):
        app.view.line_up()
        app.view.document.extend_open(numbered(3), "text")
        app.screen.call_next(app.view.paint)
        await pilot.pause()
        assert app.told[-1] == (False, 3)


async def test_reaching_the_end_follows_again() -> None:
    async with showing(numbered(50)) as (app, pilot):
        app.view.page_up()
        stream(app.view, numbered(3, start=50))
        app.view.page_down()
        assert not app.view.following
        app.view.page_down()
        assert (app.view.following, app.view.new_lines) == (True, 0)
        await pilot.pause()
        assert app.told[-1] == (True, 0)
        stream(app.view, "more")
        assert screen_text(app.view)[-1] == "more"


async def test_start_and_end() -> None:
    async with showing(numbered(50)) as (app, _):
        app.view.to_start()
        assert screen_text(app.view)[0] == "line 0"
        app.view.line_down()
        assert screen_text(app.view)[0] == "line 1"
        app.view.to_end()
        assert screen_text(app.view)[-1] == "line 49"
        assert app.view.following


async def test_hold_stands_still_at_the_end() -> None:
    async with showing(numbered(50)) as (app, _):
        app.view.hold()
        stream(app.view, "more")
        assert screen_text(app.view)[-1] == "line 49"


async def test_the_wheel_holds() -> None:
    async with showing(numbered(50)) as (app, pilot):
        await pilot._post_mouse_events([MouseScrollUp], app.view)
        assert not app.view.following


async def test_a_resize_keeps_the_place_that_is_held() -> None:
    text = "".join(f"{number} {'word ' * 12}\n" for number in range(200))
    async with showing(text) as (app, pilot):
        app.view.to_start()
        for _ in range(5):
            app.view.page_down()
        first = screen_text(app.view)[0]
        await pilot.resize_terminal(60, 7)
        assert first.split()[0] in screen_text(app.view)[0]
        await pilot.resize_terminal(COLUMNS + 1, ROWS)
        assert screen_text(app.view)[0] == first
        assert not app.view.following


async def test_a_resize_keeps_following() -> None:
    async with showing("word " * 5000 + "end") as (app, pilot):
        for size in ((17, 6), (90, 20), (31, 3)):
            await pilot.resize_terminal(*size)
            assert screen_text(app.view)[-1].endswith("end")
            assert app.view.following


async def test_a_megabyte_in_one_line_is_there_from_end_to_start() -> None:
    async with showing("0123456789" * 100_000) as (app, pilot):
        assert screen_text(app.view)[-1] == ("0123456789" * 3)[-len(screen_text(app.view)[-1]) :]
        await pilot.resize_terminal(51, ROWS)
        app.view.to_start()
        assert screen_text(app.view)[0] == "0123456789" * 5


async def test_data_is_text() -> None:
    async with showing("[/b] [red]x[/] \x1b[2J") as (app, _):
        shown = screen_text(app.view)[0]
        assert shown.startswith("[/b] [red]x[/] ")
        assert "\x1b" not in shown


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(LineView, offset=start)
    await pilot.hover(LineView, offset=end)
    await pilot.mouse_up(LineView, offset=end)
    await pilot.pause()


def copied(app: Viewer) -> str:
    text = app.screen.get_selected_text()
    assert text is not None
    return text


async def test_a_drag_selects_what_is_under_it_without_the_wraps() -> None:
    text = "the words of this line go on for more than one row\nsecond"
    async with showing(text) as (app, pilot):
        assert screen_text(app.view)[:2] == ["the words of this line go on", "for more than one row"]
        await drag(pilot, (4, 0), (2, 2))
        assert copied(app) == "words of this line go on for more than one row\nsec"
        await drag(pilot, (2, 2), (4, 0))
        assert copied(app) == "words of this line go on for more than one row\nsec"


async def test_a_drag_selects_whole_characters() -> None:
    async with showing("a界e\u0301x👩b") as (app, pilot):
        await drag(pilot, (2, 0), (3, 0))
        assert copied(app) == "界e\u0301"
        await drag(pilot, (5, 0), (6, 0))
        assert copied(app) == "👩"


async def test_a_drag_past_the_end_takes_the_rest() -> None:
    async with showing("one\ntwo") as (app, pilot):
        await drag(pilot, (1, 0), (20, 0))
        assert copied(app) == "ne"
        await drag(pilot, (1, 0), (5, 8))
        assert copied(app) == "ne\ntwo"


async def test_the_selection_is_seen_and_stays_where_it_is_when_text_comes_or_the_width_changes() -> None:
    async with showing(numbered(4) + "abc def ghi jkl mno") as (app, pilot):
        await drag(pilot, (4, 4), (6, 4))
        assert not app.view.following
        mark = app.screen.get_component_rich_style("screen--selection").bgcolor

        def marked() -> str:
            strips = app.view.render_lines(app.view.size.region)
            return "".join(text for strip in strips for text, style, _ in strip if style and style.bgcolor == mark)

        assert marked() == "def"
        stream(app.view, numbered(30))
        assert marked() == "def"
        await pilot.resize_terminal(9, ROWS)
        assert marked() == "def"
        assert copied(app) == "def"
        app.screen.clear_selection()
        await pilot.pause()
        assert marked() == ""
        assert app.view.following


async def test_what_a_selection_may_be() -> None:
    async with showing("one\n\tt界o\nthree") as (app, _):
        view = app.view
        assert view.get_selection(SELECT_ALL) == ("one\n\tt界o\nthree", "\n")
        assert view.get_selection(Selection(Offset(1, 0), None)) == ("ne\n\tt界o\nthree", "\n")
        assert view.get_selection(Selection(None, Offset(6, 1))) == ("one\n\tt界", "\n")
        assert view.get_selection(Selection(Offset(9, 9), Offset(9, 12))) == ("", "\n")


async def test_another_document_is_shown_from_its_end() -> None:
    async with showing(numbered(50)) as (app, _):
        app.view.to_start()
        other = Document()
        other.extend_open(numbered(99), "text")
        app.view.show(other)
        assert screen_text(app.view)[-1] == "line 98"


async def test_a_card_that_changes_is_painted_where_it_stands() -> None:
    async with showing("") as (app, _):
        document = app.view.document
        card = document.append([("running", "dim")])
        document.extend_open("text", "text")
        app.view.paint()
        assert screen_text(app.view)[:2] == ["running", "text"]
        document.splice(card, card + 1, [[("stopped", "bad")]])
        app.view.paint()
        assert screen_text(app.view)[:2] == ["stopped", "text"]


async def test_only_rows_that_differ_are_painted_again() -> None:
    async with showing(numbered(3)) as (app, _):
        app.view._exchange_repaint_regions()
        stream(app.view, "more")
        (region,) = app.view._exchange_repaint_regions()
        assert (region.y, region.height) == (3, 1)


async def test_the_same_row_gives_the_same_strip() -> None:
    async with showing(numbered(20)) as (app, _):
        before = app.view.render_lines(app.view.size.region)
        stream(app.view, "more")
        after = app.view.render_lines(app.view.size.region)
        assert all(new is old for new, old in zip(after, before[1:], strict=False))


async def test_themes_and_styles_around_it_are_followed() -> None:
    async with showing("text") as (app, pilot):

        def looks() -> tuple[object, object]:
            (first, *_), *_ = app.view.render_lines(app.view.size.region)
            assert first.style is not None
            return first.style.color, first.style.bgcolor

        dark = looks()
        app.theme = THEMES[1].name
        await pilot.pause()
        light = looks()
        assert light != dark
        app.query_one(Container).add_class("red")
        await pilot.pause()
        assert looks()[1] != light[1]


async def test_no_colour_means_no_colour() -> None:
    async with showing("text") as (app, _):
        app._filters.append(NoColor())
        for strip in app.view.render_lines(app.view.size.region):
            for _, style, _ in strip:
                assert style is not None
                assert style.color is not None
                assert style.color.is_default


async def test_it_has_no_keys_of_its_own() -> None:
    async with showing("text") as (app, _):
        assert not list(app.view._bindings)
