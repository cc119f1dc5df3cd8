"""Columns as they stand on a terminal and in a pipe."""

from __future__ import annotations

import io

import pytest

from massgen_tui.cli.output import columns
from massgen_tui.text.cells import width

ROWS = [("ana", "It is the shorter one – 你好 – and it says where to begin."), ("bob", "Yes.")]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_each_row_on_one_line() -> None:
    lines = columns(("Voter", "Reason"), ROWS, wrapped=True)
    assert len(lines) == 3
    assert lines[1] == f"ana    {ROWS[0][1]}"


@pytest.mark.parametrize("room", [24, 40, 200])
def test_on_a_terminal_the_last_column_goes_on_below_itself(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setenv("COLUMNS", str(room))
    monkeypatch.setattr("sys.stdout", Terminal())
    lines = columns(("Voter", "Reason"), ROWS, wrapped=True)
    assert max(map(width, lines)) <= room
    assert " ".join(line[7:] for line in lines[1:-1]) == ROWS[0][1]
    assert all(line.startswith(" " * 7) for line in lines[2:-1])
    assert len(columns(("Voter", "Reason"), ROWS)) == 3, "other tables are left as they are"
