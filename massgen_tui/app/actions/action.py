"""What an action is: its name, keys and words, the part of the screen it belongs to, and why it may not work now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Part = Literal[
    "app",
    "home",
    "question",
    "completion",
    "pasted",
    "runs",
    "run",
    "pane",
    "find",
    "table",
    "answers",
    "diff",
    "votes",
    "cost",
    "context",
    "files",
    "about",
    "page",
    "final",
    "rename",
    "details",
    "call",
    "save",
    "asked",
    "approval",
    "note",
    "team",
    "roster",
    "agent",
    "field",
    "choice",
    "save_team",
    "setup",
    "problems",
    "help",
    "dialog",
]

PART_TITLES: dict[Part, str] = {
    "question": "Typing a question",
    "completion": "The list beside the question",
    "pasted": "A long paste",
    "runs": "The list of runs",
    "home": "Home",
    "pane": "An agent's pane",
    "find": "Looking for words",
    "table": "The coordination table",
    "run": "A run",
    "answers": "The answers",
    "diff": "Two answers compared",
    "votes": "The votes",
    "cost": "Tokens and cost",
    "context": "What an agent was given",
    "files": "The files of an agent",
    "about": "A page about a run",
    "final": "The final answer",
    "rename": "A name for a session",
    "details": "The details of a step",
    "call": "A call's arguments and result",
    "save": "Saving as a file",
    "asked": "A question of an agent",
    "approval": "A call that waits for your approval",
    "note": "A note to the team",
    "page": "A page of text",
    "roster": "The agents of the team",
    "agent": "The form of an agent",
    "field": "A line of the form",
    "choice": "A line of the form with a list",
    "team": "The team",
    "save_team": "A file for the team",
    "setup": "Setting up",
    "problems": "A configuration with mistakes",
    "help": "Help",
    "dialog": "A dialog",
    "app": "Everywhere",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts that decide whether an action can be done now."""

    parts: frozenset[Part] = frozenset({"app"})
    running: bool = False
    agents: int = 0
    final: bool = False
    team: bool = True
    copyable: bool = True
    draft: bool = True
    found: bool = False
    questions: int = 0
    keeps: bool = False
    notes: int = 0
    past: bool = False
    """Whether the run that is shown is over, or another program's."""
    session: bool = False
    """Whether it is known which session the run belongs to."""
    before: bool = False
    after: bool = False
    pastes: int = 0
    command: bool = False
    """Whether what is typed is a command, and no question."""
    page: str = ""
    """The page about a run that is shown."""
    listed: bool = True
    """Whether the list that has the focus has anything in it."""
    earlier: bool = True
    """Whether the page has a moment before the one that it shows, such as a round."""
    later: bool = True
    places: bool = True
    """Whether the page has places that keys go to, such as changes."""
    trouble: bool = False
    """Whether something went wrong in the run or around it."""
    members: int = 0
    """How many agents the team has that is being changed."""
    removed: int = 0
    """How many of them were removed and can come back."""


_OF_BOXES: frozenset[Part] = frozenset({"question", "pasted", "find", "note", "asked", "runs", "rename", "save_team"})
"""The parts that nobody is in who types a command: what they do has no name after `/`."""

Reason = Callable[[Situation], str]


def always(situation: Situation) -> str:  # noqa: ARG001
    """It can be done whatever the situation is."""
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do, and the sentence that says it; `why_not` gives the reason it cannot be done, or ''."""

    id: str
    label: str
    keys: tuple[str, ...]
    help: str
    why_not: Reason = always
    hint: int = 0
    """Its rank in the footer, 1 first; 0 stays out of it."""
    always_hinted: bool = False
    """Whether the footer names it also while it cannot be done, and why."""
    hinted: Reason = always
    """Why the footer does not offer it now although it can be done, or ''."""
    first: bool = False
    """Whether its keys work before the focused widget sees them."""
    numbered: bool = False
    """Whether the key that was pressed goes with it, as for 1 … 9."""
    palette: bool = True
    typed: bool = False
    """Whether its key is typed like any other into the box, and does this there."""
    slash: str | None = ""
    """Its name after `/` in the question box, where that is not its label; None: it has none."""

    @property
    def command(self) -> str:
        """Its name after `/` in the question box; '' if it has none."""
        if self.slash is None or not self.palette or self.part in _OF_BOXES:
            return ""
        return self.slash or self.label.replace(" ", "-")

    @property
    def part(self) -> Part:
        """The part of the screen it belongs to."""
        return self.id.partition(".")[0]  # type: ignore[return-value]

    @property
    def stays(self) -> bool:
        """Whether the footer has it when others have to go: the way out, and the help."""
        return "escape" in self.keys or self.id == "app.help"

    @property
    def verb(self) -> str:
        """The name of the method that does it: `action_` and this."""
        return self.id.partition(".")[2]

    @property
    def title(self) -> str:
        """Its label as it stands in the palette."""
        return self.label[:1].upper() + self.label[1:]

    def refusal(self, situation: Situation) -> str:
        """Why it cannot be done now; '' if it can."""
        if self.part not in situation.parts:
            return f"not here: it belongs to “{PART_TITLES[self.part].lower()}”"
        return self.why_not(situation)
