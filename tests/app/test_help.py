"""The help: the keys first, then every document of the program, from wherever the user is."""

from __future__ import annotations

from functools import partial

import pytest
from textual.widgets import Markdown

from massgen_tui import resources
from massgen_tui.app.screens.help import HelpScreen
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.view.flowing import flowing
from massgen_tui.app.view.help_lines import help_topics, topics_line
from massgen_tui.app.view.line import width_of
from tests.app.playing import play
from tests.app.support.stage import Stage


def test_the_keys_come_first_and_every_document_is_there() -> None:
    topics = help_topics(resources.documents())
    assert topics[:3] == ["keys", "start", "screens"]
    assert sorted(topics) == resources.documents()


@pytest.mark.parametrize("width", [24, 40, 80, 160])
def test_the_topic_that_is_shown_is_in_sight(width: int) -> None:
    topics = help_topics(resources.documents())
    for at, topic in enumerate(topics):
        line = topics_line(topics, at, width)
        assert width_of(line) == width
        assert (topic, "accent strong") in line


def shows(screen: HelpScreen, topic: str) -> bool:
    """Whether the page is that document."""
    return [page.source for page in screen.query(Markdown)] == [flowing(resources.document(topic).read_text("utf-8"))]


async def test_the_documents_follow_the_keys() -> None:
    async with play(Stage([])) as driven:
        await driven.press("f1")
        help_screen = driven.app.screen
        assert isinstance(help_screen, HelpScreen)
        assert "Keys that work here" in driven.text()
        for topic in help_topics(resources.documents())[1:]:
            await driven.press("right")
            await driven.until(partial(shows, help_screen, topic))
        await driven.press("right")
        await driven.until(lambda: "Keys that work here" in driven.text())
        await driven.press("2")
        await driven.until(lambda: "Start here" in driven.text())
        assert len(help_screen.query_one("#topic").children) == 1
        await driven.press("escape")
        assert isinstance(driven.app.screen, HomeScreen)
