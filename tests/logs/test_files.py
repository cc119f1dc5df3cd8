from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.logs.write.files import replace_link, write_text


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.txt"
    write_text(path, "one")
    write_text(path, "two \ud83d")
    assert path.read_text() == "two ?"
    assert [found.name for found in path.parent.iterdir()] == ["file.txt"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="irectory"):
        write_text(tmp_path / "folder", "no")
    assert {found.name for found in tmp_path.iterdir()} == {"a", "folder"}


def test_a_link_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    for target in ("one", "two"):
        replace_link(tmp_path / "link", target)
        assert (tmp_path / "link").readlink() == Path(target)
    assert len(list(tmp_path.iterdir())) == 1
