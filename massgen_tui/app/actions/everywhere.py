"""The help, and what works everywhere."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action
from massgen_tui.app.actions.reasons import can_change_team, in_help, no_run

EVERYWHERE: tuple[Action, ...] = (
    Action("help.next", "next topic", ("right", "l"), "The next topic; the documents follow the keys.", hint=1),
    Action("help.previous", "topic before", ("left", "h"), "The topic before.", hint=1),
    Action("help.topic", "topic", tuple("123456789"), "Go to the topic of that number.", numbered=True),
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
