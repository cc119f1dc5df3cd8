"""The question in an agent's own words: where it stands, what it costs, and that no run depends on it."""

from __future__ import annotations

from typing import Any

from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from tests.coordination.scenario import Played, play
from tests.coordination.test_modes import answer, vote

IN_OTHER_WORDS = Settings(paraphrase_question=True)
ROUNDS: list[Any] = [[answer("97.")], [vote("agent1")]]


def paraphrasing(*steps: Any) -> dict[str, Any]:
    return {"when": "paraphrase", "steps": list(steps)}


def told(played: Played, agent: str = "ana") -> list[str]:
    return [body.user_message for body in played.all(b.RoundStart, agent)]


async def test_the_frame_stands_after_the_question_in_every_round() -> None:
    script = {"ana": [paraphrasing({"say": "  Find a prime above ninety. "}), *ROUNDS]}
    played = await play(["ana"], script, IN_OTHER_WORDS)
    first, second, presenting = told(played)
    both = (
        "<ORIGINAL MESSAGE> Name a prime > 90 <END OF ORIGINAL MESSAGE>\n"
        "<PARAPHRASED MESSAGE> Find a prime above ninety. <END OF PARAPHRASED MESSAGE>\n\n"
        "<CURRENT ANSWERS from the agents>\n"
    )
    assert first.startswith(both)
    assert second.startswith(both)
    assert "PARAPHRASED" not in presenting
    assert [body.message for body in played.all(b.Status)] == ["reads the question as: Find a prime above ninety."]
    assert len(played.all(b.Usage)) == 4, "asked once, not before each round"
    assert not played.all(b.Text, "ana") or "Find" not in played.all(b.Text, "ana")[0].content


async def test_each_agent_has_its_own_words() -> None:
    voted = [[vote("agent1")]] * 2
    script = {
        agent: [paraphrasing({"say": f"As {agent} sees it."}), [answer(agent)], *voted] for agent in ("ana", "bob")
    }
    played = await play(["ana", "bob"], script, IN_OTHER_WORDS)
    for agent in ("ana", "bob"):
        assert f"> As {agent} sees it. <" in told(played, agent)[0]


async def test_without_words_the_question_stands_alone() -> None:
    for steps, errors in ((["stop"], 0), ([{"fail": "busy"}], 1)):
        played = await play(["ana"], {"ana": [paraphrasing(*steps), *ROUNDS]}, IN_OTHER_WORDS)
        assert played.ended.exit_code == 0
        assert "PARAPHRASED" not in "".join(told(played))
        assert len(played.all(b.Error)) == errors
        assert all(body.error.endswith("other words: busy") for body in played.all(b.Error))


async def test_a_silent_model_is_not_waited_for_longer_than_a_round_may_take() -> None:
    settings = Settings(paraphrase_question=True, initial_round_timeout_seconds=0.01, round_timeout_grace_seconds=0.02)
    played = await play(["ana"], {"ana": [paraphrasing("stall"), *ROUNDS]}, settings)
    assert [body.error for body in played.all(b.Error)] == [
        "The question could not be put in other words: there was no reply in time"
    ]
    assert played.state.final_answer == "97."
    [cut, *_] = played.all(b.Usage)
    assert (cut.token_source, cut.input_tokens > 0) == ("estimated", True), "what it used is not nothing"


async def test_nobody_is_asked_for_other_words_unless_it_is_wanted() -> None:
    played = await play(["ana"], {"ana": [paraphrasing({"say": "No."}), *ROUNDS]})
    assert "PARAPHRASED" not in "".join(told(played))
    assert len(played.all(b.Usage)) == 3


async def test_who_is_late_with_its_words_begins_without_sight_of_the_others_all_the_same() -> None:
    late = [{"after": {"bob": 2}}, *[{"pause": 0}] * 20, {"say": "Late."}]
    script = {
        "ana": [paraphrasing(*late), [answer("A")], *[[vote("agent1")]] * 2],
        "bob": [paraphrasing({"say": "Soon."}), [answer("B")], *[[vote("agent1")]] * 2],
    }
    played = await play(["ana", "bob"], script, IN_OTHER_WORDS)
    assert [made.agent for made in played.state.answers] == ["bob", "ana"]
    assert [body.context_labels for body in played.all(b.ContextReceived, "ana")][:2] == [[], ["agent2.1", "agent1.1"]]
