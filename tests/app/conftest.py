"""What is said once for the whole program is unsaid after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from massgen_tui.app.view.glyphs import UNICODE
from massgen_tui.app.view.shown import use_signs


@pytest.fixture(autouse=True)
def _usual_signs() -> Iterator[None]:
    yield
    use_signs(UNICODE)
