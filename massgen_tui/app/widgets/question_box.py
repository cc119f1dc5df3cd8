"""The box a question is typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.message import Message

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.widgets.typing_box import TypingBox
from massgen_tui.text.sanitise import visible

PLACEHOLDER = "What shall the team work on?"


class QuestionBox(TypingBox):
    """Several lines of text; enter asks, leaving the box keeps what was typed."""

    PART: ClassVar[Part] = "question"
    BINDINGS = bindings("question")

    @dataclass
    class Asked(Message):
        """The question is to be asked."""

        text: str

    @dataclass
    class Left(Message):
        """The keys shall go somewhere else."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(PLACEHOLDER, id=id)
        self.offered = ""

    def suggest(self, question: str) -> None:
        """Ask this when nothing is typed; the empty box shows it."""
        self.offered = visible(question.strip())
        self.placeholder = Content(self.offered or PLACEHOLDER)

    def action_ask(self) -> None:
        """Ask what is typed."""
        self.post_message(self.Asked(self.text.strip() or self.offered))

    def action_new_line(self) -> None:
        """Go on in a new line."""
        self.insert("\n")

    def action_leave(self) -> None:
        """Give the keys away; the text stays."""
        self.post_message(self.Left())
