"""The one registry of what can be done: bindings, footer hints, help, palette and docs/keys.md all come from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding, BindingType

Part = Literal[
    "app", "home", "question", "runs", "run", "pane", "table", "page", "final", "setup", "problems", "dialog"
]

PART_TITLES: dict[Part, str] = {
    "question": "Typing a question",
    "runs": "The list of runs",
    "home": "Home",
    "pane": "An agent's pane",
    "table": "The coordination table",
    "run": "A run",
    "final": "The final answer",
    "page": "A page of text",
    "setup": "Setting up",
    "problems": "A configuration with mistakes",
    "dialog": "A dialog",
    "app": "Everywhere",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts that decide whether an action can be done now."""

    parts: frozenset[Part] = frozenset({"app"})
    running: bool = False
    cancelling: bool = False
    shows_live_run: bool = False
    agents: int = 0
    final: bool = False
    team: bool = True
    zoomed: bool = False
    copyable: bool = True
    draft: bool = True


Reason = Callable[[Situation], str]


def _always(situation: Situation) -> str:  # noqa: ARG001
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do, and the sentence that says it; `why_not` gives the reason it cannot be done, or ''."""

    id: str
    label: str
    keys: tuple[str, ...]
    help: str
    why_not: Reason = _always
    hint: int = 0
    """Its rank in the footer, 1 first; 0 stays out of it."""
    hinted: Reason = _always
    """Why the footer does not offer it now although it can be done, or ''."""
    first: bool = False
    """Whether its keys work before the focused widget sees them."""
    numbered: bool = False
    """Whether the key that was pressed goes with it, as for 1 … 9."""
    palette: bool = True

    @property
    def part(self) -> Part:
        """The part of the screen it belongs to."""
        return self.id.partition(".")[0]  # type: ignore[return-value]

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


def _no_run(situation: Situation) -> str:
    return "" if situation.running else "no run is in progress"


def _can_ask(situation: Situation) -> str:
    if not situation.team:
        return "there is no team yet"
    if situation.running:
        return "a run is in progress: open it, or stop it with ^c"
    return "" if situation.draft else "the question is empty"


def _has_agents(situation: Situation) -> str:
    return "" if situation.agents else "no agent has begun"


def _has_final(situation: Situation) -> str:
    return "" if situation.final else "there is no final answer yet"


def _can_copy(situation: Situation) -> str:
    return "" if situation.copyable else "no text is selected and the agent has no answer yet"


_MOVES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "up": ("up", ("up", "k"), "One line up."),
    "down": ("down", ("down", "j"), "One line down."),
    "page_up": ("page up", ("pageup", "ctrl+b"), "One page up."),
    "page_down": ("page down", ("pagedown", "ctrl+f", "space"), "One page down."),
    "top": ("top", ("home", "g"), "To the beginning."),
}


def _moves(part: Part, bottom: str, bottom_help: str) -> list[Action]:
    """The keys that move in anything long: the same everywhere."""
    moves = [Action(f"{part}.{verb}", *entry, palette=False) for verb, entry in _MOVES.items()]
    return [*moves, Action(f"{part}.bottom", bottom, ("end", "G"), bottom_help, palette=False)]


ACTIONS: tuple[Action, ...] = (
    Action("question.ask", "ask", ("enter",), "Ask the team the question.", _can_ask, 1, first=True),
    Action("question.new_line", "new line", ("ctrl+j",), "Begin a new line in the question.", hint=2, first=True),
    Action("question.leave", "leave the box", ("escape",), "Leave the question; what you typed stays.", hint=4),
    Action("runs.open", "open", ("enter",), "Open the run under the cursor.", hint=1),
    *_moves("runs", "bottom", "To the last run."),
    Action("home.write", "question", ("i",), "Go to the question box.", hint=2),
    Action("home.reload", "reload", ("r",), "Read the list of runs again.", hint=5),
    Action("pane.copy", "copy", ("y",), "Copy the selection, else the agent's newest answer.", _can_copy),
    *_moves("pane", "follow", "To the end, and follow what comes."),
    *_moves("table", "newest", "To the newest row, and stay with it."),
    Action("table.left", "agents before", ("left", "h"), "Show the agents further left.", palette=False),
    Action("table.right", "agents after", ("right", "l"), "Show the agents further right.", palette=False),
    Action("run.table", "table", ("r",), "Open or close the coordination table.", _has_agents, 1),
    Action(
        "run.full_table", "full table", ("R",), "The coordination table over the whole screen, or not.", _has_agents
    ),
    Action("run.zoom", "zoom", ("z",), "Show one agent alone, or all again.", _has_agents, 2),
    Action("run.final", "final answer", ("f",), "Read the final answer.", _has_final, 3),
    Action("run.pane", "agent", tuple("123456789"), "Go to the agent of that number.", _has_agents, numbered=True),
    Action("run.next_pane", "next agent", ("tab",), "Go to the next agent.", _has_agents, 4),
    Action("run.previous_pane", "previous agent", ("shift+tab",), "Go to the agent before.", _has_agents),
    Action("run.back", "back", ("escape",), "One level up: table, zoom, then home. A run goes on.", hint=6),
    Action("final.copy", "copy", ("y",), "Copy the final answer as Markdown.", hint=1),
    *_moves("page", "bottom", "To the end."),
    Action("page.back", "back", ("escape",), "Close the page.", hint=6),
    Action("setup.demo", "demo", ("d",), "Use the built-in offline team: no key, no network.", hint=1),
    Action("setup.reload", "look again", ("r",), "Look for keys and a configuration again.", hint=2),
    Action("setup.back", "home", ("escape",), "Go home; past runs can be read without a team.", hint=3),
    Action("problems.reload", "read again", ("r",), "Read the configuration again.", hint=1),
    Action("problems.demo", "demo", ("d",), "Use the built-in offline team instead.", hint=2),
    Action("problems.back", "home", ("escape",), "Go home; past runs can be read without a team.", hint=3),
    Action("dialog.choose", "choose", ("enter",), "Take the choice under the cursor.", hint=1, palette=False),
    Action("dialog.up", "up", ("up", "k", "shift+tab"), "The choice above.", palette=False),
    Action("dialog.down", "down", ("down", "j", "tab"), "The choice below.", palette=False),
    Action("dialog.close", "close", ("escape",), "Close the dialog; nothing happens.", hint=2, palette=False),
    Action(
        "app.cancel",
        "cancel",
        ("ctrl+c",),
        "Copy a selection; else stop the run; again: leave.",
        hint=5,
        hinted=_no_run,
        first=True,
    ),
    Action("app.palette", "commands", ("ctrl+p",), "Search all commands.", hint=8, first=True, palette=False),
    Action("app.help", "help", ("question_mark", "f1"), "What every key does here.", hint=7),
    Action("app.quit", "quit", ("q",), "Leave the program; asks while a run is in progress.", hint=9),
    Action(
        "app.leave",
        "quit",
        ("ctrl+q",),
        "Leave the program from anywhere; asks during a run.",
        first=True,
        palette=False,
    ),
    Action("app.theme", "theme", ("ctrl+t",), "The next theme: dark, light, the terminal's own colours.", first=True),
    Action("app.next", "next part", ("tab",), "Go to the next part of the screen.", palette=False),
    Action("app.previous", "previous part", ("shift+tab",), "Go to the part before.", palette=False),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

_KEY_NAMES = {
    "question_mark": "?",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+tab": "⇧tab",
}
_ASCII_KEYS = {"up": "up", "down": "down", "left": "left", "right": "right", "shift+tab": "S-tab"}


def key_name(key: str, *, ascii_only: bool = False) -> str:
    """A key as people write it."""
    if ascii_only and key in _ASCII_KEYS:
        return _ASCII_KEYS[key]
    return _KEY_NAMES.get(key, key.replace("ctrl+", "^"))


def key_names(action: Action, *, ascii_only: bool = False) -> str:
    """All keys of an action."""
    if action.numbered:
        return f"{action.keys[0]}…{action.keys[-1]}" if not ascii_only else f"{action.keys[0]}-{action.keys[-1]}"
    return " ".join(key_name(key, ascii_only=ascii_only) for key in action.keys)


def bindings(part: Part) -> list[BindingType]:
    """The bindings of a part, for the widget or screen that is it."""
    return [
        Binding(key, _call(action, key), action.label, show=False, priority=action.first, id=_binding_id(action, key))
        for action in ACTIONS
        if action.part == part
        for key in action.keys
    ]


def _call(action: Action, key: str) -> str:
    return f"app.perform('{action.id}', '{key}')" if action.numbered else f"app.perform('{action.id}')"


def _binding_id(action: Action, key: str) -> str:
    return f"{action.id}.{key}" if action.numbered else action.id


def types_text(key: str) -> bool:
    """Whether a text box takes the key for itself."""
    return len(key) == 1 or key in ("question_mark", "space")


def hints(chain: Sequence[Part], situation: Situation, *, typing: bool, most: int = 6) -> list[tuple[str, Action]]:
    """What the footer offers: the keys that work with this focus, the most useful first."""
    taken: set[str] = set()
    offers: list[tuple[str, Action]] = []
    for action in _from(chain):
        keys = [
            key for key in action.keys if key not in taken and not (typing and types_text(key) and not action.first)
        ]
        taken.update(action.keys)
        if action.hint and keys and not action.refusal(situation) and not action.hinted(situation):
            offers.append((keys[0], action))
    offers.sort(key=lambda offer: offer[1].hint)
    return offers[:most]


def _from(chain: Iterable[Part]) -> Iterable[Action]:
    for part in chain:
        yield from (action for action in ACTIONS if action.part == part)
