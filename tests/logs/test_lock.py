from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from massgen_tui.logs.lock import held, is_held
from massgen_tui.logs.write.events_file import EventsFile
from tests.logs.story import write_into


def test_a_run_is_held_while_it_is_written(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    events = written.attempt.events
    assert is_held(events)
    with pytest.raises(BlockingIOError), held(events):
        pass
    written.writer.close()
    assert not is_held(events)
    with held(events):
        assert is_held(events)
    assert not is_held(events)


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    first = EventsFile(tmp_path / "events.jsonl")
    with pytest.raises(BlockingIOError):
        EventsFile(tmp_path / "events.jsonl")
    first.close()
    EventsFile(tmp_path / "events.jsonl").close()


def test_the_processes_of_a_run_do_not_hold_it_after_its_end(tmp_path: Path) -> None:
    file = EventsFile(tmp_path / "events.jsonl")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        file.close()
        assert not is_held(tmp_path / "events.jsonl")
        child.communicate(b"\n")


def test_what_is_no_plain_file_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert not is_held(tmp_path / "missing")
    assert not is_held(tmp_path / "link")
