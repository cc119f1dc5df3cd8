"""A box for a text that is sent: long pastes are chips in it, and the keys walk back to what was sent earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.text import Text
from textual.events import Paste
from textual.widgets.text_area import Edit, EditResult, Location

from massgen_tui.app.themes import token_style
from massgen_tui.app.view.draft import Draft, around, as_typed, chip_for, is_chip, places
from massgen_tui.app.view.earlier import Walk
from massgen_tui.app.widgets.typing_box import TypingBox
from massgen_tui.text.sanitise import visible

MOST_UNFOLDED = 50_000


class DraftBox(TypingBox):
    """Holds a draft; a chip is one thing for every key that moves, deletes or replaces."""

    def __init__(self, placeholder: str = "", draft: Draft | None = None, *, id: str | None = None) -> None:
        draft = draft or Draft()
        super().__init__(placeholder, draft.text, id=id)
        self._pasted = dict(draft.pasted)
        self._walk = Walk()

    def on_mount(self) -> None:
        """Go on where the draft ends."""
        self.move_cursor(self.document.end)

    @property
    def draft(self) -> Draft:
        """What is typed and pasted."""
        return Draft(self.text, dict(self._pasted))

    def show(self, draft: Draft) -> None:
        """Put another text into the box."""
        self._pasted = dict(draft.pasted)
        self.text = visible(draft.text)
        self.move_cursor(self.document.end)

    # -- chips -----------------------------------------------------------------------------------------------------

    def edit(self, edit: Edit) -> EditResult:
        """Take text; an edit that touches a chip takes all of it, and nothing is typed into one."""
        if self._pasted:
            top, bottom = sorted((edit.from_location, edit.to_location))
            start, end = self._around(top), self._around(bottom)
            top = (top[0], start[1]) if top == bottom else (top[0], start[0])
            edit = replace(edit, from_location=top, to_location=(bottom[0], end[1]))
        return super().edit(edit)

    def _around(self, place: Location) -> tuple[int, int]:
        row, column = place
        return around(self.document.get_line(row), self._pasted, column)

    def get_cursor_left_location(self) -> Location:
        """A chip is one step."""
        row, column = super().get_cursor_left_location()
        return row, self._around((row, column))[0]

    def get_cursor_right_location(self) -> Location:
        """A chip is one step."""
        row, column = super().get_cursor_right_location()
        return row, self._around((row, column))[1]

    def on_paste(self, event: Paste) -> None:
        """Take a paste; a long one as a chip."""
        event.prevent_default()
        self.take(event.text)

    def action_paste(self) -> None:
        """Take what the program's own clipboard holds."""
        self.take(self.app.clipboard)

    def take(self, pasted: str) -> None:
        """Put a paste in place of the selection: in full where it is short, else as a chip."""
        text = as_typed(pasted)
        if is_chip(text):
            chip = chip_for(text, self._pasted, self.text)
            start, end = self.selection
            self._replace_via_keyboard(chip, start, end)
            self._pasted[chip] = text
        else:
            self._replace_via_keyboard(text, *self.selection)
        self.focus()

    def chip_here(self) -> str:
        """The chip at the cursor, else the one before it, else the first; '' if there is none."""
        row, column = self.cursor_location
        found, before = "", True
        for at, line in enumerate(self.document.lines):
            for start, _end, chip in places(line, self._pasted):
                before = before and (at, start) <= (row, column)
                found = chip if before or not found else found
        return found

    def replace_chip(self, chip: str, text: str) -> None:
        """Put text in place of a chip, none to remove it."""
        for row, line in enumerate(self.document.lines):
            for start, end, found in places(line, self._pasted):
                if found == chip:
                    self.replace(text, (row, start), (row, end), maintain_selection_offset=False)
                    return

    def unfoldable(self, chip: str) -> str:
        """Why the text of a chip cannot stand in the box itself, or ''."""
        text = self._pasted[chip]
        if len(text) > MOST_UNFOLDED:
            return f"it is longer than {MOST_UNFOLDED:,} characters"
        return "" if visible(text) == text else "it has signs that a box cannot show without changing them"

    # -- earlier texts -----------------------------------------------------------------------------------------------

    @property
    def walks(self) -> bool:
        """Whether an earlier text is shown."""
        return self._walk.under_way

    @property
    def being_written(self) -> Draft:
        """The draft, also while an earlier text stands in front of it."""
        return self._walk.written(self.draft)

    def know(self, earlier: Sequence[Draft]) -> None:
        """These were sent earlier, the newest last."""
        if not self._walk.under_way:
            self._walk = Walk(earlier)

    def sent(self, draft: Draft) -> None:
        """A draft is on its way: the box is free for the next, unless that has been begun."""
        now = self.draft
        self._walk = self._walk.with_newest(draft)
        if now == draft:
            self.show(Draft())

    def up(self) -> None:
        """A line up; above the first line: the text before."""
        draft = self._walk.older(self.draft) if self._row == 0 else None
        if draft is None:
            self.action_cursor_up()
            return
        self.show(draft)
        self.move_cursor((0, len(self.document.get_line(0))))

    def down(self) -> None:
        """A line down; below the last line: the text after, at last the draft."""
        draft = self._walk.newer(self.draft) if self._row == self.wrapped_document.height - 1 else None
        if draft is None:
            self.action_cursor_down()
        else:
            self.show(draft)

    @property
    def _row(self) -> int:
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    # -- paint -------------------------------------------------------------------------------------------------------

    def get_line(self, line_index: int) -> Text:
        """A line with its chips set off."""
        text = super().get_line(line_index)
        for start, end, _chip in places(text.plain, self._pasted):
            text.stylize(token_style(self.app, "accent"), start, end)
        return text
