"""The boxes that a person types text in."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from massgen_tui.text.sanitise import visible


class TypingBox(TextArea):
    """Plain text without line numbers; nothing in it moves the cursor of the terminal, and nothing blinks."""

    def __init__(self, placeholder: str = "", text: str = "", *, wrap: bool = True, id: str | None = None) -> None:
        super().__init__(
            visible(text),
            id=id,
            soft_wrap=wrap,
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
        )
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Take text, with anything that would move the cursor of the terminal made visible."""
        return super().edit(replace(edit, text=visible(edit.text)))


class LineBox(TypingBox):
    """One line, its cursor at the end: what is pasted in several becomes one."""

    def __init__(self, placeholder: str = "", text: str = "", *, id: str | None = None) -> None:
        super().__init__(placeholder, text, wrap=False, id=id)
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Take text, in one line."""
        return super().edit(replace(edit, text=" ".join(edit.text.splitlines())))
