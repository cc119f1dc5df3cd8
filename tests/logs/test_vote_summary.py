from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from tests.logs.golden import load
from tests.logs.story import Written, write_into


@pytest.fixture
def written(tmp_path: Path) -> Written:
    written = write_into(tmp_path)
    written.story.start()
    for agent in ("ana", "bob"):
        written.story.round(agent)
    written.story.answer("bob", "97")
    written.story.round("bob", ["agent2.1"], "voting", 1)
    written.story.vote("bob", "bob", "agent2.1", "Mine.")
    return written


def end(written: Written, *, is_tie: bool = False) -> bool:
    written.story.stream.emit(b.WinnerSelected(is_tie=is_tie), "bob")
    written.story.end()
    agreed: bool = load(written.attempt.vote_summary)["consensus_reached"]
    return agreed


def test_it_is_the_summary_of_the_votes_that_count(written: Written) -> None:
    written.story.vote("ana", "bob", "agent2.1", "Right.")
    assert end(written)
    assert load(written.attempt.vote_summary) == {
        "votes": {
            "ana": {"voted_for": "bob", "reason": "Right."},
            "bob": {"voted_for": "bob", "reason": "Mine."},
        },
        "winner": "bob",
        "consensus_reached": True,
    }


def test_who_has_not_voted_has_not_agreed(written: Written) -> None:
    assert not end(written)


def test_who_died_is_not_asked(written: Written) -> None:
    written.story.stream.emit(b.Error(error="401", fatal=True), "ana")
    assert end(written)


def test_a_tie_is_no_agreement(written: Written) -> None:
    written.story.vote("ana", "ana", "agent1.1")
    assert not end(written, is_tie=True)


def test_a_voided_vote_is_not_in_it(written: Written) -> None:
    written.story.answer("ana", "91")
    assert not end(written)
    assert load(written.attempt.vote_summary)["votes"] == {}
