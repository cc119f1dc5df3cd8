"""The gate before the vote: under `checklist_gated` an agent scores every answer it sees, and the scores decide."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.coordination.own_tools import Heard, OwnTool
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body
from massgen_tui.providers.base import ToolSpec

SUBMIT_CHECKLIST = "submit_checklist"
POINTS = {
    "correct": "It is right.",
    "complete": "Nothing that matters is missing.",
    "as_asked": "It does what was asked, in the form that was asked for.",
    "supported": "Its claims are supported.",
    "usable": "The person can use it at once.",
}
PASS, HIGHEST = 8, 10

Scores = Mapping[str, float]


@dataclass(slots=True)
class Checklist:
    """One agent's checklist in one round."""

    limit: int
    labels: Callable[[], Sequence[str]]
    """The answers that the agent has been shown, as they are now."""
    tell: Callable[[Body], None]
    scores: dict[str, Scores] = field(default_factory=dict)
    calls: int = 0

    def tool(self) -> OwnTool:
        """Score the answers."""
        return OwnTool(_spec(self.labels()), self.submit)

    def closed(self) -> str:
        """Why a vote is not taken now, empty if it is."""
        if not self.calls:
            return f"Call `{SUBMIT_CHECKLIST}` first: it decides whether you may vote."
        if not self.passed():
            return "Your checklist found no answer good enough to be voted for. Submit a better one with `new_answer`."
        return ""

    def passed(self) -> list[str]:
        """The current answers that hold on every point."""
        return [label for label in self.labels() if label in self.scores and not _failed(self.scores[label])]

    async def submit(self, arguments: Mapping[str, Any]) -> Heard:
        """Take the scores; what is wrong with them is said, and costs no call."""
        labels = self.labels()
        missing = [label for label in labels if label not in self.scores]
        if self.calls >= self.limit and not missing:
            text = f"`{SUBMIT_CHECKLIST}` was called {self.calls} time(s) in this round, which is the limit."
            return Heard(f"{text} {self.closed() or 'You may vote.'}", is_error=True)
        found, wrong = _read(arguments.get("scores"), labels)
        wrong += [f"{label} has no scores" for label in missing if label not in found]
        if wrong:
            said = {"status": "validation_error", "requires_resubmission": True, "errors": wrong}
            return Heard(json.dumps(said, ensure_ascii=False), is_error=True)
        self.calls += 1
        self.scores.update(found)
        return Heard(json.dumps(self._verdict(labels), ensure_ascii=False))

    def _verdict(self, labels: Sequence[str]) -> dict[str, Any]:
        passed = self.passed()
        failed = {label: _failed(self.scores[label]) for label in labels if label not in passed}
        verdict = "vote" if passed else "new_answer"
        self.tell(
            b.ChecklistSubmitted(
                verdict=verdict,
                passed=passed,
                failed=failed,
                scores={label: dict(self.scores[label]) for label in labels},
            )
        )
        what = "You may vote." if passed else "Voting is closed: submit a better answer with `new_answer`."
        return {"status": "accepted", "verdict": verdict, "passed": passed, "failed": failed, "explanation": what}


def _failed(scores: Scores) -> list[str]:
    return [point for point in POINTS if scores[point] < PASS]


def _read(given: Any, labels: Sequence[str]) -> tuple[dict[str, Scores], list[str]]:
    """The scores that can be used, and what is wrong with the others."""
    if not isinstance(given, Mapping):
        return {}, ["`scores` must hold an entry for each answer"]
    found: dict[str, Scores] = {}
    wrong: list[str] = []
    for name, points in given.items():
        label = next((label for label in labels if str(name) in (label, label.partition(".")[0])), None)
        if label is None:
            wrong.append(f"{name} is none of the current answers, which are {', '.join(labels)}")
            continue
        scores = {point: _score(points, point) for point in POINTS}
        bad = [point for point, score in scores.items() if score is None]
        if bad:
            wrong.append(f"{label} needs a score from 0 to {HIGHEST} for {', '.join(bad)}")
        else:
            found[label] = {point: score for point, score in scores.items() if score is not None}
    return found, wrong


def _score(points: Any, point: str) -> float | None:
    """A score as models write it: a number, a number as text, or with its reasoning."""
    value = points.get(point) if isinstance(points, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get("score")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        score = float(value)
    except ValueError:
        return None
    return score if 0 <= score <= HIGHEST else None


def _spec(labels: Sequence[str]) -> ToolSpec:
    score = {
        "type": "object",
        "properties": {
            "score": {"type": "integer", "minimum": 0, "maximum": HIGHEST},
            "reasoning": {"type": "string", "description": "Why, in a sentence."},
        },
        "required": ["score", "reasoning"],
    }
    answer = {
        "type": "object",
        "properties": {point: {**score, "description": about} for point, about in POINTS.items()},
        "required": list(POINTS),
    }
    scores = {"type": "object", "properties": dict.fromkeys(labels, answer), "required": list(labels)}
    return ToolSpec(
        SUBMIT_CHECKLIST,
        f"Score each current answer from 0 to {HIGHEST} on each point of the checklist. You may vote if one answer has "
        f"at least {PASS} on every point; else a better answer is needed.",
        {"type": "object", "properties": {"scores": scores}, "required": ["scores"]},
    )
