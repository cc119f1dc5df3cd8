"""Draws the picture of the README: the demonstration, some seconds in, with the table open.

Run it as `python -m tests.app.readme_picture`.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.playing import Playing
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.config.options import Options
from tests.app.playing import Driven
from tests.app.support.stage import Stage

QUESTION = "Design a rate limiter for a public API, with tests"
SIZE = (146, 40)
UNTIL_VOTES = 2
PICTURE = Path(__file__).resolve().parents[2] / "snapshots" / "massgen-tui.svg"


async def draw(folder: Path) -> str:
    """Play the demonstration until the votes are being cast, and take the picture."""
    options = Options(demo=True, logs_dir=str(folder))
    app = MassgenApp(Playing(options, os.environ, folder, folder), question=QUESTION)
    async with app.run_test(size=SIZE, notifications=False) as pilot:
        driven = Driven(app, pilot, Stage())
        while not (isinstance(app.screen, RunScreen) and app.screen.agent is not None):
            await pilot.pause(0.05)
        run = driven.run
        await pilot.press("r")
        while sum(1 for vote in run.model.state.valid_votes) < UNTIL_VOTES:
            await pilot.pause(0.05)
        await pilot.pause(0.4)
        picture = app.export_screenshot(title="massgen-tui --demo", simplify=True)
        run.cancel()
        while app.running:
            await pilot.pause(0.05)
    return picture


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        picture = asyncio.run(draw(Path(folder)))
    assert folder not in picture, "the picture tells where it was made"
    PICTURE.write_text(picture, encoding="utf-8")
    print(PICTURE.name)


if __name__ == "__main__":
    main()
