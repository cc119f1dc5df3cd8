"""The box for words to look for in a pane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.message import Message
from textual.widgets.text_area import Edit, EditResult

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.widgets.typing_box import TypingBox


class FindBox(TypingBox):
    """What is typed is looked for at once; enter goes back to the text, escape forgets it."""

    PART: ClassVar[Part] = "find"
    BINDINGS = bindings("find")

    @dataclass
    class Done(Message):
        """The keys shall go back to the text."""

        keep: bool

    def __init__(self) -> None:
        super().__init__(wrap=False)

    def edit(self, edit: Edit) -> EditResult:
        """Take text, in one line."""
        return super().edit(replace(edit, text=" ".join(edit.text.splitlines())))

    def action_done(self) -> None:
        """Back to the text, with what was found marked."""
        self.post_message(self.Done(keep=True))

    def action_forget(self) -> None:
        """Back to the text as it was."""
        self.post_message(self.Done(keep=False))
