"""The team's page: its agents, the form of one of them, and the file they are kept in."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action, Situation
from massgen_tui.app.actions.moves import moves


def _has_members(situation: Situation) -> str:
    return "" if situation.members else "there is no agent yet: add one"


def _has_removed(situation: Situation) -> str:
    return "" if situation.removed else "no agent was removed"


TEAM: tuple[Action, ...] = (
    Action("roster.switch", "on/off", ("space",), "Let the agent play, or leave it out.", _has_members, 2),
    Action("roster.edit", "edit", ("enter",), "Go to the form of the agent; esc comes back.", _has_members, 1),
    Action("roster.add", "add", ("a",), "One agent more.", hint=3),
    Action("roster.remove", "remove", ("x",), "Take the agent out of the team.", _has_members, 7),
    Action("roster.undo", "undo", ("u",), "Bring back the agent that was removed last.", _has_removed, 7),
    Action("roster.test", "test", ("t",), "Ask its model for a word; again: break that off.", _has_members, 5),
    *moves("roster", "bottom", "To the last agent.", other="space"),
    Action("field.next", "next", ("enter",), "To the next line of the form.", hint=2, first=True, palette=False),
    Action("choice.open", "list", ("down",), "What may stand there.", hint=1, first=True, palette=False),
    Action("choice.next", "next", ("enter",), "To the next line of the form.", hint=2, first=True, palette=False),
    Action("agent.back", "the agents", ("escape",), "Back to the list; what you typed holds.", hint=4, palette=False),
    Action("team.save", "save", ("s",), "Save the team as a file.", hint=6),
    Action("team.back", "use it", ("escape",), "Leave; the team is used until the program ends.", hint=4),
    Action("save_team.save", "save", ("enter",), "Write the file; again: over one that is there.", hint=1, first=True),
    Action("save_team.close", "close", ("escape",), "Close it; nothing is written.", hint=2),
)
