"""What an end before the end leaves behind: who was late and who was not, open rounds, and the reason in words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from massgen_tui.providers.base import Chunk, Provider, Request
from tests.coordination.scenario import PATIENCE_SECONDS, Played, play, result, team
from tests.coordination.test_modes import answer, vote

STOP = {"tool": {"name": "stop", "args": {"summary": "done", "status": "complete"}}}
REFUSED = {"fail": {"message": "401: the key was refused", "kind": "fatal_api_error", "fatal": True}}
PRESENTING = {"when": "presentation", "steps": [{"say": "Half a sen"}, "stall"]}


def late(played: Played) -> set[str | None]:
    return {event.agent_id for event in played.events if event.event_type == "agent_timeout"}


async def test_who_has_stopped_was_not_late() -> None:
    script = {"ana": [[answer("A")], [STOP]], "bob": [[STOP], [STOP]], "eve": [["stall"]]}
    settings = Settings(coordination_mode="decomposition", orchestrator_timeout_seconds=0.1)
    played = await play(["ana", "bob", "eve"], script, settings)
    assert late(played) == {"eve"}
    assert (played.state.winner, played.state.final_answer) == ("ana", "A")


async def test_who_has_answered_was_not_late_where_no_vote_is_wanted() -> None:
    settings = Settings(skip_voting=True, orchestrator_timeout_seconds=0.1)
    played = await play(["ana", "bob"], {"ana": [[answer("A")]], "bob": [["stall"]]}, settings)
    assert late(played) == {"bob"}


async def test_a_presentation_that_time_cuts_off_is_closed() -> None:
    script = {"ana": [[answer("A")], [vote("agent1")], PRESENTING]}
    played = await play(["ana"], script, Settings(orchestrator_timeout_seconds=0.1))
    assert [body.outcome for body in played.all(b.RoundEnd)] == ["answer", "vote", "timeout"]
    assert len(played.all(b.FinalPresentationEnd)) == 1
    assert (played.state.final_answer, played.ended.state) == ("A", "timeout")
    assert not late(played)


class Served:
    """A model behind a network."""

    def __init__(self, inner: Provider) -> None:
        self._inner = inner
        self.model, self.backend = inner.model, "chatcompletion"

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        return self._inner.stream(request)

    async def close(self) -> None:
        await self._inner.close()


async def cancelled(script: dict[str, Any], until: type[Body], *, served: bool = False) -> Played:
    """A run that the person ends as soon as there is such an event."""
    made, events = team(["ana"], script, Settings(max_orchestration_restarts=1))
    if served:
        made.players[0].provider = Served(made.players[0].provider)
    begun = asyncio.Event()
    made.events.subscribe(lambda batch: begun.set() if any(isinstance(event.body, until) for event in batch) else None)
    running = asyncio.create_task(Orchestrator(made).run())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not begun.is_set():
            made.events.tick()
            await asyncio.sleep(0)
        running.cancel()
        return result(events, await running)


async def test_what_was_said_until_the_person_ends_the_run_is_kept() -> None:
    played = await cancelled({"ana": [[{"say": "Half a thou"}, {"think": "Hm."}, "stall"]]}, b.Thinking)
    assert "".join(body.content for body in played.all(b.Text)) == "Half a thou"
    assert [body.outcome for body in played.all(b.RoundEnd)] == ["cancelled"]
    assert (played.ended.state, played.ended.reason, played.ended.exit_code) == ("cancelled", "ended by the user", 4)
    assert played.events[-1].event_type == "run_ended"


async def test_a_round_that_came_to_its_answer_is_not_cancelled_with_the_run() -> None:
    played = await cancelled({"ana": [[answer("A")], ["stall"]]}, b.AnswerSubmitted)
    assert [body.outcome for body in played.all(b.RoundEnd)][:1] == ["answer"]


async def test_what_a_call_used_that_was_broken_off_is_estimated() -> None:
    """Nobody told it, and it was not nothing; what an offline agent costs is known all the same."""
    script = {"ana": [[{"think": "Hm."}, {"say": "Half a thou"}, "stall"]]}
    for served in (False, True):
        played = await cancelled(script, b.Text, served=served)
        [used] = played.all(b.Usage)
        assert (used.token_source, used.cost_known, used.output_tokens) == ("estimated", not served, 4)
        assert used.input_tokens > len("Name a prime > 90") // 4
        assert [event.event_type for event in played.events][-3:] == ["usage", "round_end", "run_ended"]


async def test_what_a_call_used_is_not_noted_twice() -> None:
    used = {"usage": {"input": 10, "output": 4, "cost": 0.1}}
    played = await play(["ana"], {"ana": [[{"say": "Half"}, used, answer("A")], [vote("agent1")]]})
    assert len(played.all(b.Usage)) == 3  # answer, vote, presentation


async def test_a_presentation_that_the_person_ends_is_closed() -> None:
    played = await cancelled({"ana": [[answer("A")], [vote("agent1")], PRESENTING]}, b.FinalPresentationChunk)
    assert [body.outcome for body in played.all(b.RoundEnd)] == ["answer", "vote", "cancelled"]
    assert len(played.all(b.FinalPresentationEnd)) == 1
    assert (played.ended.exit_code, played.state.final_answer) == (4, None)


async def test_a_judgement_that_the_person_ends_is_closed() -> None:
    judging = {"when": "post_evaluation", "steps": ["stall"]}
    played = await cancelled({"ana": [[answer("A")], [vote("agent1")], judging]}, b.PostEvaluation)
    assert [body.outcome for body in played.all(b.RoundEnd)] == ["answer", "vote", "presentation", "cancelled"]
    assert len(played.all(b.FinalPresentationEnd)) == 1


async def test_a_presenter_that_failed_leaves_it_to_another() -> None:
    script = {"ana": [[answer("Part A.")], [STOP]], "bob": [[REFUSED]]}
    played = await play(["ana", "bob"], script, Settings(coordination_mode="decomposition"))
    assert (played.ended.exit_code, played.state.winner, played.state.final_answer) == (0, "ana", "Part A.")
    assert played.state.winner_how == "in place of bob, which failed"


async def test_that_the_final_answer_is_missing_is_told_as_what_it_is() -> None:
    fails = {"when": "presentation", "steps": [REFUSED]}
    script = {"ana": [[answer("Part A.")], [STOP]], "bob": [[STOP], [STOP], fails]}
    played = await play(["ana", "bob"], script, Settings(coordination_mode="decomposition"))
    assert (played.ended.state, played.ended.exit_code, played.state.winner) == ("failed", 2, None)
    assert played.ended.reason == ("bob was to present the final answer and gave none; bob: 401: the key was refused")


async def test_without_coordination_the_reason_of_the_only_call_is_told() -> None:
    fails = {"when": "presentation", "steps": [REFUSED]}
    played = await play(["ana"], {"ana": [fails]}, Settings(skip_coordination_rounds=True))
    assert played.ended.reason == "no agent gave an answer; ana: 401: the key was refused"


async def test_who_had_failed_is_not_taken_for_stopped_when_its_presentation_is_ended() -> None:
    script = {"ana": [[answer("A")], [REFUSED], PRESENTING]}
    played = await cancelled(script, b.FinalPresentationChunk)
    assert played.state.agents["ana"].status == "failed"


async def test_the_end_by_time_names_who_was_chosen_and_leaves_out_who_had_failed() -> None:
    script = {"ana": [[answer("A")], ["stall"]], "bob": [[REFUSED]]}
    played = await play(["ana", "bob"], script, Settings(orchestrator_timeout_seconds=0.1))
    assert late(played) == {"ana"}
    ended = played.all(b.OrchestratorTimeout)[0]
    assert (ended.selected_agent, ended.selection_reason, ended.available_answers) == ("ana", "latest answer", 1)
    assert ended.agent_answer_summary == {
        "ana": {"has_answer": True, "vote_count": 0},
        "bob": {"has_answer": False, "vote_count": 0},
    }


async def test_the_votes_of_an_agent_are_numbered() -> None:
    script = {
        "ana": [[{"after": {"bob": 2}}, answer("A")], [vote("agent1")]],
        "bob": [[answer("B")], [vote("agent2")], [vote("agent2")]],
    }
    played = await play(["ana", "bob"], script)
    assert [body.vote_label for body in played.all(b.Vote, "bob")] == ["agent2.vote1", "agent2.vote2"]
