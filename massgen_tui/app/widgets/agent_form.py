"""The form of one agent: a line for each thing to say about it, with lists of what may stand there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantBlur
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.team_rows import choice_rows, label_line, model_rows, note_line, placeholder
from massgen_tui.app.view.team_sheet import (
    FIELDS,
    LINES,
    LISTED,
    FieldName,
    Sheet,
    model_choices,
    taken,
    type_choices,
)
from massgen_tui.app.widgets.bar import Bar, Drawn
from massgen_tui.app.widgets.completion_list import CompletionList, no_rows
from massgen_tui.app.widgets.rows_view import RowSource, RowsView
from massgen_tui.app.widgets.typing_box import LineBox, TypingBox
from massgen_tui.config.draft import AgentDraft
from massgen_tui.text.sanitise import visible

if TYPE_CHECKING:
    from massgen_tui.app.screens.base import Hinting


class FieldBox(LineBox):
    """One line of the form."""

    PART: ClassVar[Part] = "field"
    BINDINGS = bindings("field")

    def __init__(self, name: FieldName) -> None:
        super().__init__(id=f"field-{name}")
        self.field = name

    def on_blur(self) -> None:
        """What was selected to be typed over is no longer."""
        self.selection = Selection.cursor(self.cursor_location)

    def action_next(self) -> None:
        """To the next line."""
        self.screen.focus_next()


class ChoiceBox(FieldBox):
    """One line of the form, with a list of what may stand there."""

    PART: ClassVar[Part] = "choice"
    LENDS: ClassVar[tuple[Part, ...]] = ("completion",)
    BINDINGS = bindings("completion", "choice")

    @dataclass
    class Wanted(Message):
        """The list is to be shown."""

        field: FieldName

    def action_open(self) -> None:
        """Show the list."""
        self.post_message(self.Wanted(self.field))


class AgentForm(Vertical):
    """Shows the agent that `sheet` and `place` say, and tells what becomes of it."""

    PART: ClassVar[Part] = "agent"
    BINDINGS = bindings("agent")

    @dataclass
    class Edited(Message):
        """The agent reads otherwise now."""

    @dataclass
    class Left(Message):
        """The keys shall go back to the list."""

    def __init__(self, sheet: Callable[[], Sheet], place: Callable[[], int]) -> None:
        super().__init__(id="form")
        self._sheet, self._place = sheet, place
        self._agent: AgentDraft | None = None
        self._listed: FieldName | None = None

    def compose(self) -> ComposeResult:
        """Name, backend, model and address in a line each with a note below; the message takes what is left."""
        for name in LINES:
            with Horizontal(classes="field"):
                yield Bar(self._label(name), classes="label")
                yield ChoiceBox(name) if name in LISTED else FieldBox(name)
            if name in LISTED:
                yield CompletionList(id=f"list-{name}")
            yield Bar(self._note(name), classes="note")
        with Horizontal(id="message"):
            yield Bar(self._label("system_message"), classes="label")
            yield TypingBox(id="field-system_message")

    @property
    def _page(self) -> Hinting[None]:
        return cast("Hinting[None]", self.screen)

    def _label(self, name: FieldName) -> Drawn:
        return lambda _width: [label_line(self._sheet(), self._place(), name)] if self._agent else []

    def _note(self, name: FieldName) -> Drawn:
        return lambda width: (
            [note_line(self._sheet(), self._place(), name, width, self._page.glyphs)] if self._agent else []
        )

    def _box(self, name: FieldName) -> TypingBox:
        return self.query_one(f"#field-{name}", TypingBox)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show(self, agent: AgentDraft | None) -> None:
        """Another agent, or this one as it was changed elsewhere."""
        self._agent = agent
        self.display = agent is not None
        if agent is None:
            return
        for name in FIELDS:
            box, text = self._box(name), visible(_said(agent, name))
            if box.text != text:
                box.text = text
                box.move_cursor(box.document.end)
        self.tell()

    def tell(self) -> None:
        """What is said about the fields may be something else."""
        if self._agent is None:
            return
        for name in FIELDS:
            self._box(name).placeholder = placeholder(self._agent, name)
        for bar in self.query(Bar):
            bar.update()

    def typed(self) -> AgentDraft | None:
        """The agent as it reads now."""
        agent = self._agent
        if agent is None:
            return None
        texts = {name: self._box(name).text for name in FIELDS}
        new = {name: text for name, text in texts.items() if text != visible(_said(agent, name))}
        if "id" in new:
            agent = replace(agent, id=new["id"])
        if "system_message" in new:
            agent = replace(agent, system_message=new["system_message"] or None)
        self._agent = agent.saying(**{name: new[name].strip() for name in ("type", "model", "base_url") if name in new})
        return self._agent

    @on(TextArea.Changed)
    def _changed(self, message: TextArea.Changed) -> None:
        message.stop()
        before = self._agent
        if self.typed() is not before:
            self.tell()
            self.post_message(self.Edited())
            if isinstance(message.text_area, ChoiceBox) and message.text_area.has_focus:
                self._offer(message.text_area.field, message.text_area.text)

    # -- lists -----------------------------------------------------------------------------------------------------

    @on(ChoiceBox.Wanted)
    def _open(self, message: ChoiceBox.Wanted) -> None:
        message.stop()
        self._offer(message.field, "")

    def _offer(self, name: FieldName, letters: str) -> None:
        """List what has the letters; the one that stands there already is marked."""
        agent = self._agent
        if agent is None:
            return
        keys, source, marked = self._types(agent, letters) if name == "type" else self._models(agent, letters)
        self._close()
        if keys and [key.strip() for key in keys] != [letters.strip()]:
            self._listed = name
            shown = self.query_one(f"#list-{name}", CompletionList)
            shown.offer(source, len(keys))
            if not letters and marked in keys:
                shown.seek(marked)
        self._page.refresh_hints()

    def _types(self, agent: AgentDraft, letters: str) -> tuple[list[str], RowSource, str]:
        types = type_choices(self._sheet().choices, letters)
        glyphs = self._page.glyphs
        marked = f"{agent.said('type')} {agent.said('base_url')}"
        return [choice.key for choice in types], lambda width, _cursor: choice_rows(types, width, glyphs), marked

    def _models(self, agent: AgentDraft, letters: str) -> tuple[list[str], RowSource, str]:
        models = model_choices(self._sheet(), self._place(), letters)
        glyphs = self._page.glyphs
        return (
            [model for model, _ in models],
            lambda width, _cursor: model_rows(models, width, glyphs),
            agent.said("model"),
        )

    def _close(self) -> None:
        self._listed = None
        for shown in self.query(CompletionList):
            shown.offer(no_rows, 0)

    @on(CompletionList.Closed)
    @on(DescendantBlur)
    def _lists_closed(self) -> None:
        if self._listed is not None:
            self._close()
            self._page.refresh_hints()

    @on(CompletionList.Taken)
    def _take_marked(self) -> None:
        name = self._listed
        row = self.query_one(f"#list-{name}", CompletionList).row if name is not None else None
        if row is not None:
            self._take(row.key)

    @on(RowsView.Chosen)
    def _clicked(self, message: RowsView.Chosen) -> None:
        message.stop()
        self._take(message.row.key)

    def _take(self, key: str) -> None:
        """Put what was chosen into the form."""
        name, agent = self._listed, self.typed()
        if name is None or agent is None:
            return
        if name == "type":
            choice = next(choice for choice in self._sheet().choices if choice.key == key)
            agent = taken(agent, choice)
        else:
            agent = agent.saying(model=key)
        self._close()
        self.show(agent)
        self.post_message(self.Edited())
        self._box(FIELDS[FIELDS.index(name) + 1]).focus()

    # -- what the keys do --------------------------------------------------------------------------------------------

    def begin(self, *, anew: bool = False) -> None:
        """Type here, from the first line on; `anew`: the id is only proposed, and what is typed takes its place."""
        box = self._box("id")
        box.focus()
        if anew:
            box.select_all()

    def action_back(self) -> None:
        """Back to the list."""
        self.post_message(self.Left())


def _said(agent: AgentDraft, name: FieldName) -> str:
    if name == "id":
        return agent.id
    return (agent.system_message or "") if name == "system_message" else agent.said(name)
