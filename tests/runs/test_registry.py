"""The list of sessions in the home: its form, its damages, and many writers at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from massgen_tui.runs.registry import Entry, Registry, session_id_of

A = Entry("session_20260301_101500", "2026-03-01T10:15:00", log_directory="log_20260301_101500_000001")
ALSO_THEN = Entry(A.session_id, A.start_time, log_directory="log_20260301_101500_000002")


def registry(home: Path, found: list[Entry] | None = None, told: list[str] | None = None) -> Registry:
    return Registry(home, lambda: found or [], (told if told is not None else []).append)


def test_an_entry_has_the_fields_of_the_layout(home: Path) -> None:
    registry(home).add(A)
    assert json.loads((home / ".massgen" / "sessions.json").read_text()) == {
        "sessions": [
            {
                "session_id": "session_20260301_101500",
                "start_time": "2026-03-01T10:15:00",
                "end_time": None,
                "status": "active",
                "config_path": None,
                "model": None,
                "description": None,
                "subagent": False,
                "parent_session_id": None,
                "log_directory": "log_20260301_101500_000001",
            }
        ]
    }
    assert (home / ".massgen" / "sessions.lock").exists()


def test_two_sessions_of_one_second_have_two_ids(home: Path) -> None:
    sessions = registry(home)
    first, second, again = sessions.add(A), sessions.add(ALSO_THEN), sessions.add(A)
    assert first.session_id == session_id_of(first.log_directory or "") == again.session_id
    assert second.session_id == "session_20260301_101500_000002"
    assert [entry.session_id for entry in sessions.entries()] == [first.session_id, second.session_id]


def test_what_others_wrote_stays_in_the_file(home: Path) -> None:
    path = home / ".massgen" / "sessions.json"
    path.parent.mkdir()
    strange = {"session_id": "x", "log_directory": None, "new_field": [1]}
    path.write_text(json.dumps({"sessions": [strange, "no entry", {"session_id": 3}]}))
    registry(home).add(A)
    registry(home).change("x", status="completed")
    kept = json.loads(path.read_text())["sessions"]
    assert kept[:3] == [{**strange, "status": "completed"}, "no entry", {"session_id": 3}]
    assert [entry.session_id for entry in registry(home).entries()] == ["x", A.session_id]


@pytest.mark.parametrize("content", ["", '{"sess', "[]", '{"sessions": 3}', "\x00\xff", "[" * 100_000])
def test_a_damaged_list_is_made_again_and_put_aside(home: Path, content: str) -> None:
    path = home / ".massgen" / "sessions.json"
    path.parent.mkdir()
    path.write_bytes(content.encode("latin-1"))
    told: list[str] = []
    sessions = registry(home, [A], told)
    assert [entry.session_id for entry in sessions.entries()] == [A.session_id]
    assert len(told) == 1
    assert "made again with 1 session" in told[0]
    assert path.with_name("sessions.json.damaged").read_bytes() == content.encode("latin-1")
    assert registry(home).entries() == sessions.entries()


@pytest.mark.slow
def test_processes_that_write_at_once_lose_nothing(home: Path) -> None:
    work = (
        "import sys; from pathlib import Path; from massgen_tui.runs.registry import Entry, Registry\n"
        "registry = Registry(Path.home(), list, print)\n"
        "for n in range(25):\n"
        "    registry.add(Entry(f'session_{sys.argv[1]}_{n}', log_directory=f'log_{sys.argv[1]}_{n}'))\n"
        "    registry.change(f'session_{sys.argv[1]}_{n}', status='completed')\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", work, str(number)]) for number in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    entries = registry(home).entries()
    assert len(entries) == len({entry.session_id for entry in entries}) == 100
    assert {entry.status for entry in entries} == {"completed"}
