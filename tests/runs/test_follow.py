"""A run that another process plays, as it is followed: real processes, one of them killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.events_file import line_of
from massgen_tui.runs.follow import FollowedRun

WRITER = """
import sys
from pathlib import Path
from massgen_tui.events.codec import decode
from massgen_tui.logs.write.events_file import EventsFile
file = EventsFile(Path(sys.argv[1]))
print("open", flush=True)
for line in sys.stdin.buffer:
    file.add([decode(line, 1)])
    file.flush()
    print("written", flush=True)
file.close()
"""


def attempt(folder: Path, number: int = 1) -> Attempt:
    """A new attempt in a session of its own."""
    directory = folder / "log_20260301_100000_000000" / "turn_1" / f"attempt_{number}"
    directory.mkdir(parents=True)
    return Attempt(directory.parent.parent, 1, number, directory)


def line(seq: int, body: Body, agent: str | None = None) -> bytes:
    """An event as it is written."""
    return line_of(Event(seq, "2026-03-01T10:00:00", agent, 0, body))


BEGIN = line(1, b.RunStarted(question="why", agents=[{"id": "ana", "number": 1}]))
ENDED = line(9, b.RunEnded(state="finished", winner="ana"))


class Writer:
    """A process that holds an attempt's event file and writes what it is told."""

    def __init__(self, its: Attempt) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(its.events)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._answer()

    def write(self, *lines: bytes) -> None:
        """Have lines appended."""
        assert self.process.stdin is not None
        for one in lines:
            self.process.stdin.write(one)
            self.process.stdin.flush()
            self._answer()

    def _answer(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline()

    def end(self) -> None:
        """Let it close its file."""
        self.process.communicate()

    def kill(self) -> None:
        """SIGKILL: no last word."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def writers() -> Iterator[Callable[[Attempt], Writer]]:
    """Makes writers; none of them outlives the test."""
    made: list[Writer] = []

    def make(its: Attempt) -> Writer:
        made.append(Writer(its))
        return made[-1]

    yield make
    for writer in made:
        writer.kill()


class Reader:
    """Somebody who looks at a followed run."""

    def __init__(self, its: Attempt) -> None:
        self.run = FollowedRun(its)
        self.bodies: list[Body] = []
        self.run.start()

    def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Drain until something is true."""
        end = time.monotonic() + seconds
        while True:
            over = self.run.finished
            self.bodies += [event.body for event in self.run.drain()]
            if condition():
                return
            assert time.monotonic() < end
            assert not over or condition()
            self.run._done.wait(0.01)


def test_what_is_written_arrives_until_the_end(tmp_path: Path, writers: Callable[[Attempt], Writer]) -> None:
    its = attempt(tmp_path)
    writer = writers(its)
    writer.write(BEGIN)
    reader = Reader(its)
    reader.until(lambda: len(reader.bodies) == 1)
    writer.write(line(2, b.Text(content="one"), "ana"))
    reader.until(lambda: reader.bodies[-1] == b.Text(content="one"))
    writer.write(ENDED)
    reader.until(lambda: reader.run.finished and isinstance(reader.bodies[-1], b.RunEnded))
    assert reader.run.trouble == []
    writer.end()


def test_a_killed_writer_is_told_and_its_torn_line_is_not_shown(
    tmp_path: Path, writers: Callable[[Attempt], Writer]
) -> None:
    its = attempt(tmp_path)
    writer = writers(its)
    writer.write(BEGIN)
    reader = Reader(its)
    reader.until(lambda: len(reader.bodies) == 1)
    writer.kill()
    with its.events.open("ab") as file:
        file.write(line(2, b.Text(content="half"), "ana")[:20])
    reader.until(lambda: reader.run.finished)
    assert len(reader.bodies) == 1
    assert "was killed" in reader.run.trouble[0]


def test_a_torn_line_waits_for_its_end(tmp_path: Path, writers: Callable[[Attempt], Writer]) -> None:
    its = attempt(tmp_path)
    writers(its)
    whole = line(2, b.Text(content="ä one"), "ana")
    reader = Reader(its)
    with its.events.open("ab", buffering=0) as file:
        file.write(BEGIN + whole[:-9])
        reader.until(lambda: len(reader.bodies) == 1)
        file.write(whole[-9:])
    reader.until(lambda: reader.bodies[-1] == b.Text(content="ä one"))


def test_the_next_attempt_is_followed(tmp_path: Path, writers: Callable[[Attempt], Writer]) -> None:
    first = attempt(tmp_path)
    writer = writers(first)
    writer.write(BEGIN, line(2, b.RunEnded(state="restarted", reason="too short")))
    writer.end()
    reader = Reader(first)
    reader.until(lambda: len(reader.bodies) == 2)
    second = attempt(tmp_path, 2)
    writers(second).write(line(1, b.RunStarted(question="why", attempt=2)), ENDED)
    reader.until(lambda: reader.run.finished and len(reader.bodies) == 4)
    assert reader.run.trouble == []


@pytest.mark.parametrize(("what", "words"), [("unlink", "deleted"), ("replace", "replaced"), ("truncate", "cut short")])
def test_a_file_that_is_no_longer_the_same_is_told(
    tmp_path: Path, writers: Callable[[Attempt], Writer], what: str, words: str
) -> None:
    its = attempt(tmp_path)
    writers(its).write(BEGIN)
    reader = Reader(its)
    reader.until(lambda: len(reader.bodies) == 1)
    match what:
        case "unlink":
            its.events.unlink()
        case "replace":
            (tmp_path / "other").write_bytes(BEGIN)
            (tmp_path / "other").replace(its.events)
        case _:
            its.events.write_bytes(b"")
    reader.until(lambda: reader.run.finished)
    assert words in reader.run.trouble[0]
    assert len(reader.bodies) == 1


def test_nobody_follows_a_run_that_nobody_looks_at(tmp_path: Path, writers: Callable[[Attempt], Writer]) -> None:
    its = attempt(tmp_path)
    writers(its).write(BEGIN)
    reader = Reader(its)
    reader.until(lambda: len(reader.bodies) == 1)
    reader.run.leave()
    reader.until(lambda: reader.run.finished)


def test_earlier_attempts_of_the_turn_come_before(tmp_path: Path, writers: Callable[[Attempt], Writer]) -> None:
    first, second = attempt(tmp_path), attempt(tmp_path, 2)
    again = line(2, b.RunEnded(state="restarted", reason="too short"))
    first.events.write_bytes(BEGIN + again)
    writer = writers(second)
    writer.write(line(1, b.RunStarted(question="why", attempt=2)))
    reader = Reader(second)
    reader.until(lambda: len(reader.bodies) == 3)
    assert [body.event_type for body in reader.bodies] == ["run_started", "run_ended", "run_started"]
    writer.write(ENDED)
    reader.until(lambda: reader.run.finished)
    writer.end()
