"""`--list-sessions`, and what may stand beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from massgen_tui.cli.main import main
from tests.logs.golden import GOLDEN, needs_golden


def test_where_there_are_none_that_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-sessions"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "no session yet" in err
    assert main(["--list-sessions", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": 1, "sessions": []}
    assert not (home / ".massgen").exists()


@needs_golden
def test_sessions_of_massgen_are_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(GOLDEN / "multi_turn" / ".massgen" / "massgen_logs", home / ".massgen" / "massgen_logs")
    assert main(["--list-sessions"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["Session", "Used", "Turns", "State"]
    assert row.split()[0] == "session_20261120_115817"
    assert row.split()[3:] == ["3", "finished", "-", "And", "of", "Spain?"]


def test_a_damaged_list_is_told_and_made_again(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / ".massgen" / "sessions.json"
    path.parent.mkdir()
    path.write_text("{")
    assert main(["--list-sessions", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["sessions"] == []
    assert "was damaged" in err
    assert json.loads(path.read_text()) == {"sessions": []}


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--continue", "--session-id", "x", "What?"], "--continue and --session-id each name a session"),
        (["--json", "What?"], "--json needs --list-sessions"),
    ],
)
def test_what_contradicts_itself_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], argv: list[str], sentence: str
) -> None:
    assert main(argv) == 1
    assert sentence in capsys.readouterr().err
    assert not (home / ".massgen").exists()
