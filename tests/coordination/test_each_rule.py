"""The rules that only show in a corner: each of these fails when its rule is deleted."""

from __future__ import annotations

from massgen_tui.coordination import rules
from massgen_tui.coordination.board import Ballot, Board
from massgen_tui.coordination.settings import RoundLimits, Settings
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import ToolCall
from tests.coordination.scenario import play
from tests.coordination.test_modes import LOOK, Looking, answer, vote

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
    settings = Settings(defer_voting=True, max_new_answers_per_agent=1)
    assert not rules.may_begin(board, board.seats["a"], settings)
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


async def test_news_that_come_too_late_in_a_round_are_kept_for_the_next() -> None:
    script = {
        "ana": [[answer("A1")], [{"after": {"bob": 1}}, LOOK], [vote("agent2")], [vote("agent2")]],
        "bob": [[{"during": {"ana": 2}}, answer("B1")], [{"after": {"ana": 2}}, vote("agent2")], [vote("agent2")]],
    }
    played = await play(["ana", "bob"], script, Settings(rounds=RoundLimits(subsequent=4, grace=60)), tools=Looking())
    assert not played.all(b.InjectionReceived)


async def test_when_time_runs_out_only_those_without_a_vote_are_late() -> None:
    script = {
        "ana": [[answer("A")], [{"after": {"bob": 1}}, vote("agent1")], [vote("agent1")]],
        "bob": [[answer("B")], ["stall"]],
    }
    played = await play(["ana", "bob"], script, Settings(timeout_seconds=0.1))
    assert {event.agent_id for event in played.events if event.event_type == "agent_timeout"} == {"bob"}


def test_who_has_answered_has_nothing_to_do_when_voting_is_skipped() -> None:
    board = Board(["a", "b"])
    board.submit("a", "A")
    assert not rules.may_begin(board, board.seats["a"], Settings(skip_voting=True))
    assert rules.may_begin(board, board.seats["b"], Settings(skip_voting=True))
