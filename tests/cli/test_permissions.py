"""What an ordinary user may not read or write: a sentence that names the place, and the rest of what was asked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from massgen_tui.cli.main import main
from tests.logs.directories import modern
from tests.logs.story import Written, write_into
from tests.permissions import forbidden


@pytest.fixture
def written(home: Path) -> Written:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.whole()
    written.writer.close()
    return written


def test_a_run_that_may_not_be_read_stands_in_the_list(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """One whose session may not even be entered is said beside it, as it may be of somebody else."""
    base = written.attempt.session.parent
    closed = modern(base, {"events.jsonl": "", "agent_outputs/ana.txt": ""})
    with forbidden(closed.directory):
        assert main(["logs", "list"]) == 0
        assert "(turn_1/attempt_1 may not be read)" in capsys.readouterr().out
    with forbidden(closed.session):
        assert main(["logs", "list", "--json"]) == 0
        said = capsys.readouterr()
        assert [run["session"] for run in json.loads(said.out)] == [written.attempt.session.name]
        assert said.err == f"Not listed, as they may not be read: {closed.session.name}\n"
    with forbidden(base):
        assert main(["logs", "list"]) == 1
        assert capsys.readouterr().err == f"massgen-tui: {base} may not be read\n"


def test_what_is_not_found_may_be_hidden(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    with forbidden(written.attempt.directory):
        assert main(["show", "--votes"]) == 1
    where = os.path.relpath(written.attempt.directory)
    assert capsys.readouterr().err == (
        f"massgen-tui: nobody voted in this run: {where}\n  turn_1/attempt_1 may not be read\n"
    )


def test_a_table_that_may_not_be_read_is_made_again_and_that_is_said(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", "--table"])
    table = capsys.readouterr().out
    with forbidden(written.attempt.coordination_table):
        assert main(["show", "--table"]) == 0
    assert capsys.readouterr() == (table, "coordination_table.txt may not be read\n")


@pytest.mark.parametrize(
    "argv", [["show", "~nobody-of-that-name/x"], ["logs", "list", "--logs-dir", "~nobody-of-that-name"]]
)
def test_a_home_of_nobody_is_no_folder(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 1
    assert "there is no run" in capsys.readouterr().err


def test_who_has_no_home_is_told_to_name_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a container for a user without a name."""
    import pwd

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    with pytest.raises(KeyError):
        pwd.getpwuid(os.getuid())
    assert main(["logs", "list"]) == 1
    assert capsys.readouterr().err == "massgen-tui: your home folder is not known; set the variable HOME\n"
    assert main(["logs", "--help"]) == 0
