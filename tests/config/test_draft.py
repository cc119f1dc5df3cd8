"""A team's draft changes as a person means it: ids stay apart, a presenter stays the presenter or goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.config.comments import comments, lost_comments
from massgen_tui.config.draft import AgentDraft, TeamDraft

ANA = AgentDraft("ana", {"type": "openai", "model": 5, "temperature": 0.2})
BOB = AgentDraft("bob", {"type": "claude"})
TEAM = TeamDraft((ANA, BOB), {"orchestrator": {"presenter_agent": "bob", "skip_voting": True}})


def test_a_backend_is_said_otherwise_key_by_key() -> None:
    assert (ANA.said("model"), BOB.said("model")) == ("5", "")
    assert ANA.saying(model="5") is ANA
    after = ANA.saying(type="claude", model="", base_url="http://here")
    assert dict(after.backend) == {"type": "claude", "temperature": 0.2, "base_url": "http://here"}
    assert list(ANA.saying(model="large").backend.items())[1] == ("model", "large")


def test_a_presenter_who_does_not_play_presents_no_more() -> None:
    assert TEAM.played is TEAM
    without = TEAM.put(1, replace(BOB, on=False))
    assert without.played.rest == {"orchestrator": {"skip_voting": True}}
    assert without.presenter == "bob"
    assert without.put(1, BOB) == TEAM
    assert TEAM.without(1).played.presenter == ""
    assert TeamDraft((ANA,)).played == TeamDraft((ANA,))


def test_a_presenter_stays_the_presenter_under_another_name() -> None:
    assert TEAM.put(1, replace(BOB, id="rob")).presenter == "rob"
    assert TEAM.put(0, replace(ANA, id="rob")).presenter == "bob"


@given(st.lists(st.sampled_from(["ana", "Ana", "ana2", "ana3", "bob"]), max_size=6))
def test_a_free_id_is_nobodys(ids: list[str]) -> None:
    team = TeamDraft(tuple(AgentDraft(name, {}) for name in ids))
    free = team.free_id("ana")
    assert free.casefold() not in {name.casefold() for name in ids}
    assert free.startswith("ana")


@given(st.integers(0, 2))
def test_what_is_removed_and_put_back_is_as_it_was(place: int) -> None:
    team = TeamDraft((ANA, BOB, AgentDraft("eve", {})))
    assert team.without(place).inserted(place, team.agents[place]) == team


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1 # one\n# two\n", ["# one", "# two"]),
        ("a: '# no'\nb: \"x # no\"\nc: x#no\n", []),
        ("a: |\n  # a heading\n  text\n# yes\n", ["# yes"]),
        ("a: [1, # one\n 2]\n", ["# one"]),
        ("a: 'broken\n# still counts\n", ["# still counts"]),
    ],
)
def test_comments_are_told_from_texts(text: str, found: list[str]) -> None:
    assert comments(text) == found


def test_a_comment_that_is_written_again_is_not_lost() -> None:
    assert lost_comments("# one\n# two\na: 1\n", "a: 2\n# two\n") == ["# one"]
