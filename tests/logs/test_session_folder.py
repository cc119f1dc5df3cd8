"""The folder of a session beside the logs: what both programs keep of each turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.logs.layout import UnsafeName
from massgen_tui.logs.session_folder import KeptTurn, SessionFolder
from tests.logs.golden import GOLDEN, needs_golden

NAME = "session_20260301_101500"


def turn(number: int, answer: str = "Paris.", **more: object) -> KeptTurn:
    return KeptTurn(number, "Where?", answer, "ana", "2026-03-01T10:15:00", **more)  # type: ignore[arg-type]


def test_a_turn_is_kept_as_the_layout_says(home: Path) -> None:
    folder = SessionFolder(home, NAME)
    folder.write(turn(1))
    folder.write(turn(2, "Rome."))
    base = home / ".massgen" / "sessions" / NAME
    assert (base / "turn_2" / "answer.txt").read_text() == "Rome."
    assert json.loads((base / "turn_1" / "metadata.json").read_text()) == {
        "turn": 1,
        "timestamp": "2026-03-01T10:15:00",
        "winning_agent": "ana",
        "task": "Where?",
        "session_id": NAME,
    }
    winners = json.loads((base / "winning_agents_history.json").read_text())
    assert winners == [{"agent_id": "ana", "turn": 1}, {"agent_id": "ana", "turn": 2}]
    summary = (base / "SESSION_SUMMARY.txt").read_text()
    assert summary.count("Winning Agent: ana") == 2
    assert f"Answer: See {base}/turn_2/answer.txt" in summary


def test_a_cancelled_turn_says_so_and_keeps_what_there_was(home: Path) -> None:
    folder = SessionFolder(home, NAME)
    kept = turn(1, "Half.", phase="enforcement", partial={"ana": {"answer": "Half."}})
    folder.write(kept)
    text = (folder.turn(1) / "answer.txt").read_text()
    assert text.startswith(
        "[PARTIAL ANSWER - Session was cancelled during enforcement phase]\n[Best answer from: ana]\n"
    )
    assert "=" * 60 in text
    assert json.loads((folder.turn(1) / "partial_answers.json").read_text()) == {"ana": {"answer": "Half."}}
    read = folder.read(1)
    assert read is not None
    assert (read.answer, read.phase, read.winner) == ("Half.", "enforcement", "ana")
    assert json.loads((folder.path / "winning_agents_history.json").read_text()) == []


def test_the_files_of_the_best_agent_come_last(home: Path) -> None:
    folder = SessionFolder(home, NAME)
    for agent in ("ana", "bob"):
        folder.workspace_of(1, agent, partial=True).mkdir(parents=True)
    folder.write(turn(1, phase="enforcement"))
    assert [path.name for path in folder.workspaces(1)] == ["bob", "ana"]
    folder.workspace_of(1, "ana", partial=False).mkdir()
    assert [path.name for path in folder.workspaces(1)] == ["workspace"]


def test_a_session_whose_name_leads_elsewhere_has_no_folder(home: Path) -> None:
    with pytest.raises(UnsafeName):
        SessionFolder(home, "../../etc")


@given(st.text(min_size=1).filter(str.strip), st.text(), st.booleans())
def test_what_is_written_is_read_back(question: str, answer: str, cancelled: bool) -> None:
    from tempfile import TemporaryDirectory

    encodable = answer.encode("utf-8", "replace").decode()
    with TemporaryDirectory() as name:
        folder = SessionFolder(Path(name), NAME)
        folder.write(KeptTurn(7, question, encodable.lstrip("\n"), "ana", phase="presentation" if cancelled else ""))
        read = folder.read(7)
        assert read is not None
        assert read.question == question
        assert read.answer == encodable.lstrip("\n")


@needs_golden
def test_what_massgen_kept_is_read() -> None:
    folder = SessionFolder(GOLDEN / "multi_turn", "session_20261120_115817")
    turns = [folder.read(number) for number in folder.numbers()]
    assert [(one.question, one.answer, one.winner) for one in turns if one is not None] == [
        ("What is the capital of France?", "Final by A: Paris.", "agent_a"),
        ("And of Italy?", "Final by A: Rome.", "agent_a"),
        ("And of Spain?", "Final by A: Madrid.", "agent_a"),
    ]
