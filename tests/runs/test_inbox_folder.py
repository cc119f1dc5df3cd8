"""Files that steer a run: what each means, and what becomes of those that mean nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.coordination import steering as s
from massgen_tui.runs.inbox_folder import Cancel, InboxFolder, Wish


def inbox(home: Path) -> tuple[InboxFolder, list[str]]:
    told: list[str] = []
    return InboxFolder(home / "inbox", ["ana", "bob"], told.append), told


def put(home: Path, name: str, content: str | bytes | dict[str, Any], *, age: float = 60) -> Path:
    path = home / "inbox" / name
    text = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize(
    ("record", "wish"),
    [
        ({"do": "pause"}, s.Pause()),
        ({"do": "resume"}, s.Resume()),
        ({"do": "note", "text": " Be brief. "}, s.Tell("inbox1", "Be brief.")),
        ({"do": "note", "text": "You too.", "agent": "bob"}, s.Tell("inbox1", "You too.", "bob")),
        ({"do": "answer now"}, s.Hurry("answer")),
        ({"do": "vote_now", "agent": "ana"}, s.Hurry("vote", "ana")),
        ({"do": "stop agent", "agent": "ana"}, s.StopAgent("ana")),
        ({"do": "restart_agent", "agent": "ana"}, s.RestartAgent("ana")),
        ({"do": "more time", "seconds": 60}, s.MoreTime(60)),
        ({"do": "more answers", "count": 2}, s.MoreAnswers(2)),
        ({"do": "more round time", "seconds": 60}, s.MoreRoundTime(60)),
        ({"do": "more budget", "usd": 0.5}, s.MoreBudget(0.5)),
        ({"do": "cancel"}, Cancel()),
    ],
)
def test_each_file_is_one_wish(home: Path, record: dict[str, Any], wish: Wish) -> None:
    folder, told = inbox(home)
    put(home, "wish.json", record)
    assert folder.take() == [wish]
    assert folder.take() == []
    assert told == []
    assert (home / "inbox" / "taken" / "wish.json").is_file()


def test_a_text_is_a_note_to_all(home: Path) -> None:
    folder, _ = inbox(home)
    put(home, "note.md", "Mind the tests.\n")
    assert folder.take() == [s.Tell("inbox1", "Mind the tests.")]


def test_files_are_taken_in_the_order_they_came(home: Path) -> None:
    folder, _ = inbox(home)
    put(home, "b.json", {"do": "pause"}, age=30)
    put(home, "a.json", {"do": "resume"}, age=20)
    put(home, "c.txt", "And then.", age=10)
    assert folder.take() == [s.Pause(), s.Resume(), s.Tell("inbox1", "And then.")]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.json", "{", "it is not JSON"),
        ("x.json", "[]", 'it must be an object such as {"do": "pause"}'),
        ("x.json", '{"do": "explode"}', '"explode" is nothing that can be done; there are note, pause,'),
        ("x.json", '{"do": "pause", "agent": "ana"}', '"pause" takes no "agent"'),
        ("x.json", '{"do": "stop agent"}', '"stop agent" needs an "agent"; there are ana, bob'),
        ("x.json", '{"do": "note", "text": "x", "agent": "eve"}', "there is no agent 'eve'; there are ana, bob"),
        ("x.json", '{"do": "note", "text": " "}', "the note has no text"),
        ("x.json", '{"do": "more time", "seconds": true}', 'it needs "seconds", a number above 0'),
        ("x.json", '{"do": "more answers", "count": 1.5}', '"count" must be a whole number'),
        ("x.json", b"\xff\xfe", "it is not UTF-8 text"),
        ("x.txt", "a" * 70_000, "it is longer than 64 kB"),
        ("x.exe", "x", "its name must end in .json, or for a note to all in .txt or .md"),
    ],
)
def test_a_file_that_means_nothing_is_told_and_moved_aside(home: Path, name: str, content: Any, why: str) -> None:
    folder, told = inbox(home)
    put(home, name, content)
    assert folder.take() == []
    assert len(told) == 1
    assert told[0].startswith(f"inbox: {name}: {why}")
    assert (home / "inbox" / "refused" / name).is_file()
    assert folder.take() == []
    assert len(told) == 1


def test_a_file_that_is_still_being_written_is_waited_for(home: Path) -> None:
    folder, told = inbox(home)
    put(home, "x.json", '{"do": "pau', age=0)
    assert folder.take() == []
    put(home, "x.json", '{"do": "pause"}', age=0)
    assert folder.take() == [s.Pause()]
    assert told == []


def test_hidden_unfinished_and_foreign_things_are_left_alone(home: Path) -> None:
    folder, told = inbox(home)
    for name in (".x.json", "x.json.tmp", "x.json~"):
        put(home, name, "{")
    (home / "inbox" / "folder.json").mkdir()
    assert folder.take() == []
    assert told == []
    (home / "secret.txt").write_text("secret")
    (home / "inbox" / "link.txt").symlink_to(home / "secret.txt")
    os.mkfifo(home / "inbox" / "pipe.txt")
    assert folder.take() == []
    assert len(told) == 2


def test_the_same_name_again_is_another_wish(home: Path) -> None:
    folder, _ = inbox(home)
    for _ in range(3):
        put(home, "pause.json", {"do": "pause"})
        assert folder.take() == [s.Pause()]
    assert sorted(os.listdir(home / "inbox" / "taken")) == ["pause-2.json", "pause-3.json", "pause.json"]


def test_a_folder_that_vanishes_is_told_once(home: Path) -> None:
    folder, told = inbox(home)
    (home / "inbox").rmdir()
    assert folder.take() == folder.take() == []
    assert len(told) == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["do", "text", "agent", "seconds"]), inner),
)


@given(_JSON | st.fixed_dictionaries({"do": st.sampled_from(["note", "pause", "more time"])}, optional={"text": _JSON}))
def test_whatever_is_put_there_is_taken_or_told(record: Any) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as name:
        folder, told = inbox(Path(name))
        put(Path(name), "x.json", json.dumps(record))
        assert len(folder.take()) + len(told) == 1
