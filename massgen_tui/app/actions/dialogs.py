"""What opens over a screen and is answered: a call to approve, a question, a note, a name, a file, a choice."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action, Situation
from massgen_tui.app.actions.moves import moves


def _can_keep(situation: Situation) -> str:
    return "" if situation.keeps else "`persist_approvals` is off in the team's file"


DIALOGS: tuple[Action, ...] = (
    Action("approval.once", "once", ("y",), "Let it run this time.", hint=1),
    Action("approval.run", "this run", ("r",), "Let it run; the same is not asked again in this run.", hint=2),
    Action("approval.always", "always", ("A",), "Let it run; the same is never asked again.", _can_keep, hint=3),
    Action("approval.no", "no", ("n",), "Refuse it; the agent is told so and goes on.", hint=4),
    Action("approval.later", "later", ("escape",), "Close it; the agent waits.", hint=5),
    *moves("approval", "bottom", "To the end of what would run."),
    Action("asked.answer", "answer", ("enter",), "Give the agent your answer.", hint=1, first=True),
    Action(
        "asked.new_line", "new line", ("ctrl+j", "shift+enter", "alt+enter"), "Begin a new line.", hint=2, first=True
    ),
    Action("asked.decline", "no answer", ("ctrl+n",), "Let the agent go on without an answer.", hint=3, first=True),
    Action("asked.later", "later", ("escape",), "Close it; what you typed stays, the agent waits.", hint=4),
    Action("note.send", "to all", ("enter",), "All agents get the note.", hint=1, first=True),
    Action("note.send_to_one", "to this agent", ("ctrl+s",), "Only the agent in front gets it.", hint=2, first=True),
    Action(
        "note.new_line", "new line", ("ctrl+j", "shift+enter", "alt+enter"), "Begin a new line.", hint=3, first=True
    ),
    Action("note.earlier", "earlier", ("up",), "A line up; above the first: the note before.", first=True),
    Action("note.newer", "newer", ("down",), "A line down; below the last: back to your draft.", first=True),
    Action("note.later", "later", ("escape",), "Close it; what you typed stays.", hint=4),
    Action("rename.keep", "keep", ("enter",), "The session is called so from now on.", hint=1, first=True),
    Action("rename.close", "close", ("escape",), "Close it; the name stays as it was.", hint=2),
    Action(
        "save.keep", "save", ("enter",), "Write the file; one that is there only when asked again.", hint=1, first=True
    ),
    Action("save.close", "close", ("escape",), "Close it; nothing is written.", hint=2),
    Action("dialog.choose", "choose", ("enter",), "Take the choice under the cursor.", hint=1, palette=False),
    Action("dialog.up", "up", ("up", "k", "shift+tab"), "The choice above.", palette=False),
    Action("dialog.down", "down", ("down", "j", "tab"), "The choice below.", palette=False),
    *(move for move in moves("dialog", "bottom", "To the last choice.") if move.verb not in ("up", "down")),
    Action("dialog.close", "close", ("escape",), "Close the dialog; nothing happens.", hint=2, palette=False),
)
