from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.cli.main import main
from tests.logs.story import Written, write_into


@pytest.fixture
def written(home: Path) -> Written:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.whole()
    written.writer.close()
    written.attempt.coordination_table.unlink()
    written.attempt.metrics_summary.unlink()
    return written


def test_what_is_missing_is_rebuilt_and_named(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "repair"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        f"turn 1, attempt 1: 2 files rebuilt in {written.attempt.directory}",
        "  coordination_table.txt",
        "  metrics_summary.json",
    ]
    assert main(["logs", "repair", "--log-dir", written.attempt.session.name]) == 0
    assert capsys.readouterr().out.startswith("turn 1, attempt 1: nothing was rebuilt in ")


def test_a_torn_line_is_told_beside_it(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    with written.attempt.events.open("ab") as file:
        file.write(b'{"time')
    assert main(["logs", "repair", str(written.attempt.directory)]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("turn 1, attempt 1: The last line is incomplete")
    assert "2 files rebuilt" in told.out


def test_a_run_that_goes_on_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.start()
    assert main(["logs", "repair"]) == 1
    assert "The run goes on; nothing was rebuilt." in capsys.readouterr().err
    written.writer.close()


@pytest.mark.parametrize("argv", [[], ["log_9"], ["a", "--log-dir", "b"]])
def test_where_no_run_is_meant_it_is_said(argv: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not (home / ".massgen").exists()
    assert main(["logs", "repair", *argv]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("massgen-tui: ")
