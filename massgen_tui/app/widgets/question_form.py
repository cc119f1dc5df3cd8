"""The question box with all that helps to fill it: earlier questions, commands, files, long pastes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import TextArea

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.view.commands import action_for, offered
from massgen_tui.app.view.completion_rows import command_rows, file_rows
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.typed_words import Command, Wanted, command_of, literal, mention, mentions
from massgen_tui.app.widgets.completion_list import CompletionList, no_rows
from massgen_tui.app.widgets.given_bar import GivenBar
from massgen_tui.app.widgets.question_box import QuestionBox
from massgen_tui.app.widgets.remembering import RemembersTyped
from massgen_tui.app.widgets.rows_view import RowSource, RowsView
from massgen_tui.app.working import hand_over

if TYPE_CHECKING:
    from massgen_tui.app.nearby_files import Nearby
    from massgen_tui.app.screens.base import Hinting


class QuestionForm(RemembersTyped):
    """A screen that has it listens for `Asked` and `Left`, and says `taken()` when a run has begun."""

    PART: ClassVar[Part] = "question"
    LENDS: ClassVar[tuple[Part, ...]] = ("completion",)
    """The parts whose keys work in the box while they are shown."""
    BINDINGS = bindings("completion", "question")

    @dataclass
    class Asked(Message):
        """The question is to be asked: pastes in full, and the files that it names as they are named."""

        question: str
        names: tuple[str, ...] = ()

    @dataclass
    class Left(Message):
        """The keys shall go somewhere else."""

    def __init__(self, of: str = "", *, id: str | None = None) -> None:
        super().__init__(of, id=id)
        self._wanted: Wanted | None = None
        self._listed: Wanted | None = None
        """The word that the list is for."""
        self._declined: int | None = None
        """Where the word begins that is not to be completed."""
        self._warned = ""
        self._asked = Draft()

    def compose(self) -> ComposeResult:
        """The box, what could be meant in front of what is below, and what goes along."""
        yield QuestionBox()
        yield CompletionList()
        yield GivenBar()

    @property
    def question(self) -> str:
        """What enter would ask: what is typed, else what is suggested."""
        return literal(self.box.draft.whole) or self.box.offered

    @property
    def command(self) -> Command | None:
        """The command that is typed instead of a question."""
        return command_of(self.box.text)

    @property
    def is_filled(self) -> bool:
        """Whether enter would ask anything."""
        return bool(self.box.text.strip() or self.box.offered)

    @property
    def pastes(self) -> int:
        """How many long pastes are in the question."""
        return len(self.box.draft.used)

    def suggest(self, question: str) -> None:
        """Ask this when nothing is typed; the empty box shows it."""
        self.box.suggest(question)

    def tell_files(self) -> None:
        """The team that is to have the files is another than before."""
        self.query_one(GivenBar).tell()

    def taken(self) -> None:
        """A run has begun with what was asked last: that is kept, and the box is free for the next."""
        asked, self._asked = self._asked, Draft()
        if asked.text:
            self.sent(asked)

    # -- what is typed -----------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._offer()
        typing = self._wanted.word if self._wanted is not None and self._wanted.kind == "file" else ""
        self.query_one(GivenBar).mind(mentions(self.box.text), typing)

    @on(TextArea.SelectionChanged)
    def _offer(self) -> None:
        """Offer what the word at the cursor may become."""
        before, wanted = self._wanted, None if self.box.walks else self.box.wanted
        if wanted == before:
            return
        self._wanted = wanted
        begun = wanted is not None and (before is None or (before.kind, before.start) != (wanted.kind, wanted.start))
        if wanted is None or begun:
            self._declined = None
        if wanted is None or wanted.start == self._declined:
            self._show_list(no_rows, 0)
        elif wanted.kind == "command":
            found = offered(wanted.word, self.program.situation())
            self._show_list(lambda width, _cursor: command_rows(found, width, self.program.glyphs), len(found))
        else:
            self._look_up(wanted, again=begun)

    @work(thread=True, exclusive=True, group="completion")
    def _look_up(self, wanted: Wanted, *, again: bool) -> None:
        nearby = self.program.backstage.desk.paths(wanted.word, again=again)
        hand_over(self, self._found, wanted, nearby)

    def _found(self, wanted: Wanted, nearby: Nearby) -> None:
        if wanted != self._wanted or wanted.start == self._declined:
            return
        found = [match for match in nearby.matches if match.word != wanted.word]
        if nearby.matches[:1] != tuple(found[:1]) and not wanted.word.endswith("/"):
            found = []  # it is typed in full
        self._show_list(lambda width, _cursor: file_rows(found, nearby.whole, width, self.program.glyphs), len(found))

    def _show_list(self, rows: RowSource, count: int) -> None:
        self._listed = self._wanted
        self.query_one(CompletionList).offer(rows, count)
        cast("Hinting[None]", self.screen).refresh_hints()

    @on(CompletionList.Closed)
    def _decline(self) -> None:
        self._declined = self._wanted.start if self._wanted is not None else None
        cast("Hinting[None]", self.screen).refresh_hints()

    @on(CompletionList.Taken)
    async def _take_marked(self, message: CompletionList.Taken) -> None:
        row = self.query_one(CompletionList).row
        if row is not None and row.key and self._listed is not None and self._listed == self.box.wanted:
            await self._take(self._listed, row.key)
        elif message.asks:
            await self.program.perform("question.ask")

    @on(RowsView.Chosen)
    async def _clicked(self, message: RowsView.Chosen) -> None:
        message.stop()
        if self.box.wanted is not None:
            await self._take(self.box.wanted, message.row.key)

    async def _take(self, wanted: Wanted, word: str) -> None:
        """Put what was chosen into the question; a command is given at once."""
        if wanted.kind == "command":
            await self._give(Command(word, ""))
            return
        whole = word if word.endswith("/") else f"{mention(word)} "
        self.box.complete(wanted.start, f"@{whole}" if whole is word else whole)

    # -- what the keys do --------------------------------------------------------------------------------------------

    async def action_ask(self) -> None:
        """Ask what is typed, or do what it says."""
        command = self.command
        if command is not None:
            await self._give(command)
            return
        draft, names = self.box.draft, mentions(self.box.text)
        if names:
            self.query_one(GivenBar).check(names, lambda wrong: self._ask_if_right(draft, names, wrong))
        else:
            self._ask(draft, names)

    def _ask_if_right(self, draft: Draft, names: Sequence[str], wrong: Sequence[str]) -> None:
        """Ask, unless a file is missing: then that is said first, and the next time it is asked all the same."""
        if wrong and self._warned != draft.text:
            self._warned = draft.text
            self.warn(f"{wrong[0]}. Enter again asks all the same.")
        else:
            self._ask(draft, names)

    def _ask(self, draft: Draft, names: Sequence[str]) -> None:
        self._asked = draft
        self.post_message(self.Asked(literal(draft.whole) or self.box.offered, tuple(names)))

    async def _give(self, command: Command) -> None:
        program = self.program
        action = action_for(command, program.situation())
        if isinstance(action, str):
            self.warn(action)
            return
        self.box.show(Draft())
        await program.perform(action.id, command.rest)

    def action_new_line(self) -> None:
        """Go on in a new line."""
        self.box.insert("\n")

    def action_file(self) -> None:
        """Begin the name of a file."""
        self._type("@")

    def action_command(self) -> None:
        """Begin a command, if nothing else is typed."""
        self._type("/")

    def _type(self, sign: str) -> None:
        self.box.focus()
        before = self.box.document.get_line(self.box.cursor_location[0])[: self.box.cursor_location[1]]
        self.box.insert(f" {sign}" if before.strip() and not before.endswith(" ") else sign)

    def action_earlier(self) -> None:
        """A line up, or the question before."""
        self.box.up()

    def action_newer(self) -> None:
        """A line down, or the question after."""
        self.box.down()

    def action_pasted(self) -> None:
        """Show what a chip stands for."""
        from massgen_tui.app.screens.pasted import PastedScreen

        chip = self.box.chip_here()
        screen = PastedScreen(chip, self.box.draft.pasted[chip], self.box.unfoldable(chip))
        self.app.push_screen(screen, self._seen)

    def _seen(self, reply: tuple[str, str] | None) -> None:
        if reply is not None:
            self.box.replace_chip(*reply)

    def action_leave(self) -> None:
        """Give the keys away; the text stays."""
        self.post_message(self.Left())
