"""Dialogs, the help, and what works everywhere."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action
from massgen_tui.app.actions.moves import moves
from massgen_tui.app.actions.reasons import can_change_team, in_help, no_run

EVERYWHERE: tuple[Action, ...] = (
    Action("asked.answer", "answer", ("enter",), "Give the agent your answer.", hint=1, first=True),
    Action("asked.new_line", "new line", ("ctrl+j", "shift+enter"), "Begin a new line.", hint=2, first=True),
    Action("asked.decline", "no answer", ("ctrl+n",), "Let the agent go on without an answer.", hint=3, first=True),
    Action("asked.later", "later", ("escape",), "Close it; what you typed stays, the agent waits.", hint=4),
    Action("note.send", "to all", ("enter",), "All agents get the note.", hint=1, first=True),
    Action("note.send_to_one", "to this agent", ("ctrl+o",), "Only the agent in front gets it.", hint=2, first=True),
    Action("note.new_line", "new line", ("ctrl+j", "shift+enter"), "Begin a new line.", hint=3, first=True),
    Action("note.earlier", "earlier", ("up",), "A line up; above the first: the note before.", first=True),
    Action("note.newer", "newer", ("down",), "A line down; below the last: back to your draft.", first=True),
    Action("note.later", "later", ("escape",), "Close it; what you typed stays.", hint=4),
    Action("follow_up.later", "later", ("escape",), "Close it; what you typed stays.", hint=5),
    Action("rename.keep", "keep", ("enter",), "The session is called so from now on.", hint=1, first=True),
    Action("rename.close", "close", ("escape",), "Close it; the name stays as it was.", hint=2),
    Action(
        "save.keep", "save", ("enter",), "Write the file; one that is there only when asked again.", hint=1, first=True
    ),
    Action("save.close", "close", ("escape",), "Close it; nothing is written.", hint=2),
    Action("help.next", "next topic", ("right", "l"), "The next topic; the documents follow the keys.", hint=1),
    Action("help.previous", "topic before", ("left", "h"), "The topic before.", hint=2),
    Action("help.topic", "topic", tuple("123456789"), "Go to the topic of that number.", numbered=True),
    Action("dialog.choose", "choose", ("enter",), "Take the choice under the cursor.", hint=1, palette=False),
    Action("dialog.up", "up", ("up", "k", "shift+tab"), "The choice above.", palette=False),
    Action("dialog.down", "down", ("down", "j", "tab"), "The choice below.", palette=False),
    *(move for move in moves("dialog", "bottom", "To the last choice.") if move.verb not in ("up", "down")),
    Action("dialog.close", "close", ("escape",), "Close the dialog; nothing happens.", hint=2, palette=False),
    Action(
        "app.cancel",
        "cancel",
        ("ctrl+c",),
        "Copy a selection; else stop the run; again: leave.",
        hint=5,
        hinted=no_run,
        first=True,
    ),
    Action("app.palette", "commands", ("ctrl+p",), "Search all commands.", hint=8, first=True, palette=False),
    Action(
        "app.help",
        "help",
        ("question_mark", "f1"),
        "What every key does here, and the documents.",
        hint=7,
        hinted=in_help,
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
    Action(
        "app.team",
        "team",
        ("ctrl+t",),
        "Who is asked: agents on or off, models, messages, a file.",
        can_change_team,
        first=True,
    ),
    Action("app.theme", "theme", ("f2",), "The next theme: dark, light, the terminal's own colours.", first=True),
    Action("app.bell_setting", "bell", ("ctrl+g",), "Ring the terminal's bell when a run ends, or do not."),
    Action("app.next", "next part", ("tab",), "Go to the next part of the screen.", palette=False),
    Action("app.previous", "previous part", ("shift+tab",), "Go to the part before.", palette=False),
)
