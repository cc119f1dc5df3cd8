"""What can be done with any long text: the same keys everywhere."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action, Part
from massgen_tui.app.actions.reasons import has_found


def taking(part: Part, *, hinted: bool = False) -> list[Action]:
    """The keys that take the text of a part out of the program; the footer names them after the way back."""
    first, last = (7, 8) if hinted else (0, 0)
    return [
        Action(f"{part}.pager", "pager", ("vertical_line",), "Pipe all of it to $PAGER.", hint=first),
        Action(f"{part}.editor", "editor", ("e",), "Open all of it in $EDITOR, to read.", hint=last),
    ]


def finding(part: Part, *, rank: int = 0, steps: bool = True) -> list[Action]:
    """The keys that look for words; without `steps` the part goes from place to place by keys of its own."""
    find = Action(f"{part}.find", "find", ("slash",), "Look for words in this text.", hint=rank)
    if not steps:
        return [find]
    return [
        find,
        Action(f"{part}.next_found", "next found", ("n",), "To the next place where they stand.", has_found, rank),
        Action(f"{part}.previous_found", "found before", ("N",), "To the place before.", has_found),
    ]


def reading(part: Part, *, rank: int = 2, steps: bool = True) -> list[Action]:
    """All keys of a text that is only read."""
    copy = Action(f"{part}.copy", "copy", ("y",), "Copy the selection, else the text.", hint=rank)
    return [copy, *finding(part, rank=rank + 1, steps=steps), *taking(part, hinted=True)]
