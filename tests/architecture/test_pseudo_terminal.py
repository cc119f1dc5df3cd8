from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.pseudo_terminal import ALTERNATE_SCREEN, NothingPainted, first_frame, ink


@pytest.mark.parametrize(
    ("output", "painted"),
    [
        (b"a b\r\nc", 3),
        (b"\x1b[38;2;1;2;3ma\x1b[0m", 1),
        (b"\x1b]0;a title\x07a\x1b]8;;http://b\x1b\\c", 2),
        (b"\x1b(Ba\x1b=b\x1b7", 2),
        (b"a\x1b[38;2;100;100;10", 1),
        (b"a\x1b]0;a title that is cut", 1),
    ],
)
def test_only_what_can_be_seen_is_ink(output: bytes, painted: int) -> None:
    assert ink(output, full_screen=False) == painted
    assert ink(b"before" + ALTERNATE_SCREEN + output, full_screen=True) == painted
    assert ink(output, full_screen=True) == 0


def test_a_program_that_dies_before_its_screen_has_painted_nothing(home: Path) -> None:
    with pytest.raises(NothingPainted, match="ZeroDivisionError"):
        first_frame(["-c", "1 / 0"], cwd=home, environment=os.environ)
