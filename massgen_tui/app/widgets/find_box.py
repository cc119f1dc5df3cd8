"""The box for words to look for in a pane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.widgets.typing_box import LineBox


class FindBox(LineBox):
    """What is typed is looked for at once; enter goes back to the text, escape forgets it."""

    PART: ClassVar[Part] = "find"
    BINDINGS = bindings("find")

    @dataclass
    class Done(Message):
        """The keys shall go back to the text."""

        keep: bool

    def action_done(self) -> None:
        """Back to the text, with what was found marked."""
        self.post_message(self.Done(keep=True))

    def action_forget(self) -> None:
        """Back to the text as it was."""
        self.post_message(self.Done(keep=False))
