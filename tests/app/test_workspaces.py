"""The workspaces page: files beside the answers of a run, reached by keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.playing import Playing
from massgen_tui.app.screens.details import DetailsScreen
from massgen_tui.app.screens.diff import DiffScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.screens.workspaces import WorkspacesScreen
from massgen_tui.config.options import Options
from massgen_tui.logs.layout import Attempt
from massgen_tui.runs.live import LiveRun
from tests.app.playing import SIZES, Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage
from tests.logs.directories import modern, put

WHOLE = stories.finished().events
FIRST, SECOND = "20260301_100001_000001", "20260301_100002_000001"


@pytest.fixture
def attempt(tmp_path: Path) -> Attempt:
    """Two answers of ana with files, one of bob with none."""
    return modern(
        tmp_path,
        {
            "status.json": {},
            f"ana/{FIRST}/answer.txt": "one",
            f"ana/{FIRST}/workspace/src/limiter.py": "class Limiter:\n    size = 1\n",
            f"ana/{FIRST}/workspace/old.txt": "old\n",
            f"ana/{SECOND}/answer.txt": "two",
            f"ana/{SECOND}/workspace/src/limiter.py": "class Limiter:\n    size = 2\n    rate = 3\n",
            f"ana/{SECOND}/workspace/[b]new.md": "# new\n",
            f"bob/{FIRST}/answer.txt": "no files",
        },
    )


async def opened(driven: Driven) -> WorkspacesScreen:
    """Ask, and open the page."""
    await driven.ask()
    await driven.press("w")
    page = driven.app.screen
    assert isinstance(page, WorkspacesScreen)
    await driven.until(lambda: "Looking for files." not in driven.text())
    return page


async def test_files_with_their_changes_by_agent_and_moment(attempt: Attempt) -> None:
    async with play(Stage(WHOLE, attempt=attempt)) as driven:
        await opened(driven)
        await driven.until(lambda: "2 files +1 ~1 -1 since agent1.1" in driven.text())
        assert "▌answer 2" in driven.text()
        assert "earlier" in driven.text()
        assert "later" not in driven.text()
        assert "[b]new.md" in driven.text()
        assert "+2 -1" in driven.text()
        await driven.press("left")
        await driven.until(lambda: "▌agent1.1" in driven.text() and "old.txt" in driven.text())
        await driven.press("left", "d")
        await driven.until(lambda: "Choose a file" in driven.text())
        await driven.press("2")
        await driven.until(lambda: "No files in agent2.1" in driven.text())
        await driven.press("enter", "d", "3")
        await driven.until(lambda: "Press 1 for ana, 2 for bob." in driven.text())
        await driven.press("9", "1", "escape")
        assert isinstance(driven.app.screen, RunScreen)


async def test_a_file_opens_is_compared_and_a_folder_folds(attempt: Attempt) -> None:
    async with play(Stage(WHOLE, attempt=attempt)) as driven:
        await opened(driven)
        await driven.until(lambda: "limiter.py" in driven.text())
        await driven.press("home", "enter")
        await driven.until(lambda: "limiter.py" not in driven.text())
        await driven.press("enter", "down", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, DetailsScreen))
        await driven.until(lambda: "2      size = 2" in driven.text())
        await driven.press("escape", "d")
        await driven.until(lambda: isinstance(driven.app.screen, DiffScreen))
        await driven.until(lambda: "diff src/limiter.py  agent1.1 → answer 2" in driven.text())
        await driven.until(lambda: "+     rate = 3" in driven.text())
        await driven.press("escape", "end", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, DetailsScreen))
        await driven.until(lambda: "1  old" in driven.text())


async def test_all_files_are_compared_at_once(attempt: Attempt) -> None:
    async with play(Stage(WHOLE, attempt=attempt)) as driven:
        await opened(driven)
        await driven.until(lambda: "2 files +1 ~1 -1 since agent1.1" in driven.text())
        await driven.press("D")
        await driven.until(lambda: isinstance(driven.app.screen, DiffScreen))
        await driven.until(lambda: "diff ana's files  agent1.1 → answer 2" in driven.text())
        assert "3 files +3 -2 lines" in driven.text()
        await driven.until(lambda: "old.txt  - removed" in driven.text())
        assert "[b]new.md  + added" in driven.text()
        await driven.press("x")
        await driven.until(lambda: "3 files +2 -3 lines" in driven.text())
        await driven.until(lambda: "old.txt  + added" in driven.text())
        await driven.press("escape", "left")
        await driven.until(lambda: "▌agent1.1" in driven.text() and "old.txt" in driven.text())
        await driven.press("D")
        await driven.until(lambda: "nothing to compare" in driven.text())


async def test_what_cannot_be_read_or_compared_says_why(attempt: Attempt) -> None:
    files = attempt.directory / "ana" / SECOND / "workspace"
    (files / "binary").write_bytes(b"\0\1\2")
    (files / "gone").write_text("x", "utf-8")
    (files / "link").symlink_to("/etc/passwd")
    async with play(Stage(WHOLE, attempt=attempt), (120, 40)) as driven:
        page = await opened(driven)
        await driven.until(lambda: "binary" in driven.text())
        page.tree_view.seek("binary")
        await driven.press("d")
        await driven.until(lambda: "its lines cannot be compared" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: "This is a binary file" in driven.text())
        await driven.press("escape")
        (files / "gone").unlink()
        page.tree_view.seek("gone")
        await driven.press("enter")
        await driven.until(lambda: "gone cannot be read" in driven.text())
        page.tree_view.seek("link")
        await driven.press("enter")
        await driven.until(lambda: "links are not followed" in driven.text())


@pytest.mark.parametrize("size", SIZES)
async def test_a_run_without_workspaces_says_so(size: tuple[int, int], tmp_path: Path) -> None:
    empty = modern(tmp_path, {"status.json": {}, f"ana/{FIRST}/answer.txt": "one"})
    async with play(Stage(WHOLE, attempt=empty), size) as driven:
        await opened(driven)
        await driven.until(lambda: "No files were kept in this run." in driven.text())
        await driven.press("enter", "d", "left", "down", "escape")
        assert isinstance(driven.app.screen, RunScreen)


async def test_a_run_whose_place_is_not_known_says_so() -> None:
    async with play(Stage(WHOLE)) as driven:
        await opened(driven)
        await driven.until(lambda: "it is not known where this run is kept" in driven.text())


async def test_files_come_with_the_answers_of_a_run_that_goes_on(attempt: Attempt) -> None:
    third = "20260301_100003_000001"
    story = stories.first_half()
    told = len(story.events)
    stage = Stage(story.answer("ana", "agent1.2", "Better.").events, at_once=told, attempt=attempt)
    async with play(stage) as driven:
        await opened(driven)
        await driven.until(lambda: "▌answer 2" in driven.text())
        folder = attempt.directory / "ana" / third
        put(folder, {"answer.txt": "three", "workspace/third.txt": "3"})
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "third.txt" in driven.text() and "▌answer 3" in driven.text())


async def test_what_an_agent_works_on_now_is_shown_while_this_program_plays_it(home: Path) -> None:
    backend = {"type": "offline", "cwd": "work", "script": {"ana": [["stall"]]}}
    places = {"snapshot_storage": "snapshots", "agent_temporary_workspace": "temp_workspaces"}
    team = {"agents": [{"id": "ana", "backend": backend}], "orchestrator": places}
    (home / "team.yaml").write_text(yaml.safe_dump(team), encoding="utf-8")
    options = Options(config=str(home / "team.yaml"), speed=0, logs_dir=str(home / "logs"))
    app = MassgenApp(Playing(options, os.environ, home, home))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        run = await driven.ask("What?")
        source = run.source
        assert isinstance(source, LiveRun)
        await driven.until(lambda: bool(source.workspaces) and source.workspaces["ana"].is_dir())
        put(source.workspaces["ana"], {"draft.md": "so far"})
        await driven.press("w")
        await driven.until(lambda: "▌now" in driven.text() and "draft.md" in driven.text())
        source.cancel()
        await driven.until(lambda: source.finished)
        assert source.workspaces == {}
