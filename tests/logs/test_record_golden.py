"""The normalised record of the runs that the real program wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.run import read_run
from tests.logs.golden import GOLDEN, golden_base, golden_files, load, needs_golden, title

LATER = 4_000_000_000.0

# scenario, turn, attempt: state, winner, answers, votes (a star marks those that count)
EXPECTED: dict[tuple[str, int, int], tuple[str, str | None, str, str]] = {
    ("single_agent", 1, 1): ("finished", "agent_a", "1.1", "a>1.1*"),
    ("two_agents", 1, 1): ("finished", "agent_b", "1.1 2.1", "a>2.1* b>2.1*"),
    ("two_agents_debug", 1, 1): ("finished", "agent_b", "1.1 2.1", "a>2.1* b>2.1*"),
    ("three_agents_revisions", 1, 1): (
        "finished",
        "agent_c",
        "1.1 1.2 2.1 3.1 3.2",
        "a>3.2* b>1.1 b>3.2* c>3.2*",
    ),
    ("enforcement", 1, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>2.1*"),
    ("mcp_tools", 1, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
    ("filesystem", 1, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
    ("error_401_one", 1, 1): ("finished", "agent_b", "2.1", "b>2.1*"),
    ("error_drop_midstream", 1, 1): ("finished", "agent_b", "1.1 2.1", "b>2.1*"),
    ("interrupted_sigkill", 1, 1): ("killed", None, "1.1", ""),
    ("multi_turn", 1, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
    ("multi_turn", 2, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
    ("multi_turn", 3, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
    ("orchestration_restart_filesystem", 1, 1): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
    ("orchestration_restart_filesystem", 1, 2): ("finished", "agent_a", "1.1 2.1", "a>1.1* b>1.1*"),
}


def record_of(scenario: str, turn: int, number: int) -> RunRecord:
    (attempt,) = [one for one in locate(golden_base(scenario)) if (one.turn, one.number) == (turn, number)]
    return read_run(attempt, LATER)


@needs_golden
@pytest.mark.parametrize("place", EXPECTED, ids=lambda place: "-".join(map(str, place)))
def test_who_answered_who_voted_and_who_won(place: tuple[str, int, int]) -> None:
    record = record_of(*place)
    answers = " ".join(sorted(one.label.removeprefix("agent") for one in record.answers))
    votes = " ".join(
        sorted(f"{one.voter[-1]}>{one.label.removeprefix('agent')}{'*' * one.valid}" for one in record.votes)
    )
    assert (record.state, record.winner, answers, votes) == EXPECTED[place]
    assert record.question
    assert all(one.text for one in record.answers)
    assert all(one.model for one in record.agents)
    json.dumps(record.as_json(), allow_nan=False)


@needs_golden
@pytest.mark.parametrize("path", golden_files("answer.txt"), ids=title)
def test_the_final_answer_and_each_text_are_those_of_the_files(path: Path) -> None:
    if path.parent.parent.name == "final" and path.parent.parent.parent.name.startswith("attempt_"):
        record = read_run(locate(path.parent.parent.parent)[-1], LATER)
        assert record.final_answer == path.read_text("utf-8")
        assert record.winner == path.parent.name
    elif path.parent.parent.parent.name.startswith("attempt_"):
        record = read_run(locate(path.parent.parent.parent)[-1], LATER)
        assert path.read_text("utf-8") in [one.text for one in record.answers if one.agent == path.parent.parent.name]


@needs_golden
@pytest.mark.parametrize("path", golden_files("status.json"), ids=title)
def test_valid_votes_are_no_more_than_the_voters(path: Path) -> None:
    record = read_run(locate(path.parent)[-1], LATER)
    voters = [one.voter for one in record.votes if one.valid]
    assert len(voters) == len(set(voters))
    assert [agent.id for agent in record.agents] == list(load(path)["agents"])


@needs_golden
def test_figures_of_a_turn_are_its_own() -> None:
    turns = [record_of("multi_turn", turn, 1) for turn in (1, 2, 3)]
    assert [one.figures["rounds"] for one in turns] == [5, 5, 5]
    assert [one.figures["api_calls"] for one in turns] == [5, 5, 5]
    total = turns[-1].metrics["totals"]["input_tokens"]
    assert sum(one.figures["input_tokens"] or 0 for one in turns) == total
    assert all((one.figures["agent_time_ms"] or 0) < 5000 for one in turns)


@needs_golden
def test_what_the_files_hide_is_told() -> None:
    debug = record_of("two_agents_debug", 1, 1)
    assert [str(one.as_json()) for one in debug.problems] == [
        "{'file': 'events.jsonl', 'what': 'is missing; MassGen writes none with --debug'}"
    ]
    restarted = record_of("orchestration_restart_filesystem", 1, 1)
    assert restarted.superseded_by == "The answer is incomplete."
    assert restarted.winner_source == "events.jsonl"
    assert any("overwritten" in one.what for one in restarted.problems)
    tools = {tool.name: tool.failures for tool in record_of("mcp_tools", 1, 1).tools}
    assert (tools["mcp__calc__fail"], tools["mcp__calc__add"], tools["mcp__calc__echo"]) == (1, 1, 0)
    failed = record_of("error_401_one", 1, 1)
    assert [(agent.id, agent.status) for agent in failed.agents] == [("agent_a", "failed"), ("agent_b", "winner")]
    assert any("401" in one.message for one in failed.errors)


@needs_golden
def test_a_killed_run_has_the_figures_of_its_last_status() -> None:
    record = record_of("interrupted_sigkill", 1, 1)
    assert record.metrics_computed
    assert (record.figures["input_tokens"], record.figures["rounds"], record.figures["cost"]) == (4213, 1, None)
    assert {one.file for one in record.problems} >= {"metrics_summary.json", "coordination_events.json"}


def summaries() -> list[Path]:
    return sorted(GOLDEN.glob("*.summary.json"))


@needs_golden
@pytest.mark.parametrize("path", summaries(), ids=lambda path: path.name)
def test_the_recorded_figures_are_read_unchanged(path: Path) -> None:
    scenario, _, place = path.name.removesuffix(".summary.json").partition(".")
    expected: Any = load(path)
    attempts = locate(golden_base(scenario))
    if place:
        turn, attempt = place.split("--")
        (one,) = [one for one in attempts if f"turn_{one.turn}" == turn and f"attempt_{one.number}" == attempt]
    else:
        one = attempts[-1]
    record = read_run(one, LATER)
    assert record.metrics_computed == (not expected)
    if expected:
        assert record.metrics == expected
