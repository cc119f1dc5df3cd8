"""The box a question is typed in."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content

from massgen_tui.app.themes import token_style
from massgen_tui.app.view.typed_words import Wanted, command_of, mention_places, wanted
from massgen_tui.app.widgets.draft_box import DraftBox
from massgen_tui.text.sanitise import visible

PLACEHOLDER = "What shall the team work on?"


class QuestionBox(DraftBox):
    """Several lines of text; what can be done with them is up to the form around it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(PLACEHOLDER, id=id)
        self.offered = ""

    def suggest(self, question: str) -> None:
        """Ask this when nothing is typed; the empty box shows it."""
        self.offered = visible(question.strip())
        self.placeholder = Content(self.offered or PLACEHOLDER)

    @property
    def wanted(self) -> Wanted | None:
        """The word at the cursor, if it is one to complete."""
        row, column = self.cursor_location
        return wanted(self.document.get_line(row), column, first=row == 0) if self.selection.is_empty else None

    def complete(self, start: int, text: str) -> None:
        """Put text in place of the word that begins there and ends at the cursor."""
        row, column = self.cursor_location
        self.replace(text, (row, start), (row, column), maintain_selection_offset=False)

    def get_line(self, line_index: int) -> Text:
        """A line with its command and its files set off."""
        text = super().get_line(line_index)
        look = token_style(self.app, "accent")
        for start, end in mention_places(text.plain):
            text.stylize(look, start, end)
        command = command_of(self.text) if line_index == 0 and text.plain.startswith("/") else None
        if command is not None:
            text.stylize(look, 0, 1 + len(command.name))
        return text
