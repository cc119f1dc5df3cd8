"""What became of files from one answer to the next."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.insight.workspaces import Compared, FileChange, RunFiles, before
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.workspaces import Kept
from tests.logs.directories import put

NAMES = st.sampled_from(["a", "b.py", "c/d", "c/e/f"])
TREES = st.dictionaries(NAMES, st.text("ab\n", max_size=6), max_size=4)


def compared(folder: Path, old: dict[str, str], new: dict[str, str]) -> Compared:
    """Two trees, written and compared."""
    put(folder, {"old/.keep": "", "new/.keep": "", **{f"old/{k}": v for k, v in old.items()}})
    put(folder, {f"new/{k}": v for k, v in new.items()})
    files = RunFiles(Attempt(folder, 1, 1, folder), {})
    found = files.compared(Kept("ana", "answer", folder / "new"), Kept("ana", "answer", folder / "old"))
    return Compared(tuple(change for change in found.files if change.file.path != ".keep"), found.cut)


def changes(found: Compared) -> dict[str, str]:
    """What became of each file."""
    return {change.file.path: change.change for change in found.files}


@settings(max_examples=40, deadline=None)
@given(TREES, TREES)
def test_every_file_of_both_is_told_and_the_other_way_round_is_the_opposite(
    old: dict[str, str], new: dict[str, str]
) -> None:
    with TemporaryDirectory() as there, TemporaryDirectory() as back:
        found, opposite = compared(Path(there), old, new), compared(Path(back), new, old)
    expected = {
        path: "added" if path not in old else "removed" if path not in new else "same" for path in {**old, **new}
    }
    expected |= {path: "changed" for path in old if path in new and old[path] != new[path]}
    assert changes(found) == expected
    turned = {"added": "removed", "removed": "added"}
    assert changes(opposite) == {path: turned.get(change, change) for path, change in expected.items()}
    lines = [(one.added, one.removed) for one in found.files]
    assert lines == [(one.removed, one.added) for one in opposite.files]


def test_lines_that_came_and_went_are_counted(tmp_path: Path) -> None:
    old, new = {"a": "1\n2\n3\n", "b": "x\n"}, {"a": "1\n2!\n3\n4\n", "c": "y\nz\n"}
    found = {change.file.path: change for change in compared(tmp_path, old, new).files}
    assert (found["a"].added, found["a"].removed) == (2, 1)
    assert (found["b"].added, found["b"].removed) == (0, 1)
    assert (found["c"].added, found["c"].removed) == (2, 0)


def test_of_binary_files_and_links_no_lines_are_counted(tmp_path: Path) -> None:
    put(tmp_path, {"old/x": "", "new/x": ""})
    for side, data in (("old", b"\0\1"), ("new", b"\0\2")):
        (tmp_path / side / "binary").write_bytes(data)
        (tmp_path / side / "link").symlink_to(side)
    found = {change.file.path: change for change in compared(tmp_path, {}, {}).files}
    assert (found["binary"].change, found["binary"].added) == ("changed", None)
    assert (found["link"].change, found["link"].added) == ("changed", None)
    assert found["x"] == FileChange(found["x"].file)


def test_what_was_before_is_the_same_agents(tmp_path: Path) -> None:
    kept = [Kept(agent, "answer", tmp_path, number=number) for number, agent in enumerate(("a", "b", "a"))]
    assert before(kept, kept[2]) == kept[0]
    assert before(kept, kept[0]) is before(kept, kept[1]) is None


def test_what_an_agent_works_on_now_comes_last(tmp_path: Path) -> None:
    live = put(tmp_path / "live", {"a": "1"})
    attempt = Attempt(tmp_path, 1, 1, tmp_path / "attempt")
    (now,) = RunFiles(attempt, {"ana": live}).kept()
    assert (now.kind, now.exists) == ("now", True)
    assert changes(RunFiles(attempt, {}).compared(now, None)) == {"a": "same"}
