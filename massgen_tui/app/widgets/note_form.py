"""A note of the person for the running team, typed below the panes: to the agent in front, or to all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.message import Message

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.line import Line, flat, spread
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.docked_form import DockedForm, read_on
from massgen_tui.app.widgets.draft_box import DraftBox
from massgen_tui.app.working import hand_over

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp


class NoteBox(DraftBox):
    """What the team is to know."""


class NoteForm(DockedForm):
    """A screen that has it listens for `Sent` and `Left`."""

    PART: ClassVar[Part] = "note"
    BINDINGS = bindings("note")

    @dataclass
    class Sent(Message):
        """The note is for all, or for one agent."""

        draft: Draft
        agent: str | None

    @dataclass
    class Left(Message):
        """The note waits as a draft."""

        draft: Draft

    def __init__(self, draft: Draft, in_front: Callable[[], str]) -> None:
        super().__init__()
        self._draft, self._in_front = draft, in_front

    def compose(self) -> ComposeResult:
        """What it is above, the box below."""
        yield Bar(self._title)
        yield NoteBox("It comes with the next tool result, or the next round", self._draft)

    def on_mount(self) -> None:
        """Earlier notes are read while the person types."""
        self.type()
        self._read_earlier()

    def leave(self) -> None:
        """Close it; what was typed stays."""
        self.post_message(self.Left(self.box.draft))

    @property
    def box(self) -> NoteBox:
        """Where it is typed."""
        return self.query_one(NoteBox)

    def on_descendant_focus(self) -> None:
        """Another agent may have come to the front."""
        self.query_one(Bar).update()

    def _title(self, width: int) -> list[Line]:
        words: Line = ((" ", ""), ("A note to the team", "strong"), (f", or to {flat(self._in_front())} alone", "dim"))
        return [tuple(spread(words, read_on(), width))]

    @work(thread=True)
    def _read_earlier(self) -> None:
        earlier = cast("MassgenApp", self.app).backstage.desk.earlier("notes")
        hand_over(self, self._know, earlier)

    def _know(self, earlier: Sequence[Draft]) -> None:
        self.box.know(earlier)

    def _send(self, agent: str | None) -> None:
        draft = self.box.draft
        if draft.text.strip():
            self.post_message(self.Sent(draft, agent))
        else:
            self.app.notify("The note is empty.", severity="warning", markup=False)

    def action_send(self) -> None:
        """All agents get it."""
        self._send(None)

    def action_send_to_one(self) -> None:
        """Only the agent in front gets it."""
        self._send(self._in_front())

    def action_new_line(self) -> None:
        """Go on in a new line."""
        self.box.insert("\n")

    def action_earlier(self) -> None:
        """A line up, or the note before."""
        self.box.up()

    def action_newer(self) -> None:
        """A line down, or the note after."""
        self.box.down()

    def action_later(self) -> None:
        """Close it; what was typed stays."""
        self.leave()
