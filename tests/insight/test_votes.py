from __future__ import annotations

from massgen_tui.events import bodies as b
from massgen_tui.insight.votes import restart_words, verdict, vote_matrix
from tests.app.support import stories
from tests.insight.test_answers import after


def test_a_cell_holds_the_votes_of_one_for_another_void_ones_too() -> None:
    story = stories.first_half().vote("eve", "bob", "agent2.1", "Still.")
    matrix = vote_matrix(after(story.events))
    assert [vote.valid for vote in matrix.cell("eve", "bob")] == [False, True]
    assert matrix.cell("bob", "eve") == []
    assert matrix.counts("bob") == (1, 1)


def test_the_verdict_says_who_won_and_how() -> None:
    assert verdict(after(stories.finished().events)) == "ana won with 3 of 3 votes"
    story = stories.first_half().vote("eve", "bob", "agent2.1", "").vote("ana", "ana", "agent1.1", "")
    assert verdict(after(story.events)) == "ana and bob are level with 1 of 2"
    story.emit(b.WinnerSelected(is_tie=True, how="most votes, tie broken by registration order"), "ana")
    assert verdict(after(story.events)) == "ana won with 1 of 2 votes, level with bob: tie broken by registration order"


def test_a_winner_without_votes_says_why() -> None:
    story = stories.first_half().emit(b.WinnerSelected(how="no votes: the first agent with an answer"), "ana")
    assert verdict(after(story.events)) == "ana won without votes: the first agent with an answer"


def test_before_the_end_it_says_how_it_stands() -> None:
    assert verdict(after(stories.Story().events)) == ""
    assert verdict(after(stories.first_half().events)) == "no vote counts: an answer came after each"
    story = stories.first_half().vote("eve", "bob", "agent2.1", "")
    assert verdict(after(story.events)) == "bob leads with 1 of 1"
    story.emit(b.RunEnded(state="cancelled"))
    assert verdict(after(story.events)).endswith("no winner was chosen")


def test_restarts_are_told_with_what_they_cost() -> None:
    assert restart_words(after(stories.first_half().events)) == "2 restarts, 1 vote made void by a later answer"
    assert restart_words(after(stories.Story().events)) == ""
