"""The question before leaving, while the run that it asks about goes on behind it."""

from __future__ import annotations

import pytest

from tests.app.playing import play
from tests.app.support import stories
from tests.app.support.stage import Stage

HALF = stories.first_half().events
WHOLE = stories.finished().events


@pytest.mark.parametrize(("downs", "leaves"), [(0, False), (1, False), (2, True)])
async def test_the_question_before_leaving_says_when_the_run_is_over_and_keeps_to_what_was_chosen(
    downs: int, leaves: bool
) -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("q", *["down"] * downs)
        assert "A run is in progress." in driven.text()
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "The run is over." in driven.text())
        assert "stop the run" not in driven.text()
        await driven.press("enter")
        assert (driven.app.return_value is not None) is leaves
