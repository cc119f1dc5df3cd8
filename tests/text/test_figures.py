"""Figures are short, and say when they do not know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.text.figures import clock, money, short_duration, short_number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        *(
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1000, "1.0k"),
            (1234, "1.2k"),
            (9949, "9.9k"),
            (9950, "10k"),
            (84213, "84k"),
        ),
        *((999_499, "999k"), (999_500, "1.0M"), (3_400_000, "3.4M"), (2e9, "2.0G"), (-1500, "-1.5k"), (0.4, "0")),
        (float("nan"), "?"),
    ],
)
def test_numbers(number: float, shown: str) -> None:
    assert short_number(number) == shown


@given(st.integers(0, 999_000_000_000_000))
def test_a_number_takes_four_characters(number: int) -> None:
    assert len(short_number(number)) <= 4


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        *(
            (0, "0ms"),
            (0.038, "38ms"),
            (0.9994, "999ms"),
            (0.9996, "1.0s"),
            (3.4, "3.4s"),
            (59.94, "59.9s"),
            (59.96, "1.0m"),
        ),
        *((128, "2.1m"), (3596, "59.9m"), (3598, "1.0h"), (4320, "1.2h"), (-3.4, "-3.4s"), (float("inf"), "?")),
    ],
)
def test_durations(seconds: float, shown: str) -> None:
    assert short_duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "00:00"), (102.9, "01:42"), (3599, "59:59"), (3723, "1:02:03"), (-5, "00:00"), (float("nan"), "--:--")],
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("cost", "known", "shown"),
    [
        *((0.05, True, "$0.05"), (0.05, False, "≥$0.05"), (None, True, "?"), (None, False, "?"), (0.0, False, "?")),
        *((0.0, True, "$0.00"), (0.0004, True, "$0.0004"), (0.00999, True, "$0.01"), (0.00001, True, "<$0.0001")),
        *((0.00001, False, "≥$0.00"), (1234.5, True, "$1,234.50"), (float("nan"), True, "?"), (-1.0, True, "?")),
    ],
)
def test_money(cost: float | None, known: bool, shown: str) -> None:
    assert money(cost, known) == shown
