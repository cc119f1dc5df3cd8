"""Everything that went wrong stands on one page."""

from __future__ import annotations

from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.run_trouble import trouble_count, trouble_document
from massgen_tui.events import bodies as b
from tests.app.support import stories


def told(story: stories.Story, *around: str) -> tuple[str, int]:
    model = RunModel()
    model.take(story.events)
    model.around = around
    return trouble_document(model).whole(), trouble_count(model)


def test_trouble_of_the_log_of_agents_and_of_the_run_itself() -> None:
    story = stories.Story().round("ana")
    story.emit(b.Error(error="reset by peer\nagain in 4 s", kind="network"), "ana")
    story.emit(b.Error(error="401: refused", kind="auth", fatal=True), "bob")
    story.emit(b.RunEnded(state="failed", reason="nobody is left", exit_code=2))
    page, count = told(story, "The log cannot be written: disk full.")
    for words in (
        "✗ The run failed: nobody is left",
        "! The log cannot be written: disk full.",
        "! ana  network",
        "    reset by peer\n    again in 4 s",
        "✗ bob  auth  takes no further part",
    ):
        assert words in page, words
    assert count == 3


def test_a_server_that_did_not_start_counts_once_and_says_why() -> None:
    story = stories.Story().round("ana")
    story.emit(b.ToolServer(server="docs", state="failed", problem="no such command: docs"), "ana")
    story.emit(b.ToolServer(server="mute", state="failed"), "bob")
    story.emit(b.ToolServer(server="calc", state="ready"), "bob")
    page, count = told(story)
    assert "✗ docs  of ana\n    no such command: docs\n  ✗ mute  of bob\n    it does not say why" in page
    assert "calc" not in page
    assert count == 2


def test_a_run_without_trouble_says_so() -> None:
    page, count = told(stories.Story().round("ana"))
    assert "Nothing went wrong." in page
    assert count == 0
