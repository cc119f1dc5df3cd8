"""A run told in lines: in the words of the steps, and nothing of what a person needs to know left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.replay.titles import title_of
from massgen_tui.runs.narration import NARRATION_CHARS, automation_end, narrate
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.coordination.scenario import play
from tests.coordination.test_modes import answer, vote
from tests.permissions import forbidden


def told(body: Body, agent: str | None = "ana") -> str:
    event = Event(1, "2026-03-01T10:15:00", agent, 0, body)
    return narrate(event, fold(RunState(), event))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b.BroadcastCreated(question="Red\nor blue?", to="human"), "ana asks you: Red or blue?"),
        (b.BroadcastCreated(question="Red?", to="agents"), "ana asks the others: Red?"),
        (b.BroadcastResponse(content="Red."), "ana answers the question: Red."),
        (b.BroadcastComplete(status="timeout"), "ana's question was not answered in time"),
        (b.BroadcastComplete(status="withdrawn"), "ana's question is withdrawn"),
        (b.Steered(action="pause"), "you pause the team"),
        (b.Steered(action="tell", text="Shorter."), "you tell ana: Shorter."),
        (b.Steered(action="hurry", text="vote"), "you ask ana to vote now"),
        (b.Steered(action="stop"), "you stop ana"),
        (b.Steered(action="restart"), "you restart ana"),
        (b.NoteDelivered(text="Shorter."), "ana reads your note: Shorter."),
        (b.Enforcement(attempt=2, reason="x", error_message="No."), "ana has to try again (2/3): No."),
        (b.ChecklistSubmitted(verdict="new_answer"), "ana's checklist finds no answer good enough"),
        (b.HistoryTruncated(messages_before=6, messages_after=4, limit=600), "ana forgets the oldest of 6 messages"),
        (b.Status(message="retry 1/3 in 4 s", level="retry"), "ana: retry 1/3 in 4 s"),
        (b.Error(error="no key", fatal=True), "ana fails: no key"),
        (b.AgentTimeout(reason="8 s"), "ana runs out of time: 8 s"),
    ],
)
def test_what_matters_is_told(body: Body, sentence: str) -> None:
    assert told(body).startswith(f"00:00  {sentence}")


def test_the_person_is_told_of_as_you() -> None:
    assert told(b.BroadcastResponse(content="Red.", is_human=True), None) == "00:00  you answer: Red."
    assert told(b.Steered(action="hurry", text="answer"), None) == "00:00  you ask the team to answer now"


@pytest.mark.parametrize(
    "body",
    [
        b.Text(content="x"),
        b.ToolStart(tool_name="x"),
        b.BroadcastComplete(),
        b.Usage(),
        b.Status(message="x"),
        b.Enforcement(reason="fatal_api_error", error_message="No."),
    ],
)
def test_what_would_only_fill_the_screen_is_not(body: Body) -> None:
    assert told(body) == ""


def test_a_long_text_is_one_line_that_ends() -> None:
    assert len(told(b.NoteDelivered(text="x\n" * 10_000))) <= len("00:00  ") + NARRATION_CHARS


async def test_a_line_and_the_title_of_its_step_are_the_same_words() -> None:
    script = {"ana": [[{"say": "hm"}], [answer("A")], [vote("agent1")]]}
    run = await play(["ana"], script)
    state = RunState()
    lines = 0
    for event in run.events:
        state = fold(state, event)
        line = narrate(event, state).partition("  ")[2]
        title = title_of(event, state)
        lines += bool(line)
        assert not line or line.startswith(title.removesuffix("…"))
    assert lines >= 5


async def test_an_answer_that_a_limit_brought_about_is_told_as_that(tmp_path: Path) -> None:
    spent = {"usage": {"input": 10, "output": 4, "cost": 0.2}}
    for most, limit in ((0.1, ["LIMIT: The budget of $0.1 is spent"]), (None, [])):
        script = {"ana": [[answer("A"), spent], [vote("agent1")]]}
        played = await play(["ana"], script, Settings(max_cost_usd=most))
        lines = list(automation_end(played.state, Attempt(tmp_path, 1, 1, tmp_path), None))
        assert lines[0] == "WINNER: ana"
        assert [line for line in lines if line.startswith("LIMIT")] == limit


async def test_only_files_that_are_there_are_named(tmp_path: Path) -> None:
    played = await play(["ana"], {"ana": [[answer("A")], [vote("agent1")]]})
    attempt = Attempt(tmp_path, 1, 1, tmp_path / "attempt_1")

    def named() -> list[str]:
        lines = automation_end(played.state, attempt, None)
        return [name for name, _, place in (line.partition(": ") for line in lines) if place.startswith(str(tmp_path))]

    assert named() == []
    (attempt.turn_final / "ana").mkdir(parents=True)
    assert named() == ["FINAL_DIR"]
    for folder in (attempt.turn_final / "ana", attempt.final("ana")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "answer.txt").write_text("A")
    assert named() == ["ANSWER_FILE", "ANSWER", "FINAL_DIR"]
    with forbidden(tmp_path):
        assert named() == []
