"""The clock of a round: told once, up a grace later, and when its silence is cut."""

from __future__ import annotations

from massgen_tui.coordination.timeouts import RoundClock


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_a_round_is_told_once_and_is_up_a_grace_later() -> None:
    now = Clock()
    clock = RoundClock(60, 30, now)
    assert not clock.should_tell()
    now.time += 61
    assert clock.should_tell()
    assert not clock.is_up()
    clock.tell()
    assert not clock.should_tell()
    now.time += 29
    assert not clock.is_up()
    now.time += 1
    assert clock.is_up()


def test_silence_is_cut_a_grace_after_the_limit_and_never_without_one() -> None:
    now = Clock()
    clock = RoundClock(60, 30, now)
    assert clock.silence_ends() == 190
    now.time = 180
    assert clock.silence_ends() == 210, "who still spoke after the limit has the grace from then on"
    clock.tell()
    clock.extend(60)
    assert clock.silence_ends() == 270, "who was told, until it must decide"
    assert RoundClock(None, 30, now).silence_ends() is None
