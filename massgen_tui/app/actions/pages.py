"""The pages about a run."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action
from massgen_tui.app.actions.moves import moves
from massgen_tui.app.actions.reading import reading, taking
from massgen_tui.app.actions.reasons import can_follow_up, elsewhere, has_earlier, has_later, has_places, has_rows

PAGES: tuple[Action, ...] = (
    Action("answers.read", "read", ("enter",), "Go to the text of the answer; esc comes back.", has_rows, hint=1),
    Action("answers.mark", "mark", ("space",), "Mark an answer to compare with, or no more.", has_rows, hint=3),
    Action(
        "answers.compare", "diff", ("d",), "Compare with the marked answer, else with the one before.", has_rows, hint=2
    ),
    Action("answers.copy", "copy", ("y",), "Copy the answer as it was written.", has_rows, hint=4),
    *taking("answers"),
    *moves("answers", "newest", "To the newest answer.", other="space"),
    Action("diff.layout", "layout", ("s",), "Side by side, or one below the other.", hint=1, hinted=has_places),
    Action("diff.swap", "swap", ("x",), "Compare the other way round.", hint=2, hinted=has_places),
    Action(
        "diff.next",
        "next change",
        ("n",),
        "To the next change, or place where the words stand.",
        hint=3,
        hinted=has_places,
    ),
    Action("diff.previous", "change before", ("N",), "To the change, or place, before."),
    *reading("diff", rank=4, steps=False),
    *moves("diff", "bottom", "To the end."),
    Action("diff.back", "back", ("escape",), "Back to where you came from.", hint=6),
    Action(
        "votes.left", "agent before", ("left", "h"), "To the votes for the agent before.", has_rows, 1, palette=False
    ),
    Action(
        "votes.right", "agent after", ("right", "l"), "To the votes for the agent after.", has_rows, 1, palette=False
    ),
    *moves("votes", "bottom", "To the last voter."),
    *moves("cost", "bottom", "To the last row."),
    Action("context.left", "earlier", ("left", "h"), "The round before.", hint=2, hinted=has_earlier, palette=False),
    Action("context.right", "later", ("right", "l"), "The round after.", hint=3, hinted=has_later, palette=False),
    Action(
        "context.next",
        "next message",
        ("n",),
        "To the next message, or place where the words stand.",
        hint=1,
        hinted=has_places,
    ),
    Action("context.previous", "message before", ("N",), "To the message, or place, before."),
    Action("context.agent", "agent", tuple("123456789"), "What the agent of that number was given.", numbered=True),
    *reading("context", rank=6, steps=False),
    *moves("context", "bottom", "To the end."),
    Action("files.open", "open", ("enter",), "Read the file; open or fold a folder.", has_rows, hint=1),
    Action("files.compare", "diff", ("d",), "Compare the file with the one kept before.", has_rows, hint=2),
    Action("files.compare_all", "diff all", ("D",), "Compare all files with those kept before.", has_rows, hint=2),
    Action(
        "files.left",
        "earlier",
        ("left", "h"),
        "The files that were kept before.",
        hint=3,
        hinted=has_earlier,
        palette=False,
    ),
    Action(
        "files.right",
        "later",
        ("right", "l"),
        "The files that were kept after.",
        hint=4,
        hinted=has_later,
        palette=False,
    ),
    Action("files.agent", "agent", tuple("123456789"), "The files of the agent of that number.", numbered=True),
    *moves("files", "bottom", "To the last file."),
    Action(
        "about.answers", "answers", ("a",), "All answers, to read and to compare.", hint=8, hinted=elsewhere("answers")
    ),
    Action("about.votes", "votes", ("v",), "Who voted for whom, and why.", hint=8, hinted=elsewhere("votes")),
    Action(
        "about.cost",
        "cost",
        ("o",),
        "Tokens and cost of each agent and round.",
        hint=8,
        hinted=elsewhere("tokens and cost"),
    ),
    Action(
        "about.context",
        "context",
        ("c",),
        "What the agent was given in each round.",
        hint=8,
        hinted=elsewhere("context"),
    ),
    Action(
        "about.workspaces",
        "workspaces",
        ("w",),
        "The agents' files, and what changed in them.",
        hint=8,
        hinted=elsewhere("workspaces"),
    ),
    Action(
        "about.servers",
        "tool servers",
        ("m",),
        "The tool servers, and what each offers.",
        hint=8,
        hinted=elsewhere("tool servers"),
    ),
    Action(
        "about.trouble",
        "trouble",
        ("W",),
        "All that went wrong in the run and around it.",
        hint=8,
        hinted=elsewhere("trouble"),
    ),
    Action("about.back", "back", ("escape",), "Back to the run.", hint=6),
    Action("details.save", "save", ("s",), "Save the text as a file.", hint=8),
    Action("final.follow_up", "follow-up", ("i",), "Ask the next question of this session.", can_follow_up, hint=1),
    Action("final.save", "save", ("s",), "Save the answer as a file.", hint=2),
    Action("final.workspaces", "files", ("w",), "The files of the agent that gave the answer.", hint=5),
    Action("call.fold", "fold", ("enter",), "Fold or unfold what is under the cursor, else the first.", hint=1),
    Action("call.fold_all", "fold all", ("z",), "Fold all, or unfold all.", hint=2),
    Action("call.next", "next part", ("j",), "The cursor to the next part that folds."),
    Action("call.previous", "part before", ("k",), "The cursor to the part before."),
    *reading("call"),
    *moves("call", "bottom", "To the end.", other="j k"),
    Action("call.back", "back", ("escape",), "Close the page.", hint=6),
    *reading("page"),
    *moves("page", "bottom", "To the end."),
    Action("page.back", "back", ("escape",), "Close the page.", hint=6),
)
