"""The files of an agent as lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.app.view.file_lines import MOST_LINES, file_details
from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.workspace_rows import agent_of, kept_name, moments_line, sums, workspace_rows
from massgen_tui.insight.workspaces import Compared, FileChange
from massgen_tui.logs.read.workspaces import Content, Kept, WorkFile
from tests.app.support import stories
from tests.app.support.lines import said

COMPARED = Compared(
    (
        FileChange(WorkFile("README.md", 310), "changed", 2, 1),
        FileChange(WorkFile("link", 0, "link", "/etc/passwd")),
        FileChange(WorkFile("old.txt", 9), "removed", 0, 5),
        FileChange(WorkFile("src/limiter.py", 1434), "added", 32, 0),
        FileChange(WorkFile("src/same.py", 12)),
    )
)
HERE = Path("/x")


def state_of() -> RunModel:
    """A run with answers of bob and ana."""
    model = RunModel()
    model.take(stories.first_half().events)
    return model


def test_a_tree_with_marks_sizes_and_lines_in_columns() -> None:
    lines = [said(row.lines[0]) for row in workspace_rows(COMPARED, set(), 60)]
    assert [line[:26].rstrip() for line in lines] == [
        " ~ ▾ src/",
        " +     limiter.py",
        "       same.py",
        " ~   README.md",
        "     link → /etc/passwd (a",
        " -   old.txt",
    ]
    assert [line.split()[-1] for line in (lines[1], lines[5])] == ["+32", "-5"]
    assert lines[3].rstrip().endswith("310         +2 -1")
    assert {len(line) for line in lines} == {60}


def test_a_closed_folder_says_how_much_is_in_it() -> None:
    rows = workspace_rows(COMPARED, {"src/"}, 60, ASCII)
    assert said(rows[0].lines[0]).startswith(" ~ > src/  2 files")
    assert [row.key for row in rows] == ["src/", "README.md", "link", "old.txt"]
    assert all(width_of(row.lines[0]) == 60 for row in rows)


def test_a_list_that_is_cut_says_so() -> None:
    rows = workspace_rows(Compared(COMPARED.files, cut=True), set(), 60)
    assert "only the first 5 files are listed" in said(rows[-1].lines[0])


def test_the_sums_count_files() -> None:
    assert said(tuple(sums(COMPARED, "agent1.1", 120))) == "4 files +1 ~1 -1 since agent1.1"
    assert said(tuple(sums(COMPARED, "", 120))) == "4 files"
    assert said(tuple(sums(Compared((FileChange(WorkFile("a", 1)),)), "agent1.1", 120))) == "1 file, as in agent1.1"


def test_moments_are_called_by_their_answers_and_the_chosen_one_stays_in_sight() -> None:
    state = state_of().state
    own = [Kept("ana", "answer", HERE, number=1), Kept("ana", "answer", HERE, number=2), Kept("ana", "now", HERE)]
    assert [kept_name(kept, state) for kept in own] == ["agent1.1", "answer 2", "now"]
    assert "▌answer 2" in said(moments_line(own, 1, state, 60))
    many = [Kept("ana", "answer", HERE, label=f"agent1.{number}") for number in range(1, 40)]
    for at in (0, 20, 38):
        line = moments_line(many, at, state, 40)
        assert f"▌agent1.{at + 1} " in said(line)
        assert width_of(line) == 40


def test_the_agent_to_begin_with_has_files() -> None:
    agents = state_of().agents
    bobs = [Kept("ana", "answer", HERE, exists=False), Kept("bob", "answer", HERE)]
    assert agent_of(agents, bobs, "ana") == "bob"
    assert agent_of(agents, bobs, "bob") == "bob"
    assert agent_of(agents, [], "") == "ana"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Content("", 9, binary=True), "This is a binary file"),
        (Content("", 0), "The file is empty"),
        (Content("x\n" * (MOST_LINES + 1), 9), f"Only the first {MOST_LINES:,} lines are shown: the file has 5,001."),
        (Content("x\ny", 9, cut=True), "Only the first 2 lines are shown: the file goes on"),
        (Content("one\n\ttwo [b]\n", 9), "two [b]"),
    ],
)
def test_a_file_is_shown_as_far_as_it_can_be_and_says_how_far(content: Content, words: str) -> None:
    page = file_details(Kept("ana", "answer", HERE, label="agent1.1"), "src/a.py", content, state_of().state, 80)
    assert words in "\n".join(map(said, page.document.lines))
    assert "ana agent1.1  src/a.py" in said(page.title)
