"""A tool call that waits for the person's word."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action, Situation
from massgen_tui.app.actions.moves import moves


def _can_keep(situation: Situation) -> str:
    return "" if situation.keeps else "`persist_approvals` is off in the team's file"


APPROVING: tuple[Action, ...] = (
    Action("approval.once", "once", ("y",), "Let it run this time.", hint=1),
    Action("approval.run", "this run", ("r",), "Let it run; the same is not asked again in this run.", hint=2),
    Action("approval.always", "always", ("A",), "Let it run; the same is never asked again.", _can_keep, hint=3),
    Action("approval.no", "no", ("n",), "Refuse it; the agent is told so and goes on.", hint=4),
    Action("approval.later", "later", ("escape",), "Close it; the agent waits.", hint=5),
    *moves("approval", "bottom", "To the end of what would run."),
)
