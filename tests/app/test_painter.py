from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.screen import Screen

from massgen_tui.app.painter import Pace, Painter


@dataclass
class Pane:
    """Something to paint that counts."""

    left: int = 0
    is_on_screen: bool = True
    painted: int = 0
    seen: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def dirty(self) -> bool:
        return self.left > 0

    def paint(self) -> None:
        self.left -= 1
        self.painted += 1
        self.seen.set()


@pytest.mark.parametrize(
    ("remote", "dirty", "cost", "frames_a_second"),
    [(False, 1, 0, 30), (False, 3, 0, 30), (False, 4, 0, 15), (True, 1, 0, 10), (True, 8, 0, 10), (False, 1, 0.1, 5)],
)
def test_the_pace(remote: bool, dirty: int, cost: float, frames_a_second: float) -> None:
    assert Pace(remote).seconds(dirty, cost) == pytest.approx(1 / frames_a_second)


def test_behind_a_dialog_it_is_slow() -> None:
    assert Pace().seconds(1, 0, behind=True) == 0.5


@given(st.booleans(), st.integers(0, 20), st.floats(0, 10))
def test_at_most_half_of_the_time_goes_into_painting(remote: bool, dirty: int, cost: float) -> None:
    assert cost <= Pace(remote).seconds(dirty, cost) / 2


def test_a_line_from_afar_is_known_by_its_variable() -> None:
    assert Pace.of({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}).remote
    assert not Pace.of({"SSH_TTY": ""}).remote


async def idle(painter: Painter) -> None:
    async with asyncio.timeout(5):
        while not painter.idle:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_it_paints_until_nothing_is_dirty_and_then_stops() -> None:
    app = App[None]()
    async with app.run_test():
        painter, pane = Painter(app.screen), Pane(left=3)
        painter.add(pane)
        await idle(painter)
        assert (pane.painted, pane.left) == (3, 0)
        pane.left = 1
        painter.wake()
        assert not painter.idle
        await idle(painter)
        assert pane.painted == 4


async def test_many_panes_are_painted_some_at_a_time_so_that_a_key_gets_in_between() -> None:
    app = App[None]()
    async with app.run_test():
        at_once: list[int] = []

        class Counted(Painter):
            def _painted(self, frame: Any) -> None:
                at_once.append(sum(pane.painted for pane in panes))
                super()._painted(frame)

        panes = [Pane(left=1) for _ in range(5)]
        painter = Counted(app.screen)
        for pane in panes:
            painter.add(pane)
        await idle(painter)
        assert at_once == [2, 4, 5]


async def test_what_is_hidden_waits() -> None:
    app = App[None]()
    async with app.run_test():
        painter, shown, hidden = Painter(app.screen), Pane(left=1), Pane(left=1, is_on_screen=False)
        painter.add(shown)
        painter.add(hidden)
        await idle(painter)
        assert (shown.painted, hidden.painted) == (1, 0)
        hidden.is_on_screen = True
        painter.wake()
        await idle(painter)
        assert hidden.painted == 1


async def test_nothing_is_painted_while_paused_and_all_of_it_after() -> None:
    app = App[None]()
    async with app.run_test():
        painter, pane = Painter(app.screen), Pane()
        painter.add(pane)
        await idle(painter)
        pane.left = 1
        painter.wake()
        painter.pause()
        assert painter.idle
        painter.wake()
        assert painter.idle
        painter.resume()
        await idle(painter)
        assert pane.painted == 1


async def test_what_was_removed_is_not_painted() -> None:
    app = App[None]()
    async with app.run_test():
        painter, pane = Painter(app.screen), Pane(left=1)
        painter.add(pane)
        painter.remove(pane)
        await idle(painter)
        assert pane.painted == 0


async def test_a_frame_that_cost_much_is_followed_by_as_long_a_rest() -> None:
    app = App[None]()
    async with app.run_test():
        worked = 0.0
        delays: list[float] = []

        class Costly(Pane):
            def paint(self) -> None:
                nonlocal worked
                worked += 3.0
                super().paint()

        class Watched(Painter):
            def wake(self) -> None:
                super().wake()
                if self._timer is not None:
                    delays.append(self._timer.when() - asyncio.get_running_loop().time())

        pane = Costly(left=2)
        painter = Watched(app.screen, Pace(), clock=lambda: worked, work=lambda: worked)
        painter.add(pane)
        await pane.seen.wait()
        async with asyncio.timeout(5):
            while len(delays) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0)
        painter.pause()
        assert delays[0] <= 0
        assert 2.5 < delays[1] <= 3.0


async def test_a_screen_that_is_covered_while_a_frame_is_under_way_paints_again_when_seen() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        painter, pane = Painter(app.screen), Pane(left=1)
        painter.add(pane)
        await pane.seen.wait()
        painter.pause()
        assert painter.idle
        await app.push_screen(Screen[None]())
        app.pop_screen()
        await pilot.pause()
        pane.left = 1
        painter.resume()
        await idle(painter)
        assert pane.painted == 2
