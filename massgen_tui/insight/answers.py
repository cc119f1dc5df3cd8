"""All answers of a run: whose, when, how long, how many votes, and whether they still stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from massgen_tui.state.records import Answer, RunState

Standing = Literal["winner", "current", "replaced", "final"]
FINAL = "final"


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """One answer as lists show it; the presented final answer is one of them."""

    label: str
    agent: str
    text: str
    standing: Standing
    elapsed: float | None = None
    """Seconds into the run; None where no event tells."""
    votes: int = 0
    void_votes: int = 0
    replaced_by: str = ""
    before: str = ""
    """The label of the answer that it is compared with unless one is chosen."""

    @property
    def words(self) -> str:
        """How it stands, as a person says it."""
        return f"replaced by {self.replaced_by}" if self.replaced_by else self.standing


def listed_answers(state: RunState) -> list[ListedAnswer]:
    """The answers in the order they came, the presented one last."""
    answers = [_listed(state, answer) for answer in state.answers]
    if state.final_answer is not None and state.winner is not None:
        winner = state.agents.get(state.winner)
        own = state.latest_answer(state.winner)
        label = f"agent{winner.number}.{FINAL}" if winner is not None else FINAL
        before = own.label if own is not None else ""
        answers.append(ListedAnswer(label, state.winner, state.final_answer, "final", before=before))
    return answers


def _listed(state: RunState, answer: Answer) -> ListedAnswer:
    own = [other for other in state.answers if other.agent == answer.agent]
    place = own.index(answer)
    later = own[place + 1].label if place + 1 < len(own) else ""
    standing: Standing = "replaced" if later else "winner" if answer.agent == state.winner else "current"
    votes = [vote for vote in state.votes if vote.voted_for_label == answer.label]
    valid = sum(vote.valid for vote in votes)
    return ListedAnswer(
        answer.label,
        answer.agent,
        answer.text,
        standing,
        max(0.0, answer.at - state.started_at),
        valid,
        len(votes) - valid,
        later,
        own[place - 1].label if place else "",
    )


def labelled(answers: Sequence[ListedAnswer], label: str) -> ListedAnswer | None:
    """The answer of that label."""
    return next((answer for answer in answers if answer.label == label), None)


def compared_with(answers: Sequence[ListedAnswer], chosen: ListedAnswer, marked: str = "") -> ListedAnswer | None:
    """What an answer is compared with: the marked one, else its agent's answer before, else the last of another's."""
    if marked and marked != chosen.label:
        return labelled(answers, marked)
    if chosen.before:
        return labelled(answers, chosen.before)
    earlier = answers[: answers.index(chosen)]
    return earlier[-1] if earlier else None
