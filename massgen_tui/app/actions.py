"""The one registry of what can be done: bindings, footer hints, help, palette and docs/keys.md all come from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from textual.binding import Binding, BindingType

Part = Literal[
    "app",
    "home",
    "question",
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
    "about",
    "page",
    "final",
    "details",
    "asked",
    "note",
    "setup",
    "problems",
    "help",
    "dialog",
]

PART_TITLES: dict[Part, str] = {
    "question": "Typing a question",
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
    "about": "A page about a run",
    "final": "The final answer",
    "details": "The details of a step",
    "asked": "A question of an agent",
    "note": "A note to the team",
    "page": "A page of text",
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
    cancelling: bool = False
    shows_live_run: bool = False
    agents: int = 0
    final: bool = False
    team: bool = True
    zoomed: bool = False
    copyable: bool = True
    draft: bool = True
    found: bool = False
    questions: int = 0
    notes: int = 0


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
    always_hinted: bool = False
    """Whether the footer names it also while it cannot be done, and why."""
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


def _has_found(situation: Situation) -> str:
    return "" if situation.found else "nothing is looked for: / begins"


def _is_asked(situation: Situation) -> str:
    return "" if situation.questions else "no agent asks you anything"


def _is_live(situation: Situation) -> str:
    if not situation.running:
        return "the run is over"
    return "" if situation.agents else "no agent has begun"


def _has_notes(situation: Situation) -> str:
    return _is_live(situation) or ("" if situation.notes else "no note waits to be delivered")


def _in_help(situation: Situation) -> str:
    return "this is the help" if "help" in situation.parts else ""


def _can_copy(situation: Situation) -> str:
    return "" if situation.copyable else "no text is selected and the agent has no answer yet"


_MOVES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "up": ("up", ("up", "k"), "One line up."),
    "down": ("down", ("down", "j"), "One line down."),
    "page_up": ("page up", ("pageup", "ctrl+b"), "One page up."),
    "page_down": ("page down", ("pagedown", "ctrl+f", "space"), "One page down."),
    "top": ("top", ("home", "g"), "To the beginning."),
}


def _moves(part: Part, bottom: str, bottom_help: str, *, other: str = "") -> list[Action]:
    """The keys that move in anything long: the same everywhere, but for those that the part uses otherwise."""
    moves = [
        Action(f"{part}.{verb}", label, tuple(key for key in keys if key not in other.split()), help_, palette=False)
        for verb, (label, keys, help_) in _MOVES.items()
    ]
    return [*moves, Action(f"{part}.bottom", bottom, ("end", "G"), bottom_help, palette=False)]


ACTIONS: tuple[Action, ...] = (
    Action("question.ask", "ask", ("enter",), "Ask the team the question.", _can_ask, 1, True, first=True),
    Action("question.new_line", "new line", ("ctrl+j",), "Begin a new line in the question.", hint=2, first=True),
    Action("question.leave", "leave the box", ("escape",), "Leave the question; what you typed stays.", hint=4),
    Action("runs.open", "open", ("enter",), "Open the run under the cursor.", hint=1),
    *_moves("runs", "bottom", "To the last run."),
    Action("home.write", "question", ("i",), "Go to the question box.", hint=2),
    Action("home.reload", "reload", ("r",), "Read the list of runs again.", hint=5),
    Action("pane.copy", "copy", ("y",), "Copy the selection, else the agent's newest answer.", _can_copy),
    Action("pane.open", "open", ("enter",), "Open or fold the step under the cursor, else the first.", hint=4),
    Action("pane.next_step", "next step", ("j",), "The cursor to the next step; after the last: follow."),
    Action("pane.previous_step", "step before", ("k",), "The cursor to the step before."),
    Action("pane.find", "find", ("slash",), "Look for words in this pane.", hint=8),
    Action("pane.next_found", "next found", ("n",), "To the next place where they stand.", _has_found),
    Action("pane.previous_found", "found before", ("N",), "To the place before.", _has_found),
    Action("pane.filter", "filter", ("f",), "Only reasoning, tools, answers or errors; all again."),
    *_moves("pane", "follow", "To the end, and follow what comes.", other="j k"),
    Action("find.done", "keep", ("enter",), "Back to the text; n and N go from place to place.", hint=1, first=True),
    Action("find.forget", "forget", ("escape",), "Back to the text, nothing is marked any more.", hint=2),
    *_moves("table", "newest", "To the newest row, and stay with it."),
    Action("table.left", "agents before", ("left", "h"), "Show the agents further left.", palette=False),
    Action("table.right", "agents after", ("right", "l"), "Show the agents further right.", palette=False),
    Action("run.table", "table", ("r",), "Open or close the coordination table.", _has_agents, 1),
    Action(
        "run.full_table", "full table", ("R",), "The coordination table over the whole screen, or not.", _has_agents
    ),
    Action("run.answers", "answers", ("a",), "All answers, to read and to compare.", _has_agents, 2),
    Action("run.votes", "votes", ("v",), "Who voted for whom, and why.", _has_agents),
    Action("run.cost", "cost", ("o",), "Tokens and cost of each agent and round.", _has_agents),
    Action("run.context", "context", ("c",), "What the agent was given in each round.", _has_agents),
    Action("run.zoom", "zoom", ("z",), "Show one agent alone, or all again.", _has_agents, 9),
    Action("run.final", "final answer", ("F",), "Read the final answer.", _has_final, 3),
    Action(
        "run.answer",
        "answer",
        ("Q",),
        "Answer the question that an agent asks you.",
        _is_asked,
        1,
    ),
    Action("run.note", "steer", ("exclamation_mark",), "A note to the team or to the agent in front.", _is_live, 7),
    Action("run.take_back", "take back", ("u",), "Take the newest note back that still waits.", _has_notes, 2),
    Action("run.pause", "pause", ("P",), "The team waits before its next calls; again: goes on.", _is_live),
    Action("run.answer_now", "answer now", ("A",), "The agent in front should answer with what it has.", _is_live),
    Action("run.vote_now", "vote now", ("V",), "The agent in front should vote with what it has seen.", _is_live),
    Action("run.stop_agent", "stop agent", ("X",), "The agent in front takes no further part.", _is_live),
    Action("run.restart_agent", "restart agent", ("E",), "The agent in front begins a fresh round.", _is_live),
    Action("run.more_time", "more time", ("T",), "Five minutes more before the run's time is up.", _is_live),
    Action("run.pane", "agent", tuple("123456789"), "Go to the agent of that number.", _has_agents, numbered=True),
    Action("run.next_pane", "next agent", ("tab",), "Go to the next agent.", _has_agents, 8),
    Action("run.previous_pane", "previous agent", ("shift+tab",), "Go to the agent before.", _has_agents),
    Action("run.back", "back", ("escape",), "One level up: table, find, zoom, home. A run goes on.", hint=6),
    Action("answers.read", "read", ("enter",), "Go to the text of the answer; esc comes back.", hint=1),
    Action("answers.mark", "mark", ("space",), "Mark an answer to compare with, or no more.", hint=3),
    Action("answers.compare", "diff", ("d",), "Compare with the marked answer, else with the one before.", hint=2),
    Action("answers.copy", "copy", ("y",), "Copy the answer as it was written.", hint=4),
    *_moves("answers", "newest", "To the newest answer.", other="space"),
    Action("diff.layout", "layout", ("s",), "Side by side, or one below the other.", hint=1),
    Action("diff.swap", "swap", ("x",), "Compare the other way round.", hint=2),
    *_moves("diff", "bottom", "To the end."),
    Action("diff.back", "back", ("escape",), "Back to the answers.", hint=6),
    Action("votes.left", "agent before", ("left", "h"), "To the votes for the agent before.", palette=False),
    Action("votes.right", "agent after", ("right", "l"), "To the votes for the agent after.", palette=False),
    *_moves("votes", "bottom", "To the last voter."),
    *_moves("cost", "bottom", "To the last row."),
    Action("context.left", "round before", ("left", "h"), "The round before.", hint=1, palette=False),
    Action("context.right", "round after", ("right", "l"), "The round after.", hint=2, palette=False),
    Action("context.next", "next message", ("n",), "To the next message.", hint=3),
    Action("context.previous", "message before", ("N",), "To the message before."),
    Action("context.agent", "agent", tuple("123456789"), "What the agent of that number was given.", numbered=True),
    *_moves("context", "bottom", "To the end."),
    Action("about.answers", "answers", ("a",), "All answers, to read and to compare.", hint=8),
    Action("about.votes", "votes", ("v",), "Who voted for whom, and why.", hint=8),
    Action("about.cost", "cost", ("o",), "Tokens and cost of each agent and round.", hint=8),
    Action("about.context", "context", ("c",), "What the agent was given in each round.", hint=8),
    Action("about.back", "back", ("escape",), "Back to the run.", hint=6),
    Action("details.copy", "copy", ("y",), "Copy the result, else all of it.", hint=1),
    Action("asked.answer", "answer", ("enter",), "Give the agent your answer.", hint=1, first=True),
    Action("asked.new_line", "new line", ("ctrl+j",), "Begin a new line.", hint=2, first=True),
    Action("asked.decline", "no answer", ("ctrl+n",), "Let the agent go on without an answer.", hint=3, first=True),
    Action("asked.later", "later", ("escape",), "Close it; what you typed stays, the agent waits.", hint=4),
    Action("note.send", "to all", ("enter",), "All agents get the note.", hint=1, first=True),
    Action("note.send_to_one", "to this agent", ("ctrl+o",), "Only the agent in front gets it.", hint=2, first=True),
    Action("note.new_line", "new line", ("ctrl+j",), "Begin a new line.", hint=3, first=True),
    Action("note.later", "later", ("escape",), "Close it; what you typed stays.", hint=4),
    Action("final.copy", "copy", ("y",), "Copy the final answer as Markdown.", hint=1),
    *_moves("page", "bottom", "To the end."),
    Action("page.back", "back", ("escape",), "Close the page.", hint=6),
    Action("help.next", "next topic", ("right", "l"), "The next topic; the documents follow the keys.", hint=1),
    Action("help.previous", "topic before", ("left", "h"), "The topic before.", hint=2),
    Action("help.topic", "topic", tuple("123456789"), "Go to the topic of that number.", numbered=True),
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
    Action(
        "app.help",
        "help",
        ("question_mark", "f1"),
        "What every key does here, and the documents.",
        hint=7,
        hinted=_in_help,
    ),
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
    "slash": "/",
    "exclamation_mark": "!",
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
    return len(key) == 1 or key in ("question_mark", "slash", "exclamation_mark", "space")


class Offer(NamedTuple):
    """A key of the footer, and why it does nothing now, or ''."""

    key: str
    action: Action
    refusal: str = ""


def hints(chain: Sequence[Part], situation: Situation, *, typing: bool, most: int = 6) -> list[Offer]:
    """What the footer offers: the keys that work with this focus, the most useful first."""
    taken: set[str] = set()
    offers: list[Offer] = []
    for action in _from(chain):
        keys = [
            key for key in action.keys if key not in taken and not (typing and types_text(key) and not action.first)
        ]
        taken.update(action.keys)
        refusal = action.refusal(situation)
        if action.hint and keys and not action.hinted(situation) and (not refusal or action.always_hinted):
            offers.append(Offer(keys[0], action, refusal))
    offers.sort(key=lambda offer: offer.action.hint)
    return offers[:most]


def _from(chain: Iterable[Part]) -> Iterable[Action]:
    for part in chain:
        yield from (action for action in ACTIONS if action.part == part)
