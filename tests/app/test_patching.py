from __future__ import annotations

import random
import time
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from massgen_tui.app.patching import Patches, Patching, send_what_waits
from massgen_tui.app.view.document import Document
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.line_view import LineView

COLUMNS, ROWS = 60, 20
WORDS = ("queue", "界隈", "limiter\n", "of a ", "\n\n")


class Patched(Screen[None]):
    """Panes that grow, a line that changes, and something that lies over them or does not."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = Patching()
        self.said = "said"

    def compose(self) -> ComposeResult:
        with Grid():
            for _ in range(4):
                yield LineView(Document())
        yield Bar(lambda _: [((self.said, ""),)])
        yield Static("over", id="over")


class Terminal(App[None]):
    """Sends all that is painted to a terminal."""

    CSS = """
    Patched { layers: below above; overflow: hidden; }
    Grid { grid-size: 2; layer: below; height: 1fr; }
    #over { layer: above; width: 20; height: 5; offset: 12 6; background: red; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.terminal = pyte.Screen(COLUMNS + 1, ROWS + 1)
        self._stream = pyte.Stream(self.terminal)
        self.patched = 0
        self.first: CompositorUpdate | None = None

    def get_default_screen(self) -> Patched:
        return Patched()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:  # else it is not sent
            self.first = self.first or renderable
            self.patched += isinstance(renderable, Patches)
            self._stream.feed(renderable.render_segments(self.console))
        super()._display(screen, renderable)


def shown(terminal: pyte.Screen) -> list[list[Any]]:
    return [[terminal.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]


async def until_drawn(app: Terminal, pilot: Pilot[None]) -> None:
    """The terminal shows what a screen drawn anew would."""
    deadline = time.monotonic() + 5
    while True:
        await pilot.pause()
        anew = pyte.Screen(COLUMNS + 1, ROWS + 1)
        rows: list[Iterable[Strip]] = [[strip] for strip in app.screen._compositor.render_strips()]
        pyte.Stream(anew).feed(LayoutUpdate(rows, app.screen.region).render_segments(app.console))
        if shown(app.terminal) == shown(anew):
            return
        assert time.monotonic() < deadline, (app.terminal.display, anew.display)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_what_is_sent_in_patches_is_the_screen_drawn_anew(seed: int) -> None:
    chance = random.Random(seed)
    app = Terminal()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Patched)
        views = list(screen.query(LineView))
        for _ in range(40):
            for _ in range(chance.randint(1, 3)):
                view = chance.choice(views)
                match chance.randrange(8):
                    case 0:
                        screen.query_one("#over").display = chance.random() < 0.5
                    case 1:
                        view.page_up()
                    case 2:
                        view.to_end()
                    case 3:
                        screen.said = chance.choice(WORDS).strip()
                        screen.query_one(Bar).update()
                    case 4:
                        view.display = not view.display
                    case _:
                        view.document.extend_open("".join(chance.choices(WORDS, k=12)), "text")
                        view.paint()
            await until_drawn(app, pilot)
    assert app.patched > 10
    assert isinstance(app.first, LayoutUpdate), "the first that is seen is a whole screen"


@pytest.mark.slow
async def test_what_changes_while_the_terminal_is_behind_is_sent_once_it_is_ready() -> None:
    chance = random.Random(1)
    app, behind = Terminal(), False
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await until_drawn(app, pilot)
        vars(app._driver)["is_behind"] = lambda: behind
        views = list(app.screen.query(LineView))
        for in_batch in (False, True) * 3:
            behind, before = True, shown(app.terminal)
            for _ in range(3):
                app.screen.query_one("#over").display = chance.random() < 0.5
                view = chance.choice(views)
                view.document.extend_open("".join(chance.choices(WORDS, k=12)), "text")
                view.paint()
                await pilot.pause()
            assert shown(app.terminal) == before
            behind = False
            with app.batch_update() if in_batch else nullcontext():
                send_what_waits(app.screen)
            await until_drawn(app, pilot)
