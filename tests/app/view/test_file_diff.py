"""All files of a workspace against those before, as one page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.diff_lines import Comparison, DiffPart, diff_counts, diff_page
from massgen_tui.app.view.file_diff import MOST_ROWS, file_parts
from massgen_tui.insight.differences import difference
from massgen_tui.insight.workspaces import COUNTED_BYTES, FileChange, FileDifference, RunFiles
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.workspaces import Kept, WorkFile
from tests.app.support.lines import said
from tests.logs.directories import put

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=30).map("\n".join)
LAST = ["link", "long", "pic"]


@pytest.fixture
def parts(tmp_path: Path) -> list[DiffPart]:
    """A changed, an added, an empty, a removed, a binary and a long file, a link, and one that stayed."""
    put(tmp_path, {"old/a.py": "one\ntwo\n", "old/gone.txt": "bye\n", "old/same": "x", "old/pic": "\0one"})
    put(tmp_path, {"new/a.py": "one\nthree\n", "new/[b]new.md": "# new\n", "new/empty": "", "new/same": "x"})
    put(tmp_path, {"new/pic": "\0other", "new/long": "x\n" * COUNTED_BYTES})
    (tmp_path / "new" / "link").symlink_to("/etc/passwd")
    old, new = (Kept("ana", "answer", tmp_path / name) for name in ("old", "new"))
    return file_parts(RunFiles(Attempt(tmp_path, 1, 1, tmp_path), {}).differences(new, old).files)


def test_every_changed_file_stands_under_its_name_and_says_why_it_has_no_lines(parts: list[DiffPart]) -> None:
    page = diff_page(Comparison((), (), parts), 80, beside=False)
    lines = [said(line) for line in page.document.lines]
    assert "\n".join(lines) == (
        "[b]new.md  + added  +1 -0 lines\n+ # new\n\n"
        "a.py  ~ changed  +1 -1 lines\n  one\n- two\n+ three\n\n"
        "empty  + added\n  The file is empty.\n\n"
        "gone.txt  - removed  +0 -1 lines\n- bye\n\n"
        "link  + added\n  A link, to /etc/passwd: it is not followed.\n\n"
        "long  + added\n  Too long for this page (524 kB): d in the list of files compares it alone.\n\n"
        "pic  ~ changed\n  A binary file has no lines to compare (4 bytes and 6 bytes)."
    )
    assert [lines[place].split()[0] for place in page.places] == ["[b]new.md", "a.py", "empty", "gone.txt", *LAST]
    assert said(tuple(diff_counts(parts))) == "7 files +2 -2 lines"
    assert said(tuple(diff_counts(parts[-1:]))) == "1 file differs"
    assert said(tuple(diff_counts(parts[-2:]))) == "2 files differ"


def test_the_other_way_round_what_came_is_gone(parts: list[DiffPart]) -> None:
    back = Comparison((), (), parts).swapped
    lines = [said(line) for line in diff_page(back, 80, beside=True).document.lines]
    assert "[b]new.md  - removed  +0 -1 lines" in lines
    assert "gone.txt  + added  +1 -0 lines" in lines
    assert back.swapped.parts == parts


def test_what_would_make_the_page_too_long_is_only_named() -> None:
    change = FileChange(WorkFile("long", 30), "added", MOST_ROWS, 0)
    found = difference("", "x\n" * (MOST_ROWS - 1))
    first, second, third = file_parts(
        FileDifference(change, lines, "", None, 30) for lines in (found, found, difference("", "y"))
    )
    assert (first.found, second.found) == (found, None)
    assert second.remark == "Too long for this page (30 bytes): d in the list of files compares it alone."
    assert third.found is not None


@given(TEXTS, TEXTS, st.booleans())
def test_from_place_to_place_no_change_is_missed(old: str, new: str, beside: bool) -> None:
    found = difference(old, new)
    page = diff_page(Comparison((), (), [DiffPart(found)]), 100, beside=beside)
    changed = [row.kind not in ("same", "skipped") for row in found.rows]
    runs = sum(is_one and not before for is_one, before in zip(changed, [False, *changed], strict=False))
    assert len(page.places) == runs
    assert list(page.places) == sorted(set(page.places))


@pytest.mark.parametrize("width", range(100, 120))
def test_side_by_side_no_letter_is_lost(width: int) -> None:
    text = "A long line with wide 日本語 words that goes on " * 9
    page = diff_page(Comparison((), (), [DiffPart(difference(text, ""))]), width, beside=True)
    shown = "".join(said(line).partition("│")[0][2:] for line in page.document.lines)
    assert shown.replace(" ", "") == text.replace(" ", "")
