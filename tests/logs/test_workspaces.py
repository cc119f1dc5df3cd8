"""The files of the agents: found beside their answers, read without going over a link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read import workspaces
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.workspaces import Kept, kept_workspaces, list_files, read_file
from tests.logs.directories import modern, put
from tests.logs.golden import golden_base, needs_golden

FIRST, SECOND, VOTE = "20260301_101501_000001", "20260301_101502_000001", "20260301_101503_000001"


@pytest.fixture
def attempt(tmp_path: Path) -> Attempt:
    """Two answers of ana, one of bob without files, a vote, and what was final."""
    return modern(
        tmp_path,
        {
            "status.json": {},
            "snapshot_mappings.json": {"agent1.1": {"label": "agent1.1", "path": f"ana/{FIRST}/answer.txt"}},
            f"ana/{FIRST}/answer.txt": "one",
            f"ana/{FIRST}/workspace/a.py": "1\n",
            f"ana/{SECOND}/answer.txt": "two",
            f"ana/{SECOND}/workspace/src/deep/a.py": "2\n",
            f"ana/{SECOND}/workspace/.git/config": "not listed",
            f"ana/{VOTE}/vote.json": {"voted_for": "ana"},
            f"bob/{FIRST}/answer.txt": "no files",
            "final/ana/workspace/a.py": "3\n",
        },
    )


def kept_of(attempt: Attempt, agent: str) -> list[Kept]:
    """What was kept of an agent."""
    return [kept for kept in kept_workspaces(attempt) if kept.agent == agent]


def can_read(kept: Kept, path: str) -> bool:
    """Whether a file's text is to be had."""
    try:
        read_file(kept, path)
    except OSError:
        return False
    return True


def test_answers_votes_with_files_and_the_final_files_in_their_order(attempt: Attempt) -> None:
    first, second, final = kept_of(attempt, "ana")
    assert [(kept.kind, kept.label, kept.number) for kept in (first, second)] == [
        ("answer", "agent1.1", 1),
        ("answer", "", 2),
    ]
    assert (final.kind, final.path) == ("final", attempt.final("ana") / "workspace")
    assert [file.path for file in list_files(first).files] == ["a.py"]
    assert [(file.path, file.size) for file in list_files(second).files] == [("src/deep/a.py", 2)]
    assert read_file(second, "src/deep/a.py").text == "2\n"


def test_an_answer_without_files_is_there_with_none(attempt: Attempt) -> None:
    (kept,) = kept_of(attempt, "bob")
    assert not kept.exists
    assert list_files(kept).files == ()


def test_links_are_listed_and_never_gone_over(attempt: Attempt, tmp_path: Path) -> None:
    put(tmp_path, {"secret.txt": "secret", "folder/secret.txt": "secret"})
    first, second, _ = kept_of(attempt, "ana")
    (first.path / "file").symlink_to(tmp_path / "secret.txt")
    (first.path / "folder").symlink_to(tmp_path / "folder")
    os.mkfifo(first.path / "pipe")
    found = {file.path: file.kind for file in list_files(first).files}
    assert found == {"a.py": "file", "file": "link", "folder": "link", "pipe": "other"}
    for path in ("file", "folder/secret.txt", "pipe", "../answer.txt", "..", "", "/etc/passwd", "gone"):
        assert not can_read(first, path)
    second.path.rename(second.path.with_name("elsewhere"))
    second.path.symlink_to(second.path.with_name("elsewhere"))
    with pytest.raises(NotADirectoryError):
        list_files(second)
    assert not can_read(second, "src/deep/a.py")
    assert not kept_of(attempt, "ana")[1].exists


def test_a_link_on_the_way_to_a_workspace_leads_nowhere(attempt: Attempt, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    put(outside, {f"{FIRST}/answer.txt": "x", f"{FIRST}/workspace/secret": "x"})
    (attempt.directory / "eve").symlink_to(outside)
    assert kept_of(attempt, "eve") == []


def test_long_and_binary_files_and_very_many_are_said_to_be_so(
    attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_of(attempt, "ana")[0]
    (first.path / "binary").write_bytes(b"\x7fELF\0\1")
    (first.path / "odd").write_bytes(b"caf\xe9")
    monkeypatch.setattr(workspaces, "MOST_BYTES", 4)
    (first.path / "long").write_text("äöü", "utf-8")
    assert read_file(first, "binary").binary
    assert read_file(first, "odd").text == "caf\ufffd"
    long = read_file(first, "long")
    assert (long.text, long.cut, long.size) == ("äö", True, 6)
    assert not list_files(first).cut
    monkeypatch.setattr(workspaces, "MOST_FILES", 2)
    listed = list_files(first)
    assert listed.cut
    assert len(listed.files) == 2


@needs_golden
def test_what_the_real_program_kept() -> None:
    attempt = locate(golden_base("filesystem"))[-1]
    found = {
        (kept.agent, kept.label or kept.kind): [file.path for file in list_files(kept).files]
        for kept in kept_workspaces(attempt)
    }
    assert found == {
        ("agent_a", "agent1.1"): ["hello.txt", "src/app.py"],
        ("agent_a", "final"): ["final.txt"],
        ("agent_b", "agent2.1"): ["notes.md"],
    }
