"""The eight scenarios that every program of this protocol must come through alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.logs import layout
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.logs.write.writer import LogWriter
from massgen_tui.text.redact import Redactor
from tests.coordination.scenario import Played, play
from tests.coordination.test_modes import LOOK, Looking, answer, vote


@dataclass(frozen=True)
class Expected:
    """What a scenario comes to; `None` is not looked at."""

    winner: str | None
    ended: tuple[str, int] = ("finished", 0)
    labels: tuple[str, ...] = ()
    rounds: Mapping[str, int] = field(default_factory=dict)  # by outcome
    votes: tuple[int, int] | None = None  # cast, counted
    enforced: tuple[str, ...] = ()
    restarts: int | None = None
    is_tie: bool = False
    more: Callable[[Played], bool] = lambda _: True


@dataclass(frozen=True)
class Scenario:
    """A team, what its agents say, and what it comes to."""

    name: str
    script: Mapping[str, Any]
    expected: Expected
    settings: Settings | None = None
    tools: Looking | None = None


TEXT = [{"say": "hm"}]


def killed_with_an_answer(played: Played) -> bool:
    fatal = [body for body in played.all(b.Error, "ana") if body.fatal]
    return len(fatal) == 1 and [body.attempt for body in played.all(b.Enforcement, "ana")] == [1, 2, 3]


def offered(played: Played) -> Sequence[Sequence[str]]:
    return [[tool["function"]["name"] for tool in body.tools] for body in played.all(b.RoundStart, "ana")]


def alphabetical(played: Played) -> bool:
    return {agent.id: agent.number for agent in played.state.agents.values()} == {"zeta": 2, "alpha": 1}


SCENARIOS = [
    Scenario(
        "1 both answer once and vote for bob",
        {
            "ana": [[answer("91 is prime.")], {"sees": ["agent2.1"], "steps": [vote("agent2")]}],
            "bob": [[answer("It is 97.")], {"sees": ["agent1.1"], "steps": [vote("agent2")]}],
        },
        Expected(
            "bob",
            labels=("agent1.1", "agent2.1"),
            rounds={"answer": 2, "vote": 2, "presentation": 1},
            votes=(2, 2),
            restarts=2,
        ),
    ),
    Scenario(
        "2 an answer voids the vote before it",
        {
            "ana": [[{"after": {"bob": 2}}, answer("Later.")], [vote("agent1")]],
            "bob": [[answer("Early.")], [vote("agent2")], [vote("agent2")]],
        },
        Expected("ana", labels=("agent2.1", "agent1.1"), votes=(3, 2), is_tie=True),
    ),
    Scenario(
        "3 text, a vote for nobody, then an answer",
        {"ana": [TEXT, [vote("agent1")], [answer("97.")], [vote("agent1")]]},
        Expected(
            "ana",
            labels=("agent1.1",),
            enforced=("no_tool_calls", "vote_no_answers"),
            more=lambda played: not played.all(b.Error),
        ),
    ),
    Scenario(
        "4 three failures end the agent, whose answer can still win",
        {
            "ana": [[answer("Mine.")], TEXT, TEXT, TEXT],
            "bob": [[{"after": {"ana": 4}}, answer("Other.")], [vote("agent1")]],
        },
        Expected(
            "ana",
            rounds={"answer": 2, "error": 1, "vote": 1, "presentation": 1},
            enforced=("no_tool_calls",) * 3,
            votes=(1, 1),
            more=killed_with_an_answer,
        ),
    ),
    Scenario(
        "5 numbers go by the alphabet, ties and columns by the configuration",
        {
            "zeta": [[answer("z")], [{"after": {"alpha": 1}}, vote("agent2")], [vote("agent2")]],
            "alpha": [[{"after": {"zeta": 1}}, answer("a")], [vote("agent1")], [vote("agent1")]],
        },
        Expected("zeta", labels=("agent2.1", "agent1.1"), votes=(2, 2), is_tie=True, more=alphabetical),
    ),
    Scenario(
        "6 out of time with an answer it stands",
        {"ana": [[answer("In time.")], ["stall"]], "bob": [["stall"]]},
        Expected(
            "ana",
            ended=("timeout", 0),
            labels=("agent1.1",),
            rounds={"answer": 1, "timeout": 2},
            more=lambda played: len(played.all(b.AgentTimeout)) == 2 and not played.all(b.FinalPresentationStart),
        ),
        Settings(orchestrator_timeout_seconds=0.1),
    ),
    Scenario(
        "7 at the limit of answers only the vote is offered",
        {"ana": [[answer("One.")], [vote("agent1")]]},
        Expected("ana", more=lambda played: offered(played)[:2] == [["new_answer", "vote"], ["vote"]]),
        Settings(max_new_answers_per_agent=1),
    ),
    Scenario(
        "8 a tool is called in the first round",
        {"ana": [[LOOK], [answer("42.")], [vote("agent1")]]},
        Expected(
            "ana",
            more=lambda played: (
                [(body.tool_name, body.is_error) for body in played.all(b.ToolComplete)] == [("look", False)]
                and [body.tool_id for body in played.all(b.ToolStart)]
                == [body.tool_id for body in played.all(b.ToolComplete)]
            ),
        ),
        tools=Looking(),
    ),
]


@pytest.fixture(params=SCENARIOS, ids=lambda scenario: scenario.name)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each of the eight."""
    found: Scenario = request.param
    return found


async def played(scenario: Scenario) -> Played:
    return await play(list(scenario.script), scenario.script, scenario.settings, tools=scenario.tools)


async def test_it_comes_to_what_it_must(scenario: Scenario) -> None:
    run, expected = await played(scenario), scenario.expected
    state = run.state
    assert (run.ended.state, run.ended.exit_code, run.ended.winner) == (*expected.ended, expected.winner)
    assert (state.winner, state.is_tie) == (expected.winner, expected.is_tie)
    assert state.final_answer
    assert tuple(body.reason for body in run.all(b.Enforcement)) == expected.enforced
    if expected.labels:
        assert tuple(made.label for made in state.answers) == expected.labels
    if expected.votes is not None:
        assert (len(state.votes), len(state.valid_votes)) == expected.votes
    if expected.restarts is not None:
        assert len(run.all(b.RestartTriggered)) == expected.restarts
    if expected.rounds:
        outcomes = [body.outcome for body in run.all(b.RoundEnd)]
        assert {outcome: outcomes.count(outcome) for outcome in outcomes} == expected.rounds
    assert expected.more(run)


async def test_the_winner_stands_in_every_file(scenario: Scenario, tmp_path: Path) -> None:
    run = await played(scenario)
    attempt = layout.new_turn(layout.new_session(tmp_path, datetime(2026, 3, 1)))
    writer = LogWriter(
        attempt, Execution("Name a prime > 90", None, None, {}), redactor=Redactor([]), on_trouble=pytest.fail
    )
    writer(run.events)
    writer.close()
    winner = scenario.expected.winner
    status = json.loads((attempt.directory / "status.json").read_text())
    assert status["results"]["winner"] == winner
    finals = [path.name for path in (attempt.directory / "final").iterdir()]
    assert finals == [winner]
    assert status["finish_reason"] == ("timeout" if run.ended.state == "timeout" else "completed")
    metrics = json.loads((attempt.directory / "metrics_summary.json").read_text())
    calls = sum(tool["call_count"] for tool in metrics["tools"]["by_tool"].values())
    assert calls == len(run.all(b.ToolComplete))
