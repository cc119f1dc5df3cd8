"""The gate of `checklist_gated`: the scores of an agent decide whether it may vote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from massgen_tui.coordination.checklist import PASS, POINTS, SUBMIT_CHECKLIST, Checklist
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from tests.coordination.scenario import Played, play
from tests.coordination.test_modes import LOOK, Looking, answer, vote

GATED = Settings(voting_sensitivity="checklist_gated")
GOOD, BAD = dict.fromkeys(POINTS, PASS), {**dict.fromkeys(POINTS, 10), "complete": PASS - 1}


def check(**scores: Mapping[str, Any]) -> dict[str, Any]:
    return {"tool": {"name": SUBMIT_CHECKLIST, "args": {"scores": scores}}}


def offered(played: Played, agent: str) -> list[list[str]]:
    """The tools of each round."""
    return [[tool["function"]["name"] for tool in body.tools] for body in played.all(b.RoundStart, agent)]


def results(played: Played, agent: str) -> list[Any]:
    done = (body.result for body in played.all(b.ToolComplete, agent) if body.tool_name == SUBMIT_CHECKLIST)
    return [json.loads(result) if result.startswith("{") else result for result in done]


async def test_an_answer_that_holds_opens_the_vote() -> None:
    played = await play(["ana"], {"ana": [[answer("A")], [check(agent1=GOOD)], [vote("agent1")]]}, GATED)
    assert offered(played, "ana")[:2] == [["new_answer", "vote"], ["new_answer", "vote", SUBMIT_CHECKLIST]]
    assert results(played, "ana")[0]["verdict"] == "vote"
    assert [(body.verdict, body.passed) for body in played.all(b.ChecklistSubmitted)] == [("vote", ["agent1.1"])]
    assert (played.state.winner, played.all(b.Enforcement)) == ("ana", [])


async def test_where_no_answer_holds_a_better_one_is_needed() -> None:
    script = {
        "ana": [
            [answer("A")],
            [check(agent1=BAD)],
            [vote("agent1")],
            [answer("B")],
            [check(agent1=GOOD), vote("agent1")],
        ]
    }
    played = await play(["ana"], script, GATED)
    assert [body.reason for body in played.all(b.Enforcement)] == ["checklist_gate"]
    assert [body.failed for body in played.all(b.ChecklistSubmitted)] == [{"agent1.1": ["complete"]}, {}]
    assert [made.label for made in played.state.answers] == ["agent1.1", "agent1.2"]
    assert played.state.winner == "ana", "a checklist and a vote may come in one reply"
    (told,) = played.all(b.EvaluationCriteriaSet)
    assert [point["id"] for point in told.criteria] == list(POINTS), "the run says what its answers are judged by"


async def test_a_vote_without_the_checklist_is_refused() -> None:
    played = await play(
        ["ana"], {"ana": [[answer("A")], [vote("agent1")], [check(agent1=GOOD)], [vote("agent1")]]}, GATED
    )
    refused = played.all(b.Enforcement)
    assert [body.reason for body in refused] == ["checklist_gate"]
    assert SUBMIT_CHECKLIST in refused[0].error_message


async def test_an_agent_that_may_only_vote_has_no_gate() -> None:
    settings = Settings(voting_sensitivity="checklist_gated", max_new_answers_per_agent=1)
    played = await play(["ana"], {"ana": [[answer("A")], [vote("agent1")]]}, settings)
    assert offered(played, "ana")[1] == ["vote"]
    assert SUBMIT_CHECKLIST not in played.all(b.RoundStart, "ana")[1].system_message
    assert played.state.winner == "ana"


async def test_out_of_time_the_gate_stands_open() -> None:
    script = {"ana": [[answer("A")], [LOOK], [LOOK], [vote("agent1")]]}
    settings = Settings(
        voting_sensitivity="checklist_gated", subsequent_round_timeout_seconds=1e-9, round_timeout_grace_seconds=0
    )
    played = await play(["ana"], script, settings, tools=Looking())
    assert (played.state.winner, played.all(b.Enforcement)) == ("ana", [])


async def test_only_the_agents_that_are_told_so_have_a_gate() -> None:
    script = {"ana": [[answer("A")], [vote("agent1")]]}
    played = await play(["ana"], script, GATED, voting_sensitivity="lenient")
    assert offered(played, "ana")[1] == ["new_answer", "vote"]
    assert played.state.winner == "ana"


async def test_a_model_without_tool_calls_can_pass_the_gate() -> None:
    written = [{"say": json.dumps({"tool": SUBMIT_CHECKLIST, "arguments": {"scores": {"agent1": GOOD}}})}]
    decided = [{"say": '{"tool": "vote", "agent_id": "agent1", "reason": "good"}'}]
    played = await play(["ana"], {"ana": [[answer("A")], written, decided]}, GATED)
    assert [body.verdict for body in played.all(b.ChecklistSubmitted)] == ["vote"]
    assert (played.state.winner, played.all(b.Enforcement)) == ("ana", [])


async def test_news_may_be_scored_though_the_calls_are_used_up() -> None:
    script = {
        "ana": [
            [answer("A")],
            [check(agent1=BAD)],
            [{"after": {"bob": 1}}, LOOK],
            [check(agent2=GOOD)],
            [vote("agent2")],
            [check(agent1=BAD, agent2=GOOD), vote("agent2")],
        ],
        "bob": [
            [{"during": {"ana": 3}}, answer("B")],
            [{"after": {"ana": 5}}, check(agent1=BAD, agent2=GOOD)],
            [vote("agent2")],
        ],
    }
    played = await play(["ana", "bob"], script, GATED, tools=Looking())
    assert [body.labels for body in played.all(b.InjectionReceived, "ana")] == [["agent2.1"]]
    assert [body.verdict for body in played.all(b.ChecklistSubmitted, "ana")] == ["new_answer", "vote"]
    assert played.state.winner == "bob"


# -- what is wrong with scores -----------------------------------------------------------------------------------------


def checklist(told: list[Body], labels: Sequence[str] = ("agent1.1", "agent2.1"), limit: int = 1) -> Checklist:
    return Checklist(limit, lambda: labels, told.append)


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (None, "`scores` must hold an entry for each answer"),
        ({"agent1.1": GOOD}, "agent2.1 has no scores"),
        ({"agent1.1": GOOD, "agent2.1": {}}, "agent2.1 needs a score from 0 to 10 for correct, complete"),
        ({"agent1.1": GOOD, "agent2.1": {**GOOD, "usable": 11}}, "agent2.1 needs a score from 0 to 10 for usable"),
        ({"agent1.1": GOOD, "agent2.1": {**GOOD, "usable": True}}, "agent2.1 needs a score from 0 to 10 for usable"),
        ({"agent1.1": GOOD, "agent2.1": GOOD, "agent3.1": GOOD}, "agent3.1 is none of the current answers"),
    ],
)
async def test_scores_that_cannot_be_used_are_told_and_cost_no_call(scores: Any, said: str) -> None:
    told: list[Body] = []
    made = checklist(told)
    heard = await made.submit({"scores": scores})
    answered = json.loads(heard.text)
    assert heard.is_error
    assert (answered["status"], answered["requires_resubmission"]) == ("validation_error", True)
    assert any(error.startswith(said) for error in answered["errors"]), answered["errors"]
    assert "verdict" not in answered
    assert (told, made.calls) == ([], 0)


async def test_scores_may_come_with_reasons_and_as_text() -> None:
    made = checklist([], ["agent1.1"])
    scores = {point: {"score": str(PASS), "reasoning": "so"} for point in POINTS}
    heard = await made.submit({"scores": {"agent1": scores}})
    assert (heard.is_error, made.closed()) == (False, "")


async def test_the_calls_of_a_round_are_limited() -> None:
    made = checklist([], ["agent1.1"], limit=2)
    heard = [await made.submit({"scores": {"agent1.1": scores}}) for scores in (BAD, BAD, GOOD)]
    assert [call.is_error for call in heard] == [False, False, True]
    assert "was called 2 time(s)" in heard[-1].text
    assert made.closed()
