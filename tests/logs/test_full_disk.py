from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.events import read_events
from massgen_tui.logs.write.metadata import Execution
from tests.disk import room_for
from tests.logs.golden import load
from tests.logs.story import write_into


def test_a_full_disk_is_told_once_and_what_was_written_stays_readable(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    written = write_into(tmp_path)
    with room_for(4500):
        written.story.whole()
        written.writer.close()
    [trouble] = written.troubles
    assert trouble.startswith("The log in ")
    assert capfd.readouterr().err == "", "it is on nobody's screen"
    (attempt,) = locate(tmp_path)
    read = read_events(attempt.events)
    assert read.events
    assert read.torn
    assert load(attempt.status)["finish_reason"] == "in_progress"
    assert not list(attempt.directory.glob("*.tmp"))


def test_what_does_not_fit_at_the_beginning_does_not_end_the_run(tmp_path: Path) -> None:
    with room_for(40_000):
        written = write_into(tmp_path, Execution("Why?", {"prompt": "x" * 50_000}))
        written.story.whole()
        written.writer.close()
    [trouble] = written.troubles
    assert trouble.startswith("The log in ")
    assert not written.attempt.metadata.exists()
    assert load(written.attempt.status)["finish_reason"] == "completed"
