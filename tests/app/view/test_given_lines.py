"""What becomes of the files of a question is said before it is asked."""

from __future__ import annotations

from pathlib import Path

from massgen_tui.app.view.given_lines import given_lines, troubles
from massgen_tui.runs.given import Given, portions
from tests.app.support.lines import said

HERE = Path("/nowhere")
NOTES = Given("notes.md", HERE / "notes.md", "file", 1200)
LONG = Given("long.txt", HERE / "long.txt", "file", 900_000)
PICTURE = Given("a.png", HERE / "a.png", "not text", 5000)
FOLDER = Given("src", HERE / "src", "folder", 3)
GONE = Given("gone.md", HERE / "gone.md", "missing")


def told(*given: Given, reads: bool | None, width: int = 120) -> list[str]:
    """The lines without their tokens."""
    return [said(line).rstrip() for line in given_lines(given, reads, width)]


def test_agents_with_file_tools_get_all_of_it() -> None:
    (line,) = told(NOTES, LONG, PICTURE, FOLDER, reads=True)
    assert line.startswith("  with it: notes.md 1.2 kB, long.txt 900 kB, a.png 5.0 kB, src")
    assert line.endswith("read-only for the agents")


def test_without_tools_a_long_file_is_cut_and_what_is_no_text_is_missed() -> None:
    line, missed = told(NOTES, LONG, PICTURE, FOLDER, reads=False, width=160)
    part = portions([LONG])[0] // 1000
    assert f"notes.md 1.2 kB, long.txt (the first {part} kB of 900 kB), src (its names)" in line
    assert "a.png" not in line
    assert missed == "  ! @a.png: no text, and the agents have no file tools"
    assert troubles([PICTURE], reads=False)
    assert not troubles([PICTURE], reads=True)


def test_a_file_that_is_not_there_is_told_even_without_a_team() -> None:
    line, missed = told(NOTES, GONE, reads=None)
    assert line.endswith("once there is a team")
    assert missed == "  ! @gone.md: no such file"
