"""How willing agents should be to vote: each value has its own words, and an agent may have another than its team."""

from __future__ import annotations

from typing import get_args

import pytest

from massgen_tui.config.model import Sensitivity
from massgen_tui.coordination import prompts, wording
from massgen_tui.coordination.settings import Member, Settings

MEANS = {
    "lenient": "serves the person well",
    "balanced": "right and complete",
    "strict": "nothing left to improve",
    "sequential": "nothing left to improve",  # in the first round
    "roi": "at least 15 % better",
    "roi_conservative": "at least 30 % better",
    "roi_balanced": "at least 15 % better",
    "roi_aggressive": "at least 5 % better",
    "adversarial": "refute",
    "consistency": "agree with most",
    "diversity": "different ways",
    "reflective": "overlooks",
    "checklist": "Vote if all of it holds",
    "checklist_scored": "at least 8 on every point",
    "checklist_gated": "its verdict",
}


def test_every_value_that_a_file_may_have_means_something() -> None:
    assert set(MEANS) == set(get_args(Sensitivity))


@pytest.mark.parametrize(("name", "words"), MEANS.items())
def test_agents_are_told_what_it_means(name: str, words: str) -> None:
    told = prompts.system_message(
        Member("ana"), Settings(voting_sensitivity=name), round_number=0, only_vote=False, has_tools=False, gated=True
    )
    assert words in told


def test_an_agent_may_be_told_otherwise_than_its_team() -> None:
    settings, member = Settings(voting_sensitivity="strict"), Member("ana", voting_sensitivity="adversarial")
    told = prompts.system_message(member, settings, round_number=0, only_vote=False, has_tools=False)
    assert "refute" in told
    assert "nothing left to improve" not in told


def test_where_there_is_no_gate_the_scores_decide_nothing_by_themselves() -> None:
    assert wording.sensitivity("checklist_gated", 1) == wording.sensitivity("checklist_scored", 1)
