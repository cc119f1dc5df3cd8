from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.events.codec import encode
from massgen_tui.logs.read.events import decode_lines, read_events
from massgen_tui.logs.write.events_file import EventsFile
from tests.disk import room_for
from tests.logs.story import Story


def test_lines_wait_for_the_flush_and_come_back_equal(tmp_path: Path) -> None:
    events = Story().whole().events
    path = tmp_path / "events.jsonl"
    file = EventsFile(path)
    file.add(events)
    assert path.read_bytes() == b""
    file.flush()
    assert path.read_text() == "".join(encode(event) + "\n" for event in events)
    file.close()
    read = read_events(path)
    assert read.events == events
    assert read.problems == []


def test_a_file_that_is_opened_again_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    events = Story().whole().events
    path = tmp_path / "events.jsonl"
    path.write_text(encode(events[0]) + "\n" + encode(events[1])[:20])
    file = EventsFile(path)
    assert file.lines == 2
    file.add(events[2:4])
    file.close()
    read = read_events(path)
    assert [event.seq for event in read.events] == [1, 3, 4]
    assert read.events[1:] == events[2:4]
    assert read.bad_lines == [2]
    assert not read.torn


def test_killed_at_any_byte_the_file_gives_a_prefix() -> None:
    events = Story().whole().events[:8]
    content = "".join(encode(event) + "\n" for event in events).encode()
    for size in range(len(content) + 1):
        read = decode_lines(content[:size].splitlines(keepends=True))
        assert read.events == events[: len(read.events)]
        assert len(read.events) >= content[:size].count(b"\n")
        assert read.bad_lines == []
        assert read.torn == (size > 0 and content[size - 1 : size] != b"\n" and content[size : size + 1] != b"\n")


def test_what_is_no_event_is_counted_and_keeps_its_number(tmp_path: Path) -> None:
    event = Story().whole().events[0]
    path = tmp_path / "events.jsonl"
    bad = [b"[]", b"\xff\xfe", b"{}", b'{"event_type": 3}', b"[" * 100_000, b""]
    path.write_bytes(b"\n".join([*bad, encode(event).encode(), b'{"event']))
    read = read_events(path)
    assert [found.seq for found in read.events] == [7]
    assert read.bad_lines == [1, 2, 3, 4, 5]
    assert read.torn
    assert len(read.problems) == 2


def test_a_missing_file_and_a_link_are_told(tmp_path: Path) -> None:
    assert "No such file" in read_events(tmp_path / "events.jsonl").problems[0]
    (tmp_path / "target").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert read_events(tmp_path / "link").problems


def test_a_file_that_was_deleted_under_the_run_is_noticed(tmp_path: Path) -> None:
    file = EventsFile(tmp_path / "events.jsonl")
    file.add(Story().whole().events)
    (tmp_path / "events.jsonl").unlink()
    with pytest.raises(FileNotFoundError):
        file.close()


def test_what_a_full_disk_refused_is_written_when_there_is_room_again(tmp_path: Path) -> None:
    events = Story().whole().events
    path = tmp_path / "events.jsonl"
    file = EventsFile(path)
    file.add(events)
    with room_for(1000), pytest.raises(OSError, match="File too large"):
        file.flush()
    assert path.stat().st_size == 1000
    file.close()
    assert read_events(path).events == events
