"""The journal of an agent's decisions goes with its answer: to the others, into the log, and with the final answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from tests.runs.test_files import bodies, plan_of, play, tool

WRITES = tool("write_file", path="tasks/changedoc.md", content="[SELF] is short.\n")
SCRIPT = {
    "ana": [[WRITES], [{"answer": "A"}], [{"vote": {"for": "agent1", "reason": ""}}]],
    "bob": [[{"after": {"ana": 2}}, {"answer": "B"}], {"sees": ["agent1.1"], "steps": [{"vote": {"for": "agent1"}}]}],
}


@pytest.mark.slow
def test_a_journal_goes_with_its_answer(home: Path) -> None:
    run, events, state = play(plan_of(home, SCRIPT))
    submitted = bodies(events, "ana", b.AnswerSubmitted)[0]
    assert submitted.changedoc == "agent1.1 is short."
    shown = "\n".join(body.user_message for body in bodies(events, "bob", b.RoundStart))
    assert "<agent1.1> A\n<changedoc>agent1.1 is short.</changedoc> <end of agent1.1>" in shown
    assert "tasks/changedoc.md" in bodies(events, "ana", b.RoundStart)[0].system_message
    for folder in (run.attempt.snapshot("ana", submitted.snapshot), run.attempt.final("ana")):
        assert (folder / "changedoc.md").read_text() == "agent1.1 is short."
    assert state.winner == "ana"


@pytest.mark.slow
def test_without_it_nobody_is_asked_for_one_and_none_is_shown(home: Path) -> None:
    run, events, _ = play(plan_of(home, SCRIPT, coordination={"enable_changedoc": False}))
    assert "changedoc" not in bodies(events, "ana", b.RoundStart)[0].system_message
    assert bodies(events, "ana", b.AnswerSubmitted)[0].changedoc == ""
    assert {path.parent.name for path in run.attempt.directory.rglob("changedoc.md")} <= {"tasks"}
