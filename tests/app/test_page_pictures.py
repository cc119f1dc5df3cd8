"""Pictures of the pages about a run, each looked at before it was kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from massgen_tui.app.app import MassgenApp
from massgen_tui.events import bodies as b
from tests.app.playing import Driven
from tests.app.support import stories
from tests.app.support.stage import Stage
from tests.app.test_pictures import Compare, an_app, keys
from tests.logs.directories import modern


def revised() -> stories.Story:
    """A team whose answers were revised, with a cost that is known in part and a tie."""
    story = stories.first_half().usage("eve", 900, 0.0, known=False)
    story.answer("ana", "agent1.2", "Two counters per client:\n\n- count in the open window\n- weigh the last one\n")
    story.round("bob", "agent1.2", "agent2.1").vote("bob", "bob", "agent2.1", "It is shorter.")
    story.vote("ana", "ana", "agent1.2", "It is exact, and the tests pass.")
    return story.emit(b.WinnerSelected(is_tie=True, how="most votes, tie broken by registration order"), "ana")


def prompted() -> stories.Story:
    """An agent that was given much."""
    given = {"name": "vote", "description": "Vote for the best answer.", "parameters": {"properties": {"agent_id": {}}}}
    story = stories.Story().emit(b.RoundStart(round_type="initial_answer", user_message="why"), "ana").wait(70)
    story.emit(b.ContextReceived(context_labels=["agent2.1", "agent3.1"]), "ana")
    system, user = (
        "You are one of a team.\n\n- Be brief.\n- Decide.",
        "<question> why </question>\n<agent1> … </agent1>",
    )
    round_ = b.RoundStart(round_type="voting", system_message=system, user_message=user, tools=[{"function": given}])
    story.emit(round_, "ana").wait(5)
    return story.emit(b.InjectionReceived(labels=["agent2.2"], content="A newer answer of bob."), "ana")


def until(words: str, *pressed: str) -> Callable[[Pilot[int]], object]:
    """Press keys in a run, and wait for words: an answer is rendered when the cursor has rested for a moment."""

    async def run(pilot: Pilot[int]) -> None:
        await keys(*pressed)(pilot)  # type: ignore[misc]
        app = pilot.app
        assert isinstance(app, MassgenApp)
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: words in driven.text())

    return run


@pytest.mark.parametrize("size", [(160, 45), (80, 24)])
def test_answers(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(
        an_app(revised()), terminal_size=size, run_before=until("weigh the last", "a", "home", "space", "end")
    )


def test_answers_compared(snap_compare: Compare) -> None:
    run_before = until("+4 -1 lines", "a", "end", "d")
    assert snap_compare(an_app(revised()), terminal_size=(120, 20), run_before=run_before)


def test_votes(snap_compare: Compare) -> None:
    assert snap_compare(
        an_app(revised()), terminal_size=(80, 24), run_before=until("It is shorter.", "v", "down", "right")
    )


def test_cost(snap_compare: Compare) -> None:
    assert snap_compare(an_app(revised()), terminal_size=(80, 24), run_before=keys("o"))


def test_context_in_the_light(snap_compare: Compare) -> None:
    app = an_app(prompted(), theme="massgen-light")
    assert snap_compare(app, terminal_size=(100, 30), run_before=keys("c"))


def test_votes_in_ascii(snap_compare: Compare) -> None:
    app = an_app(revised(), ascii_only=True)
    assert snap_compare(app, terminal_size=(60, 30), run_before=keys("v"))


def test_table_with_a_void_vote(snap_compare: Compare) -> None:
    down = ["down"] * 6
    run = until("void: agent1.1 came after it", "r", "R", "home", *down)
    assert snap_compare(an_app(stories.finished()), terminal_size=(160, 45), run_before=run)


def test_workspaces(snap_compare: Compare, tmp_path: Path) -> None:
    first, second = "20260301_100001_000001", "20260301_100002_000001"
    old, new = {"README.md": "# Limiter\n", "old.txt": "gone\n"}, {"README.md": "# Limiter\n\nTwo counters.\n"}
    new |= {"src/limiter.py": "class Limiter:\n" + "    ...\n" * 40, "src/data/table.csv": "1,2\n"}
    files: dict[str, Any] = {"status.json": {}}
    for stamp, kept in ((first, old), (second, new)):
        files |= {
            f"ana/{stamp}/answer.txt": "…",
            **{f"ana/{stamp}/workspace/{path}": text for path, text in kept.items()},
        }
    app = an_app(revised())
    assert isinstance(app.backstage, Stage)
    app.backstage.attempt = modern(tmp_path, files)
    assert snap_compare(app, terminal_size=(80, 24), run_before=until("since agent1.1", "w"))
