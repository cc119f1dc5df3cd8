from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from massgen_tui.logs.write.appended_file import KEPT, AppendedFile


def test_what_is_added_waits_for_the_flush(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "log"
    file = AppendedFile(path)
    file.flush()
    assert not path.parent.exists()
    file.add(b"one\n")
    assert not path.exists()
    file.flush()
    file.add(b"two\n")
    file.close()
    assert path.read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_long_file_makes_room_and_the_oldest_goes(tmp_path: Path, at_once: bool) -> None:
    path = tmp_path / "log"
    file = AppendedFile(path, limit=10)
    lines = [b"line %d\n" % number for number in range(KEPT + 3)]
    for line in lines:
        file.add(line)
        if not at_once:
            file.flush()
    file.close()
    assert path.read_bytes() == lines[-1]
    old = [(tmp_path / f"log.{number}").read_bytes() for number in range(1, KEPT + 1)]
    assert old == lines[-2 : -KEPT - 2 : -1]
    assert len(list(tmp_path.iterdir())) == KEPT + 1


def test_a_line_is_never_split(tmp_path: Path) -> None:
    file = AppendedFile(tmp_path / "log", limit=4)
    file.add(b"a long line\n")
    file.add(b"b\n")
    file.close()
    assert (tmp_path / "log.1").read_bytes() == b"a long line\n"
    assert (tmp_path / "log").read_bytes() == b"b\n"


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("in the way")
    file = AppendedFile(tmp_path / "folder" / "log")
    file.add(b"one\n")
    with pytest.raises(OSError, match="exists"):
        file.flush()
    (tmp_path / "folder").unlink()
    file.flush()
    assert (tmp_path / "folder" / "log").read_bytes() == b"one\n"
    file.close()


def test_a_deleted_file_is_told_once_and_what_comes_goes_to_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "outputs" / "ana.txt"
    file = AppendedFile(path)
    file.add(b"before\n")
    file.flush()
    shutil.rmtree(path.parent)
    file.flush()
    file.add(b"after\n")
    with pytest.raises(FileNotFoundError, match="deleted"):
        file.flush()
    file.close()
    assert path.read_bytes() == b"after\n"
