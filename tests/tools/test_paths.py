from __future__ import annotations

import os
from pathlib import Path

import pytest

from massgen_tui.tools.paths import PathRefused, Root, Roots, shown


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a workspace, a read-only folder, and a secret beside them."""
    for name in ("work", "peers", "private"):
        (tmp_path / name).mkdir()
    (tmp_path / "work" / "a.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "peers" / "b.txt").write_text("theirs", encoding="utf-8")
    (tmp_path / "private" / "key").write_text("secret", encoding="utf-8")
    return tmp_path


@pytest.fixture
def roots(work: Path) -> Roots:
    return Roots([Root(work / "work", writable=True), Root(work / "peers")])


def content(roots: Roots, path: str) -> bytes:
    with roots.to_read(path).file() as file:
        return os.read(file, 100)


def test_what_is_in_a_root_is_read(roots: Roots, work: Path) -> None:
    assert content(roots, "a.txt") == content(roots, str(work / "work" / "a.txt")) == b"mine"
    assert content(roots, str(work / "peers" / "b.txt")) == content(roots, "../peers/b.txt") == b"theirs"


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../private/key",
        "sub/../../private/key",
        "a.txt/../../private/key",
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/environ",
        "/proc/self/root/etc/passwd",
        "/proc/self/cwd/../x",
        "../workshop/x",
        "../WORK/../private/key",
    ],
)
def test_what_is_outside_is_refused(roots: Roots, path: str) -> None:
    for ask in (roots.to_read, roots.to_write, roots.to_remove):
        with pytest.raises(PathRefused, match="outside of what you may use"):
            ask(path)


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000, "~/x", "~root", "\ud800"])
def test_what_is_no_path_is_refused(roots: Roots, path: str) -> None:
    with pytest.raises(PathRefused, match=r"no path|not understood"):
        roots.to_read(path)


def test_case_does_not_open_another_door(roots: Roots, work: Path) -> None:
    """Where case matters this is another folder, where it does not the path is not recognised: refused either way."""
    with pytest.raises(PathRefused):
        roots.to_write(str(work / "PEERS" / "b.txt"))


@pytest.mark.parametrize(
    "leads", ["../private/key", "{work}/private/key", "../private", "/etc/passwd", "/proc/self/root"]
)
def test_a_planted_link_leads_nowhere(roots: Roots, work: Path, leads: str) -> None:
    (work / "work" / "link").symlink_to(leads.format(work=work))
    for path in ("link", "link/key", "link/etc/passwd"):
        for ask in (roots.to_read, roots.to_write):
            with pytest.raises(PathRefused, match="outside"):
                ask(path)


def test_a_link_that_does_not_lead_anywhere_yet_is_judged_by_where_it_would(roots: Roots, work: Path) -> None:
    (work / "work" / "later").symlink_to(work / "private" / "new")
    with pytest.raises(PathRefused, match="outside"):
        roots.to_write("later")


def test_a_link_within_the_workspace_is_followed(roots: Roots, work: Path) -> None:
    (work / "work" / "same").symlink_to("a.txt")
    assert content(roots, "same") == b"mine"


def test_a_link_to_what_can_only_be_read_is_not_written(roots: Roots, work: Path) -> None:
    (work / "work" / "peer").symlink_to(work / "peers" / "b.txt")
    assert content(roots, "peer") == b"theirs"
    with pytest.raises(PathRefused, match="can only be read"):
        roots.to_write("peer")


def test_removing_a_link_removes_the_link(roots: Roots, work: Path) -> None:
    (work / "work" / "link").symlink_to(work / "private")
    assert roots.to_remove("link").parts == ("link",)
    assert roots.to_remove("link/").parts == ("link",)
    with pytest.raises(PathRefused, match="outside"):
        roots.to_remove("link/key")


@pytest.mark.parametrize("path", [".", "sub/..", "../work"])
def test_a_whole_workspace_cannot_be_removed(roots: Roots, path: str) -> None:
    with pytest.raises(PathRefused, match="whole workspace"):
        roots.to_remove(path)


def test_a_folder_swapped_for_a_link_after_the_check_is_refused(roots: Roots, work: Path) -> None:
    folder = work / "work" / "sub"
    folder.mkdir()
    (folder / "key").write_text("mine", encoding="utf-8")
    place = roots.to_read("sub/key")
    (folder / "key").unlink()
    folder.rmdir()
    folder.symlink_to(work / "private")
    with pytest.raises(NotADirectoryError), place.file():
        pass


def test_a_file_swapped_for_a_link_after_the_check_is_refused(roots: Roots, work: Path) -> None:
    place = roots.to_read("a.txt")
    (work / "work" / "a.txt").unlink()
    (work / "work" / "a.txt").symlink_to(work / "private" / "key")
    with pytest.raises(OSError, match="symbolic links"), place.file():
        pass


def test_what_is_no_file_is_not_opened_as_one(roots: Roots, work: Path) -> None:
    os.mkfifo(work / "work" / "pipe")
    with pytest.raises(PathRefused, match="neither"), roots.to_read("pipe").file():
        pass
    with pytest.raises(PathRefused, match="a folder"), roots.to_read(".").file():
        pass


def test_a_loop_of_links_ends(roots: Roots, work: Path) -> None:
    (work / "work" / "one").symlink_to("two")
    (work / "work" / "two").symlink_to("one")
    with pytest.raises(OSError, match="symbolic links"), roots.to_read("one").file():
        pass


def test_the_innermost_root_says_what_may_be_done(work: Path) -> None:
    inner = work / "work" / "given"
    inner.mkdir()
    roots = Roots([Root(work / "work", writable=True), Root(inner), Root(work, hidden=True)])
    roots.to_write("a.txt")
    roots.to_read("given/x")
    with pytest.raises(PathRefused, match="can only be read"):
        roots.to_write("given/x")
    with pytest.raises(PathRefused, match="outside") as caught:
        roots.to_read("../private/key")
    assert str(caught.value).endswith(f"may use: {work / 'work'}, {inner}.")


def test_of_two_words_about_one_folder_the_stricter_counts(work: Path) -> None:
    roots = Roots([Root(work / "work", writable=True), Root(work / "peers", writable=True), Root(work / "peers")])
    with pytest.raises(PathRefused, match="can only be read"):
        roots.to_write("../peers/b.txt")


def test_a_root_may_be_one_file(work: Path) -> None:
    roots = Roots([Root(work / "work", writable=True), Root(work / "private" / "key", writable=True)])
    assert content(roots, "../private/key") == b"secret"
    assert roots.to_write("../private/key").parts == ()
    with pytest.raises(PathRefused, match="outside"):
        roots.to_read("../private")


def test_git_of_the_person_is_only_read(work: Path) -> None:
    roots = Roots([Root(work / "work", writable=True), Root(work / "peers", writable=True)])
    roots.to_write(".git/config")
    roots.to_read("../peers/.git/config")
    for path in ("../peers/.git/hooks/pre-commit", "../peers/sub/.GIT/config"):
        with pytest.raises(PathRefused, match="belongs to git"):
            roots.to_write(path)


def test_names_that_cannot_be_seen_are_not_made_and_are_shown_quoted(roots: Roots) -> None:
    with pytest.raises(PathRefused, match=r"'a\\n\.txt' has a character"):
        roots.to_write("a\n.txt")
    assert shown("a b.txt") == "a b.txt"
    assert shown("a\x1b[2Jb") == r"'a\x1b[2Jb'"
