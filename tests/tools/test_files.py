from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from massgen_tui.tools import files as module
from massgen_tui.tools.files import Files, FileTrouble
from massgen_tui.tools.paths import Root, Roots


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "peers").mkdir()
    return tmp_path / "work"


@pytest.fixture
def files(work: Path) -> Files:
    return Files(Roots([Root(work, writable=True), Root(work.parent / "peers")]))


# -- reading and writing ---------------------------------------------------------------------------------------------


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read(files: Files, text: str) -> None:
    files.write("deep/down/a.txt", text)
    assert files.read("deep/down/a.txt") == text


def test_lines_of_a_file(files: Files) -> None:
    files.write("a.txt", "one\ntwo\u2028still two\nthree\n")
    assert files.read("a.txt", 2, 1) == "two\u2028still two\n\n[lines 2 to 2 of 3]"
    assert files.read("a.txt", 3) == "three\n\n[lines 3 to 3 of 3]"
    assert files.read("a.txt", 9) == "\n[lines 9 to 8 of 3]"


def test_long_files_are_cut_and_say_so(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TEXT_CHARS", 10)
    files.write("a.txt", "12345\n" * 4)
    assert files.read("a.txt") == "12345\n\n[lines 1 to 1 of 4]"
    files.write("b.txt", "x" * 30)
    assert files.read("b.txt") == f"{'x' * 10}\n[line 1 of 1 goes on]"


def test_a_huge_file_is_not_read(files: Files, work: Path) -> None:
    with (work / "huge").open("wb") as file:
        file.truncate(10**12)
    uses: list[Callable[[], str]] = [
        lambda: files.read("huge"),
        lambda: files.edit("huge", "a", "b"),
        lambda: files.copy("huge", "b"),
    ]
    for use in uses:
        with pytest.raises(FileTrouble, match="has 1000000000000 bytes"):
            use()
    assert files.search("x") == "[nothing found]"


def test_what_is_no_text_says_so(files: Files, work: Path) -> None:
    (work / "a.bin").write_bytes(b"\0\1\2")
    with pytest.raises(FileTrouble, match="is no text; it has 3 bytes"):
        files.read("a.bin")
    (work / "latin").write_bytes(b"caf\xe9")
    assert files.read("latin") == "caf�"
    with pytest.raises(FileTrouble, match="not UTF-8"):
        files.edit("latin", "caf", "tea")


def test_failures_are_sentences(files: Files) -> None:
    files.write("a.txt", "x")
    uses: list[tuple[Callable[[], object], str]] = [
        (lambda: files.read("none"), "none: there is no such file or folder."),
        (lambda: files.read("a.txt/b"), "a.txt/b: a part of the path is no folder, or has become a link."),
        (lambda: files.write(".", "x"), "That is a folder, not a file."),
        (lambda: files.list("a.txt"), "a.txt: a part of the path is no folder, or has become a link."),
        (lambda: files.write("x" * 300, ""), f"{'x' * 300}: file name too long."),
        (lambda: files.delete("none"), "none: there is no such file or folder."),
        (lambda: files.read("../secret"), f"../secret is outside of what you may use: {files.roots.workspace}, "),
    ]
    for use, sentence in uses:
        with pytest.raises(FileTrouble) as caught:
            use()
        assert str(caught.value).startswith(sentence)


def test_a_write_keeps_rights_and_does_not_go_through_a_hard_link(files: Files, work: Path) -> None:
    secret = work.parent / "secret"
    secret.write_text("keep", encoding="utf-8")
    os.link(secret, work / "planted")
    files.write("planted", "mine")
    assert secret.read_text(encoding="utf-8") == "keep"
    (work / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (work / "run.sh").chmod(0o755)
    files.edit("run.sh", "sh", "bash")
    assert (work / "run.sh").stat().st_mode & 0o777 == 0o755
    assert sorted(entry.name for entry in work.iterdir()) == ["planted", "run.sh"]


def test_edits(files: Files) -> None:
    files.write("a.txt", "a b\r\na c\r\n")
    with pytest.raises(FileTrouble, match="occurs 2 times"):
        files.edit("a.txt", "a ", "x ")
    with pytest.raises(FileTrouble, match="does not occur"):
        files.edit("a.txt", "z", "x")
    with pytest.raises(FileTrouble, match="is empty"):
        files.edit("a.txt", "", "x")
    assert files.edit("a.txt", "a b", "y") == "Replaced 1 occurrence in a.txt."
    assert files.edit("a.txt", "\r\n", "\n", everywhere=True) == "Replaced 2 occurrences in a.txt."
    assert files.read("a.txt") == "y\na c\n"


# -- folders ---------------------------------------------------------------------------------------------------------


def test_a_list_shows_each_entry_in_a_line_of_its_own(files: Files, work: Path) -> None:
    files.write("src/deep/a.py", "x")
    (work / "link").symlink_to("/etc")
    os.mkfifo(work / "pipe")
    assert files.list(depth=1).splitlines()[-3:] == ["link  (link)", "pipe  (neither file nor folder)", "src/"]
    assert files.list("src", depth=2).splitlines() == ["deep/", "deep/a.py  1 bytes"]


def test_names_with_newlines_cannot_pass_for_two(files: Files, work: Path) -> None:
    (work / "a\nb").write_text("needle", encoding="utf-8")
    assert files.list() == r"'a\nb'  6 bytes"
    assert files.search("needle") == r"'a\nb':1: needle"
    assert files.read("a\nb") == "needle"


def test_long_lists_say_that_they_are_cut(files: Files, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENTRIES", 3)
    for number in range(5):
        (work / str(number)).touch()
    assert files.list().splitlines()[-1] == "[more than 3 entries; list a folder further down]"
    assert files.make_folder("sub/empty") == "sub/empty is there."
    assert files.list("sub/empty") == "[an empty folder]"


def test_search(files: Files, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("a.py", "import os\nprint('Needle')\n")
    files.write("sub/b.txt", "needle\n")
    (work / ".git").mkdir()
    (work / ".git" / "c").write_text("needle", encoding="utf-8")
    (work / "link").symlink_to("sub")
    assert files.search("needle") == "sub/b.txt:1: needle"
    assert files.search("NEEDLE", ignore_case=True).splitlines() == ["a.py:2: print('Needle')", "sub/b.txt:1: needle"]
    assert files.search(name="*.py") == "a.py"
    assert files.search("os", "a.py") == "1: import os"
    monkeypatch.setattr(module, "MATCHES", 1)
    assert files.search("e").splitlines()[-1] == "[more than 1 matches; search for more, or further down]"
    monkeypatch.setattr(module, "SEARCH_SECONDS", -1.0)
    assert "stopped after" in files.search("zzz")


def test_copies(files: Files, work: Path) -> None:
    peer = work.parent / "peers" / "agent2"
    (peer / "src").mkdir(parents=True)
    (peer / "src" / "run.sh").write_text("x", encoding="utf-8")
    (peer / "src" / "run.sh").chmod(0o555)
    (peer / "out").symlink_to("/etc")
    told = files.copy("../peers/agent2", "theirs")
    assert told == "Copied 1 files, 1 bytes, to theirs. Not copied: out: a link that leads elsewhere."
    assert files.copy("theirs/src/run.sh", "run.sh") == "Copied 1 bytes to run.sh."
    assert os.access(work / "run.sh", os.X_OK | os.W_OK)
    for source, target, why in (
        ("run.sh", "../peers/x", "can only be read"),
        ("theirs", "theirs/again", "lies in the folder"),
        ("theirs", "run.sh", "no folder"),
        ("run.sh", "theirs", "a folder, not a file"),
        ("/etc/passwd", "x", "outside"),
    ):
        with pytest.raises(FileTrouble, match=why):
            files.copy(source, target)


def test_deletes(files: Files, work: Path) -> None:
    outside = work.parent / "outside"
    outside.mkdir()
    (outside / "keep").touch()
    files.write("sub/a", "x")
    (work / "sub" / "link").symlink_to(outside)
    (work / "link").symlink_to(outside)
    assert files.delete("sub") == "Deleted sub."
    files.delete("link")
    assert (outside / "keep").exists()
    assert list(work.iterdir()) == []
