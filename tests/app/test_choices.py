"""What is chosen stays chosen; the terminal's title and bell."""

from __future__ import annotations

import json
from pathlib import Path

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.choices import Choices
from massgen_tui.app.terminal_title import GIVE_BACK, KEEP, TerminalTitle
from massgen_tui.config.user_settings import UserSettings
from tests.app.playing import play
from tests.app.support import stories
from tests.app.support.stage import Stage

HALF = stories.first_half().events


def test_a_change_is_written_once_and_read_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    choices = Choices(path)
    assert choices.save() == ""
    assert not path.exists()
    assert choices.change(theme="light")
    assert not choices.change(theme="light")
    assert choices.save() == ""
    assert Choices(path).now == UserSettings(theme="light")
    assert MassgenApp(Stage(), choices=Choices(path)).theme == "massgen-light"


def test_a_theme_that_is_gone_is_the_first_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "purple"}))
    assert MassgenApp(Stage(), choices=Choices(path)).theme == "massgen-dark"


def test_settings_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    choices = Choices(tmp_path / "file" / "settings.json")
    choices.change(bell=False)
    assert "cannot be kept" in choices.save()


async def test_the_layout_is_kept_and_a_broken_file_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{")
    async with play(Stage(HALF), (120, 30), choices=Choices(path)) as driven:
        await driven.until(lambda: "no JSON" in driven.text())
        await driven.ask()
        await driven.press("g", "g", "ctrl+g")
        await driven.until(lambda: Choices(path).now == UserSettings(layout="timeline", bell=False))


def test_the_title_is_kept_before_the_first_and_given_back_after_the_last() -> None:
    written: list[str] = []
    title = TerminalTitle(written.append)
    title.give_back()
    assert written == []
    for words in ("answering", "answering", "voting"):
        title.show(words)
    title.give_back()
    title.give_back()
    assert written == [KEEP, "\x1b]2;answering\x1b\\", "\x1b]2;voting\x1b\\", GIVE_BACK]
