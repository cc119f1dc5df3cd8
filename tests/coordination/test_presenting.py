"""How the final answer is made, and what the presenter and a second attempt are told."""

from __future__ import annotations

from typing import Any

import pytest

from massgen_tui.coordination.files import Files
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import FinalStrategy, Settings
from massgen_tui.coordination.team import RestartWish
from massgen_tui.events import bodies as b
from tests.coordination.scenario import Played, play, result, team
from tests.coordination.test_modes import LOOK, Looking, answer, vote

BOTH = {"ana": [[answer("A")]], "bob": [[answer("B")]]}


def presented(played: Played) -> str:
    return next(body.user_message for body in played.all(b.RoundStart) if body.round_type == "presentation")


@pytest.mark.parametrize(("strategy", "marked"), [("winner_present", True), ("synthesize", False)])
async def test_without_votes_only_who_builds_on_its_own_answer_is_told_which_it_is(
    strategy: FinalStrategy, marked: bool
) -> None:
    played = await play(["ana", "bob"], BOTH, Settings(skip_voting=True, final_answer_strategy=strategy))
    assert ("ana (YOUR ANSWER)" in presented(played)) == marked
    assert "There was no vote" in presented(played)


class Open(Files):
    """Files of which the presenter may write some."""

    def opens(self, winner: str) -> bool:  # noqa: ARG002
        return True

    def left(self, agent: str) -> bool:
        return agent == "ana"


async def with_files(script: dict[str, Any], settings: Settings, feedback: RestartWish | None = None) -> Played:
    made, events = team(list(script), script, settings)
    made.files, made.feedback = Open(), feedback
    return result(events, await Orchestrator(made).run())


async def test_a_presenter_with_something_to_write_is_called_although_its_answer_would_do() -> None:
    reuse = Settings(skip_voting=True, skip_final_presentation=True)
    script: dict[str, Any] = {
        **BOTH,
        "ana": [[answer("A")], {"when": "presentation", "steps": [answer("A, written.")]}],
    }
    assert (await play(["ana", "bob"], script, reuse)).state.final_answer == "A"
    assert (await with_files(script, reuse)).state.final_answer == "A, written."


async def test_a_second_attempt_is_told_of_the_files_that_are_still_there() -> None:
    played = await with_files(BOTH, Settings(skip_voting=True), RestartWish("too short", "say more", "A"))
    told = {agent: played.all(b.RoundStart, agent)[0].user_message for agent in ("ana", "bob")}
    note = "Your workspace still holds the files of that attempt.\n<END OF PREVIOUS ATTEMPT FEEDBACK>"
    assert (note in told["ana"], note in told["bob"]) == (True, False)
    assert "The rejected answer was: A" in told["bob"]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(skip_voting=True),
        Settings(coordination_mode="decomposition", skip_voting=True),
        Settings(skip_coordination_rounds=True),
    ],
)
async def test_the_presenter_knows_what_was_said_before_the_question(settings: Settings) -> None:
    stop = {"tool": {"name": "stop", "args": {"summary": "done", "status": "complete"}}}
    made, events = team(["ana"], {"ana": [[answer("A")], [stop]]}, settings)
    made.history = [("One?", "1.")]
    played = result(events, await Orchestrator(made).run())
    assert presented(played).startswith(
        "<CONVERSATION_HISTORY>\nUser: One?\nAssistant: 1.\n<END OF CONVERSATION_HISTORY>\n\n<ORIGINAL MESSAGE> "
    )


async def test_time_that_runs_out_while_presenting_does_not_change_the_winner() -> None:
    script = {
        "ana": [[answer("A")], {"when": "presentation", "steps": ["stall"]}],
        "bob": [[{"after": {"ana": 1}}, answer("B")]],
    }
    played = await play(["ana", "bob"], script, Settings(skip_voting=True, orchestrator_timeout_seconds=0.1))
    assert (played.state.winner, played.state.final_answer, played.ended.state) == ("ana", "A", "timeout")
    assert len(played.all(b.WinnerSelected)) == 1


async def test_an_answer_given_before_a_tool_is_called_is_not_lost_to_the_remark_after_it() -> None:
    script: dict[str, Any] = {
        "ana": [
            {"when": "presentation", "steps": [{"say": "The whole answer."}, LOOK]},
            {"when": ["presentation", "tool_result"], "steps": [{"say": "Saved."}]},
            [answer("A")],
            [vote("agent1")],
        ]
    }
    played = await play(["ana"], script, tools=Looking())
    assert played.state.final_answer == "The whole answer.\n\nSaved."


async def test_a_blank_presentation_leaves_the_answer_as_it_was() -> None:
    script = {"ana": [[answer("A")], [vote("agent1")], {"when": "presentation", "steps": [answer(" ")]}]}
    assert (await play(["ana"], script)).state.final_answer == "A"
