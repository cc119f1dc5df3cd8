from __future__ import annotations

import os
from pathlib import Path

import pytest

from massgen_tui.tools import copying
from massgen_tui.tools.copying import Copied, copy_tree, is_empty, remove, seal


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a\nb.txt").write_text("text", encoding="utf-8")
    (folder / "run.sh").write_text("x", encoding="utf-8")
    (folder / "run.sh").chmod(0o755)
    os.utime(folder / "run.sh", (1000, 2000))
    return folder


def test_a_copy_is_the_same(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "target"
    done = copy_tree(source, target)
    assert (done.files, done.bytes, done.left_out, done.told) == (2, 5, [], "")
    assert (target / "sub" / "a\nb.txt").read_text(encoding="utf-8") == "text"
    about = (target / "run.sh").stat()
    assert (about.st_mode & 0o777, about.st_mtime) == (0o755, 2000)
    assert copy_tree(source, target).files == 2  # once more, over the first


def test_git_is_left_where_it_is(source: Path, tmp_path: Path) -> None:
    (source / "sub" / ".git").mkdir()
    (source / "sub" / ".git" / "config").touch()
    copy_tree(source, tmp_path / "target")
    assert not (tmp_path / "target" / "sub" / ".git").exists()


def test_links_are_kept_within_and_left_out_beyond(source: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (source / "sub" / "up").symlink_to("..")
    for name, leads in {
        "inside": "run.sh",
        "gone": "nowhere",
        "outside": "../secret",
        "whole": str(source / "run.sh"),
        "round": "sub/up/../secret",
    }.items():
        (source / name).symlink_to(leads)
    copy_tree(source, tmp_path / "target")
    done = copy_tree(source, tmp_path / "target")  # once more, over the first
    kept = {path.name for path in (tmp_path / "target").rglob("*") if path.is_symlink()}
    assert kept == {"inside", "gone", "up"}
    assert [line.partition(":")[0] for line in done.left_out] == ["outside", "round", "whole"]


def test_what_is_endless_or_no_file_is_left_out(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(source / "pipe")
    with (source / "huge").open("wb") as file:
        file.truncate(10**12)
    monkeypatch.setattr(copying, "FILES", 1)
    monkeypatch.setattr(copying, "DEPTH", 1)
    (source / "sub" / "deep").mkdir()
    done = copy_tree(source, tmp_path / "target")
    assert done.left_out == [
        "huge: too large (1000000000000 bytes)",
        "pipe: neither a file nor a folder",
        r"'sub/a\nb.txt': more than 1 files",
        "sub/deep: more than 1 folders deep",
    ]
    assert done.told.startswith("Not copied: huge: too large")


def test_a_long_list_of_what_is_left_out_is_cut() -> None:
    done = Copied()
    for number in range(30):
        done.leave_out(str(number), "no")
    assert done.told.endswith("19: no and 10 more.")


def test_a_target_that_is_a_link_is_replaced_not_followed(source: Path, tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "target"
    outside.mkdir()
    (outside / "run.sh").write_text("keep", encoding="utf-8")
    target.mkdir()
    (target / "run.sh").symlink_to(outside / "run.sh")
    (target / "sub").symlink_to(outside)
    done = copy_tree(source, target)
    assert (outside / "run.sh").read_text(encoding="utf-8") == "keep"
    assert os.listdir(outside) == ["run.sh"]
    assert done.left_out == ["sub: not a directory"]


def test_sealed_folders_cannot_be_written_and_can_be_removed(source: Path) -> None:
    (source / "link").symlink_to("/etc/hostname")
    seal(source)
    assert source.stat().st_mode & 0o777 == 0o555
    assert (source / "run.sh").stat().st_mode & 0o777 == 0o555
    assert (source / "sub" / "a\nb.txt").stat().st_mode & 0o222 == 0
    remove(source)
    assert not source.exists()
    remove(source)


def test_empty(source: Path, tmp_path: Path) -> None:
    assert not is_empty(source)
    assert is_empty(tmp_path / "none")
    (tmp_path / "new" / ".git").mkdir(parents=True)
    assert is_empty(tmp_path / "new")


def test_of_a_file_that_grows_meanwhile_there_is_no_more_than_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, read = tmp_path / "source", os.read
    source.mkdir()
    (source / "log").write_bytes(b"x" * 10)

    def reads_while_it_grows(file: int, most: int) -> bytes:
        if os.fstat(file).st_size == 10:
            with (source / "log").open("ab") as log:
                log.write(b"more")
        return read(file, most)

    monkeypatch.setattr(os, "read", reads_while_it_grows)
    copied = copy_tree(source, tmp_path / "target")
    assert (copied.bytes, (tmp_path / "target" / "log").read_bytes()) == (10, b"x" * 10)
