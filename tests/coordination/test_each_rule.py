"""The rules that only show in a corner: each of these fails when its rule is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from massgen_tui.coordination import rules
from massgen_tui.coordination.board import Ballot, Board, Stop
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import ToolCall
from tests.coordination.scenario import play, result, team
from tests.coordination.test_modes import LOOK, Looking, Seen, answer, vote

ASKED = rules.Asked(("new_answer", "vote"))
VOTE_B = ToolCall("1", "vote", {"agent_id": "agent2", "reason": "good"})


def both_answered() -> Board:
    """Of a and b, b has not been seen by a."""
    board = Board(["a", "b"])
    board.submit("a", "A")
    board.show("a", board.view("a"))
    board.submit("b", "B")
    return board


def test_a_capped_agent_waits_for_all_first_answers_before_it_votes() -> None:
    board = Board(["a", "b"])
    board.submit("a", "A")
    settings = Settings(defer_voting_until_all_answered=True, max_new_answers_per_agent=1)
    assert not rules.may_begin(board, board.seats["a"], settings)
    assert rules.may_begin(board, board.seats["a"], Settings(defer_voting_until_all_answered=True)), "it has no limit"
    board.submit("b", "B")
    assert rules.may_begin(board, board.seats["a"], settings)


def test_the_team_as_a_whole_has_a_limit_of_answers() -> None:
    board = both_answered()
    refusal = rules.judge_answer("C", board, board.seats["a"], Settings(max_new_answers_global=2), ASKED)
    assert isinstance(refusal, rules.Refuse)
    assert refusal.message.startswith("The team's limit of 2 answers is reached")


def test_out_of_time_a_vote_counts_though_an_answer_was_not_seen() -> None:
    board = both_answered()
    seat = board.seats["a"]
    assert isinstance(rules.judge_vote(VOTE_B, board, seat, Settings(), ASKED), rules.IgnoreVote)
    late = rules.Asked(ASKED.offered, time_is_up=True)
    assert rules.judge_vote(VOTE_B, board, seat, Settings(), late) == rules.AcceptVote(Ballot("b", "agent2.1", "good"))


@pytest.mark.parametrize("out_of_time", [True, False])
async def test_so_does_the_vote_at_the_end_of_a_round_that_is_out_of_time(out_of_time: bool) -> None:
    script = {
        "ana": [[answer("A")], [{"after": {"bob": 1}}, LOOK], [vote("agent1")], [vote("agent1")]],
        "bob": [[{"during": {"ana": 2}}, answer("B")], [{"after": {"ana": 3}}, vote("agent1")]],
    }
    untold = Settings(
        max_midstream_injections_per_round=0, subsequent_round_timeout_seconds=1000, round_timeout_grace_seconds=0
    )

    class Slow(Looking):
        async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> Seen:
            playing = orchestrator.pumps[0].playing
            if out_of_time and playing is not None:
                playing.clock.tell()
            return await super().call(name, arguments, call_id=call_id)

    made, events = team(["ana", "bob"], script, untold, tools=Slow())
    orchestrator = Orchestrator(made)
    played = result(events, await orchestrator.run())
    assert [body.why for body in played.all(b.VoteIgnored, "ana")] == (
        [] if out_of_time else ["agent2.1 came while it was voting"]
    )


def test_without_injection_a_vote_counts_though_an_answer_was_not_seen() -> None:
    board = both_answered()
    verdict = rules.judge_vote(VOTE_B, board, board.seats["a"], Settings(disable_injection=True), ASKED)
    assert isinstance(verdict, rules.AcceptVote)


def test_who_may_only_vote_gets_no_news_but_a_new_round() -> None:
    board = both_answered()
    seat, settings = board.seats["a"], Settings(max_new_answers_per_agent=1)
    assert rules.updates_for(board, seat, settings, 0) == []
    assert rules.news_end_round(board, seat, settings)
    assert not rules.news_end_round(board, seat, Settings())
    assert not rules.news_end_round(board, seat, Settings(max_new_answers_per_agent=1, disable_injection=True))


def test_no_news_end_the_round_of_who_has_not_answered() -> None:
    board = Board(["a", "b"])
    board.submit("b", "B")
    deferred = Settings(defer_peer_updates_until_restart=True)
    assert not rules.news_end_round(board, board.seats["a"], deferred)
    board.submit("a", "A")
    assert rules.news_end_round(board, board.seats["a"], deferred)


async def test_news_that_come_too_late_in_a_round_are_kept_for_the_next() -> None:
    script = {
        "ana": [[answer("A1")], [{"after": {"bob": 1}}, LOOK], [vote("agent2")], [vote("agent2")]],
        "bob": [[{"during": {"ana": 2}}, answer("B1")], [{"after": {"ana": 2}}, vote("agent2")], [vote("agent2")]],
    }
    played = await play(
        ["ana", "bob"],
        script,
        Settings(subsequent_round_timeout_seconds=4, round_timeout_grace_seconds=60),
        tools=Looking(),
    )
    assert not played.all(b.InjectionReceived)


async def test_when_time_runs_out_only_those_without_a_vote_are_late() -> None:
    script = {
        "ana": [[answer("A")], [{"after": {"bob": 1}}, vote("agent1")], [vote("agent1")]],
        "bob": [[answer("B")], ["stall"]],
    }
    played = await play(["ana", "bob"], script, Settings(orchestrator_timeout_seconds=0.1))
    assert {event.agent_id for event in played.events if event.event_type == "agent_timeout"} == {"bob"}


def test_who_has_answered_has_nothing_to_do_when_voting_is_skipped() -> None:
    board = Board(["a", "b"])
    board.submit("a", "A")
    assert not rules.may_begin(board, board.seats["a"], Settings(skip_voting=True))
    assert rules.may_begin(board, board.seats["b"], Settings(skip_voting=True))


# -- the board ---------------------------------------------------------------------------------------------------------


def test_answers_are_shown_in_the_order_of_their_ids_as_text() -> None:
    board = Board([f"a{number:02}" for number in range(1, 12)])
    for agent in ("a01", "a02", "a10"):
        board.submit(agent, agent)
    assert [answer.label for answer in board.view("a02")] == ["agent1.1", "agent10.1", "agent2.1"]


def test_a_reader_without_an_answer_turns_them_by_its_number() -> None:
    board = Board(["a", "b", "c", "d"])
    for agent in ("b", "c", "d"):
        board.submit(agent, agent)
    assert [answer.agent for answer in board.view("a")] == ["c", "d", "b"]


def test_a_vote_may_name_an_answer_or_the_real_id() -> None:
    board = Board(["a", "b.c"])
    assert board.named("agent1.3") is board.seats["a"]
    assert board.named("b.c") is board.seats["b.c"]
    assert board.named("agent3") is None


def test_the_newest_answers_are_told_first() -> None:
    board = Board(["a", "b", "c"])
    for agent in ("a", "b", "c"):
        board.submit(agent, agent)
    assert [answer.agent for answer in board.unseen("a")] == ["c", "b"]
    told = rules.updates_for(board, board.seats["a"], Settings(max_midstream_injections_per_round=1), 0)
    assert [answer.agent for answer in told] == ["c"]
    assert rules.updates_for(board, board.seats["a"], Settings(defer_peer_updates_until_restart=True), 0) == []


def test_a_journal_names_the_answer_that_it_belongs_to() -> None:
    assert Board(["a"]).submit("a", "A", "[SELF] is short").journal == "agent1.1 is short"


# -- limits ------------------------------------------------------------------------------------------------------------


def ahead() -> Board:
    """a has two answers, b has none."""
    board = Board(["a", "b"])
    board.submit("a", "one")
    board.submit("a", "two")
    return board


def test_who_is_far_ahead_waits_and_may_not_answer() -> None:
    board = ahead()
    seat = board.seats["a"]
    assert not rules.may_begin(board, seat, Settings())
    assert rules.may_begin(board, seat, Settings(disable_injection=True))
    assert rules.may_begin(board, seat, Settings(fairness_enabled=False))
    refusal = rules.judge_answer("three", board, seat, Settings(), ASKED)
    assert isinstance(refusal, rules.Refuse)
    assert refusal.reason == "answer_limit"
    late = rules.Asked(ASKED.offered, time_is_up=True)
    assert isinstance(rules.judge_answer("three", board, seat, Settings(), late), rules.AcceptAnswer)


def test_the_limits_are_looked_at_one_after_the_other() -> None:
    board = Board(["a", "b", "c"])
    board.submit("a", "one two")
    board.submit("b", "three")
    all_of_them = Settings(
        max_new_answers_global=2,
        max_new_answers_per_agent=1,
        fairness_lead_cap_answers=1,
        answer_novelty_requirement="strict",
    )
    no_total = replace(all_of_them, max_new_answers_global=None)
    no_own = replace(no_total, max_new_answers_per_agent=None)
    unfair = replace(no_own, fairness_enabled=False)
    refused = [
        rules.judge_answer("one two ", board, board.seats["a"], settings, ASKED)
        for settings in (all_of_them, no_total, no_own, unfair, replace(unfair, answer_novelty_requirement="lenient"))
    ]
    assert [
        (verdict.reason, verdict.message.split()[0]) for verdict in refused if isinstance(verdict, rules.Refuse)
    ] == [
        ("answer_limit", "The"),
        ("answer_limit", "Your"),
        ("answer_limit", "You"),
        ("answer_novelty", "Your"),
        ("answer_duplicate", "Answer"),
    ]


def test_nobody_waits_for_a_peer_that_has_stopped() -> None:
    board = ahead()
    board.seats["b"].stop = Stop("done", "complete")
    assert not rules.fairness_lead(board, board.seats["a"], Settings(coordination_mode="decomposition"))


def test_of_a_part_only_the_answers_since_the_last_news_count() -> None:
    board = ahead()
    settings = Settings(coordination_mode="decomposition", max_new_answers_per_agent=2)
    assert not rules.may_begin(board, board.seats["a"], settings)
    board.submit("b", "news")
    assert rules.may_begin(board, board.seats["a"], settings)
    assert not rules.answer_limit(board, board.seats["a"], settings)


@pytest.mark.parametrize(("wish", "most"), [("balanced", 0.70), ("strict", 0.50)])
def test_an_answer_has_to_be_new_enough(wish: Any, most: float) -> None:
    board = Board(["a"])
    board.submit("a", " ".join(map(str, range(100))))
    settings = Settings(answer_novelty_requirement=wish)
    for change, taken in ((0.02, True), (-0.02, False)):
        common = int(200 * (most - change) / (1 + most - change))  # of 100 words: alike = common / (200 - common)
        text = " ".join(map(str, [*range(common), *range(200, 300 - common)]))
        verdict = rules.judge_answer(text, board, board.seats["a"], settings, ASKED)
        assert isinstance(verdict, rules.AcceptAnswer) == taken


# -- votes -------------------------------------------------------------------------------------------------------------


def test_of_several_votes_the_last_counts() -> None:
    board = both_answered()
    board.show("a", board.view("a"))
    calls = [VOTE_B, ToolCall("2", "vote", {"agent_id": "agent1", "reason": "on second thoughts"})]
    verdict = rules.judge(calls, "", board, board.seats["a"], Settings(), ASKED)
    assert verdict == rules.AcceptVote(Ballot("a", "agent1.1", "on second thoughts"))


def test_so_does_the_last_of_several_answers() -> None:
    calls = [ToolCall(text, "new_answer", {"content": text}) for text in ("first", "second")]
    board = Board(["a"])
    assert rules.judge(calls, "", board, board.seats["a"], Settings(), ASKED) == rules.AcceptAnswer("second")


def test_a_tool_that_is_not_open_now_decides_nothing() -> None:
    board = both_answered()
    stop = ToolCall("1", "stop", {"summary": "done", "status": "complete"})
    refusal = rules.judge([stop], "", board, board.seats["a"], Settings(), ASKED)
    assert isinstance(refusal, rules.Refuse)
    assert (refusal.reason, refusal.unknown_tools) == ("no_workflow_tool", ())
    assert refusal.message.startswith("Tool(s) not available this round: stop.")


def test_a_vote_is_for_the_version_that_the_voter_was_shown() -> None:
    board = both_answered()
    board.show("a", board.view("a"))
    board.submit("b", "B, better")
    late = rules.Asked(ASKED.offered, time_is_up=True)
    verdict = rules.judge_vote(VOTE_B, board, board.seats["a"], Settings(), late)
    assert verdict == rules.AcceptVote(Ballot("b", "agent2.1", "good"))


async def test_a_vote_without_any_answer_seen_is_not_counted_and_the_voter_looks() -> None:
    blind = [{"during": {"bob": 2}}, vote("agent2")]
    script = {"ana": [blind, [vote("agent2")]], "bob": [[answer("B")], [{"after": {"ana": 2}}, vote("agent2")]]}
    played = await play(["ana", "bob"], script)
    assert [body.why for body in played.all(b.VoteIgnored, "ana")] == ["agent2.1 came while it was voting"]
    assert [body.context_labels for body in played.all(b.ContextReceived, "ana")] == [[], ["agent2.1"]]
    assert [(body.voted_for_label, body.available_labels) for body in played.all(b.Vote, "ana")] == [
        ("agent2.1", ["agent2.1"])
    ]


# -- the end -----------------------------------------------------------------------------------------------------------


def of_three(*votes: tuple[str, str]) -> Board:
    """a has failed, after an answer; c answered last."""
    board = Board(["a", "b", "c"])
    for agent in "abc":
        board.submit(agent, agent)
    board.seats["a"].dead = True
    for voter, target in votes:
        board.seats[voter].ballot = Ballot(target, "", "")
    return board


@pytest.mark.parametrize(
    ("votes", "winner", "how"),
    [
        ([("b", "b")], "b", "most votes"),
        ([("b", "b"), ("c", "c")], "b", "most votes, tie broken by registration order"),
        ([("b", "a")], "c", "latest answer; the votes are for agents that failed"),
        ([], "c", "latest answer"),
    ],
)
def test_out_of_time_the_votes_for_those_still_there_decide(
    votes: list[tuple[str, str]], winner: str, how: str
) -> None:
    choice = rules.choose_at_timeout(of_three(*votes), Settings())
    assert choice is not None
    assert (choice.winner, choice.how) == (winner, how)


def test_out_of_time_the_answer_of_a_failed_agent_is_better_than_none() -> None:
    board = of_three()
    for seat in board:
        seat.dead = True
    choice = rules.choose_at_timeout(board, Settings())
    assert choice is not None
    assert choice.winner == "c"


def test_a_synthesis_of_one_answer_each_needs_no_votes() -> None:
    board = Board(["a", "b"])
    settings = Settings(final_answer_strategy="synthesize", max_new_answers_per_agent=1)
    board.submit("a", "A")
    assert not rules.settled(board, settings)
    board.submit("b", "B")
    assert rules.settled(board, settings)
    assert not rules.settled(board, Settings(final_answer_strategy="synthesize"))


PARTS = Settings(coordination_mode="decomposition", presenter_agent="a")


def test_a_divided_task_is_presented_by_another_if_its_presenter_failed_with_nothing() -> None:
    board = Board(["a", "b"])
    assert rules.choose(board, PARTS) is None
    board.seats["b"].stop = Stop("done", "complete")
    choice = rules.choose(board, PARTS)
    assert choice is not None
    assert choice.winner == "a"
    board.seats["a"].dead = True
    instead = rules.choose(board, PARTS)
    assert instead is not None
    assert (instead.winner, instead.how) == ("b", "in place of a, which failed")
    board.submit("a", "A part.")
    mine = rules.choose(board, PARTS)
    assert mine is not None
    assert mine.winner == "a", "it has something to present"
