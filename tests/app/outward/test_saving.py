"""A text becomes the file that was meant, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.app.outward.saving import AlreadyThere, CannotSave, here, save, shown


def test_it_is_written_where_it_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    assert save("täxt", " answer.md ", tmp_path) == tmp_path / "answer.md"
    assert (tmp_path / "answer.md").read_text(encoding="utf-8") == "täxt\n"
    path = save("text\n", "~/a b.md", tmp_path)
    assert path.read_text(encoding="utf-8") == "text\n"
    assert shown(path, tmp_path / "home") == "~/a b.md"
    assert shown(tmp_path / "x", tmp_path / "home") == str(tmp_path / "x")


def test_what_is_there_stays_until_it_may_go(tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("old")
    with pytest.raises(AlreadyThere, match=r"answer\.md is there already"):
        save("new", "answer.md", tmp_path)
    assert (tmp_path / "answer.md").read_text() == "old"
    save("new", "answer.md", tmp_path, replace=True)
    assert (tmp_path / "answer.md").read_text() == "new\n"


def test_where_the_working_folder_is_gone_a_whole_path_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    assert here() == gone
    gone.rmdir()
    assert here() is None
    with pytest.raises(CannotSave, match="no longer there"):
        save("text", "answer.md", here())
    assert save("text", str(tmp_path / "answer.md"), here()).read_text() == "text\n"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "A file needs a name."),
        ("folder", "folder is a folder: name a file in it."),
        ("none/answer.md", "There is no folder .*none."),
        ("x" * 300, "cannot be written: File name too long."),
        ("a\0b", "This is no name for a file: embedded null byte."),
        ("~nobody-of-that-name/x", "names a home that there is not."),
    ],
)
def test_what_cannot_be_written_is_told(typed: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotSave, match=told):
        save("text", typed, tmp_path)
