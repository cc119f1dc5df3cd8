"""Home, the question box, and the pages that stand in when there is no team."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action
from massgen_tui.app.actions.moves import moves
from massgen_tui.app.actions.reasons import can_ask, can_be_changed, can_go_on, has_pastes, has_rows

ASKING: tuple[Action, ...] = (
    Action(
        "question.ask", "ask", ("enter",), "Ask the team the question.", can_ask, hint=1, always_hinted=True, first=True
    ),
    Action(
        "question.new_line",
        "new line",
        ("ctrl+j", "shift+enter", "alt+enter"),
        "Begin a new line in the question.",
        hint=2,
        first=True,
    ),
    Action("question.file", "file", ("at",), "Name a file that the team is to have.", hint=4, typed=True),
    Action("question.command", "command", ("slash",), "At the beginning: do something else.", hint=4, typed=True),
    Action("question.earlier", "earlier", ("up",), "A line up; above the first: what you asked before.", first=True),
    Action("question.newer", "newer", ("down",), "A line down; below the last: back to your draft.", first=True),
    Action(
        "question.pasted",
        "pasted text",
        ("ctrl+o",),
        "Read, unfold or remove what a chip stands for.",
        has_pastes,
        hint=3,
        first=True,
    ),
    Action("question.leave", "leave the box", ("escape",), "Leave the question; what you typed stays.", hint=3),
    Action("completion.take", "take it", ("tab",), "Take what is marked.", hint=1, first=True, palette=False),
    Action(
        "completion.enter", "take it", ("enter",), "Take what is marked; a command is given.", first=True, palette=False
    ),
    Action("completion.up", "up", ("up",), "The one above.", hint=1, first=True, palette=False),
    Action("completion.down", "down", ("down",), "The one below.", hint=1, first=True, palette=False),
    Action(
        "completion.close",
        "close the list",
        ("escape",),
        "Close the list; what you typed stays.",
        hint=1,
        palette=False,
    ),
    Action("pasted.unfold", "into the box", ("enter",), "Put the text itself in place of its chip.", hint=1),
    Action("pasted.remove", "remove", ("d",), "Take it out of the question.", hint=2),
    Action("runs.open", "open", ("enter",), "Open the run under the cursor.", has_rows, hint=1),
    Action("runs.follow_up", "follow-up", ("c",), "Ask the next question of that session.", can_go_on, 2),
    Action("runs.rename", "name", ("N",), "Give that session a name, to find it by.", has_rows, hint=4),
    *moves("runs", "bottom", "To the last run."),
    Action("home.write", "question", ("i",), "Go to the question box.", hint=2, slash=None),
    Action("home.reload", "reload", ("r",), "Read the list of runs again.", hint=5),
    Action("setup.demo", "demo", ("d",), "Use the built-in offline team: no key, no network.", hint=1),
    Action("setup.new", "new team", ("n",), "Put a team together: agents, models, a test of each.", hint=2),
    Action("setup.reload", "look again", ("r",), "Look for keys and a configuration again.", hint=3),
    Action("setup.back", "home", ("escape",), "Go home; past runs can be read without a team.", hint=4),
    Action("problems.reload", "read again", ("r",), "Read the configuration again.", hint=1),
    Action("problems.change", "change", ("n",), "Change the team until it can be asked.", can_be_changed, hint=2),
    Action("problems.demo", "demo", ("d",), "Use the built-in offline team instead.", hint=3),
    Action("problems.back", "home", ("escape",), "Go home; past runs can be read without a team.", hint=4),
)
