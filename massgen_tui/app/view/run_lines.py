"""An agent's transcript as the lines of its pane, block by block: text grows at the end, a card that changes is redrawn
in its place, reasoning that is done folds itself, and what the reader does not want to see is left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal

from massgen_tui.app.view.card_lines import INDENT, CardLines
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line
from massgen_tui.state.transcript import (
    AnswerCard,
    Card,
    CardEntry,
    Entry,
    FinalCard,
    NoteCard,
    RoundCard,
    TextEntry,
    ToolCard,
    Transcript,
    VoteCard,
)

Filter = Literal["", "reasoning", "tools", "answers", "errors"]
FILTERS: tuple[Filter, ...] = ("", "reasoning", "tools", "answers", "errors")
"""What a pane can be cut down to, in the order of the key that goes through them; headings of rounds always stay."""

FOLDED_FROM = 100
"""Reasoning of one line that is shorter than so many characters is not worth folding."""
TAIL = 400
_TROUBLE = ("error", "timeout", "enforcement")


@dataclass(slots=True)
class Block:
    """One entry of the transcript as far as it has been taken, and the lines that show it; a banner has no entry."""

    entry: Entry | None
    part: int = 0
    round: int = -1
    """The block of the round it belongs to."""
    number: int = 0
    steps: int = 0
    words: str = ""
    said: bool = False
    """Whether an answer stands above already, as the agent wrote it."""
    folded: bool = False
    start: int = 0
    lines: int = 0

    @property
    def text(self) -> str:
        """Streamed text so far, without the empty lines before it."""
        if not isinstance(self.entry, TextEntry):
            return ""
        first, *more = self.entry.pieces[: self.part + 1]
        return "".join([first.lstrip("\n"), *more])

    @property
    def card(self) -> Card | None:
        """The card in its present version."""
        return self.entry.versions[self.part] if isinstance(self.entry, CardEntry) else None

    @property
    def reasoning(self) -> bool:
        """Whether it is what the agent thought."""
        return isinstance(self.entry, TextEntry) and self.entry.kind == "thinking"

    @property
    def folds(self) -> bool:
        """Whether it can be folded."""
        if not self.reasoning:
            return isinstance(self.card, RoundCard)
        text = self.text.strip()
        return len(text) >= FOLDED_FROM or "\n" in text

    @property
    def opens(self) -> bool:
        """Whether there is more to it than its lines show."""
        return self.folds or not isinstance(self.card, RoundCard | None)

    @property
    def head(self) -> int:
        """The line that stands for it: a later round has an empty one before it."""
        return self.start + (self.lines > 1 and isinstance(self.card, RoundCard))


class RunLines:
    """One agent's pane: takes the touches of its transcript into a document."""

    def __init__(self, accent: str, glyphs: Glyphs = UNICODE) -> None:
        self.document = Document()
        self.rounds = 0
        self.tail = ""
        self.only: Filter = ""
        self.held = False
        """While somebody reads further up, nothing folds by itself."""
        self._glyphs = glyphs
        self._cards = CardLines(accent, glyphs)
        self.blocks: list[Block] = []
        self._before = 0
        self._seen = 0
        self._round = -1
        self._done: list[int] = []

    # -- what comes ------------------------------------------------------------------------------------------------

    def take(self, transcript: Transcript, started_at: float = 0.0) -> bool:
        """Take what has been touched since the last time; false if nothing was."""
        self._cards.started = started_at
        new = transcript.touches[self._seen :]
        self._seen += len(new)
        for touch in new:
            entry = transcript.entries[touch.entry]
            index = self._before + touch.entry
            if touch.part == 0:
                self._add(Block(entry))
            elif isinstance(entry, TextEntry):
                self._go_on(self.blocks[index], entry.pieces[touch.part])
            else:
                self.blocks[index].part = touch.part
                self._draw(index, index)
        return bool(new)

    def begin_attempt(self, words: str) -> None:
        """Everything so far was another attempt: it stays, and a banner parts it from what comes."""
        self._round = -1
        self._add(Block(None, words=words))
        self._before, self._seen, self.rounds = len(self.blocks), 0, 0

    def _add(self, block: Block) -> None:
        self._finish_last()
        card, last = block.card, self.blocks[-1] if self.blocks else None
        if isinstance(card, RoundCard):
            self.rounds += 1
            self._round, block.number = len(self.blocks), self.rounds
        else:
            block.round = self._round
        if isinstance(card, AnswerCard | FinalCard) and last is not None and not last.reasoning:
            block.said = card.text.strip() == last.text.strip()
        self.blocks.append(block)
        self._append(block)
        self.tail = block.text[-TAIL:]
        if block.round >= 0:
            its = self.blocks[block.round]
            its.steps += 1
            if its.folded:
                self._draw(block.round, block.round)

    def _go_on(self, block: Block, text: str) -> None:
        block.part += 1
        self.tail = (self.tail + text)[-TAIL:]
        if self._shows(block) and not block.folded:
            self._stream(self.document, block, text)

    def _finish_last(self) -> None:
        """The last block gets no more text: reasoning is folded now, or when nobody reads it any more."""
        self._measure()
        if self.blocks and self.blocks[-1].reasoning and self.blocks[-1].folds:
            self._done.append(len(self.blocks) - 1)
        if not self.held:
            self.fold_done()

    def fold_done(self) -> bool:
        """Fold the reasoning that was done meanwhile; false if there was none."""
        done, self._done = self._done, []
        for index in done:
            self.blocks[index].folded = True
            self._draw(index, index)
        return bool(done)

    # -- what the reader wants -------------------------------------------------------------------------------------

    def block_at(self, line: int) -> Block | None:
        """The block that a line belongs to."""
        index = self._index(line)
        return self.blocks[index] if index >= 0 else None

    def step(self, line: int, by: int) -> int | None:
        """The next line, or the one before, that stands for a block with more to it."""
        self._measure()
        heads = [block.head for block in self.blocks if block.lines and block.opens]
        place = bisect_right(heads, line) if by > 0 else bisect_left(heads, line) - 1
        return heads[place] if 0 <= place < len(heads) else None

    def toggle(self, line: int) -> bool:
        """Fold or unfold the block of a line; false if that cannot be folded."""
        index = self._index(line)
        if index < 0 or not self.blocks[index].folds:
            return False
        block = self.blocks[index]
        if block.reasoning and index == len(self.blocks) - 1:
            return False
        block.folded = not block.folded
        last = index
        while (
            isinstance(block.card, RoundCard) and last + 1 < len(self.blocks) and self.blocks[last + 1].round == index
        ):
            last += 1
        self._draw(index, last)
        return True

    def show_only(self, only: Filter) -> None:
        """Leave everything else out."""
        self.only = only
        if self.blocks:
            self._draw(0, len(self.blocks) - 1)

    def _index(self, line: int) -> int:
        self._measure()
        index = bisect_right(self.blocks, line, key=lambda block: block.start) - 1
        while index >= 0 and not self.blocks[index].lines:
            index -= 1
        return index

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _shows(self, block: Block) -> bool:
        if block.round >= 0 and self.blocks[block.round].folded:
            return False
        card = block.card
        if not self.only or block.entry is None or isinstance(card, RoundCard):
            return True
        match self.only:
            case "reasoning":
                return block.reasoning
            case "tools":
                return isinstance(card, ToolCard)
            case "answers":
                return isinstance(card, AnswerCard | VoteCard | FinalCard)
            case "errors":
                failed = isinstance(card, ToolCard) and card.failed
                return failed or (isinstance(card, NoteCard) and card.kind in _TROUBLE)

    def _stream(self, document: Document, block: Block, text: str) -> None:
        if block.reasoning:
            document.extend_open(text, "thinking", gutter=INDENT, lead=f"{self._glyphs['thinking']} ")
        else:
            document.extend_open(text, "text", gutter=INDENT, markdown=True)

    def _append(self, block: Block) -> None:
        """Draw a block at the end, where its text may go on."""
        document = self.document
        document.close_open()
        block.start, block.lines = len(document.lines), 0
        if not self._shows(block):
            return
        if isinstance(block.entry, TextEntry) and not block.folded:
            self._stream(document, block, block.text)
            return
        for line in self._lines(block):
            document.append(line)
        block.lines = len(document.lines) - block.start

    def _measure(self) -> None:
        """The last block may have grown."""
        if self.blocks and isinstance(self.blocks[-1].entry, TextEntry):
            last = self.blocks[-1]
            last.lines = len(self.document.lines) - last.start

    def _draw(self, first: int, last: int) -> None:
        """Draw these blocks again in their place."""
        self._measure()
        drawn = self.blocks[first : last + 1]
        start, stop = drawn[0].start, drawn[-1].start + drawn[-1].lines
        growing = last == len(self.blocks) - 1 and isinstance(drawn[-1].entry, TextEntry)
        lines: list[Line] = []
        for block in drawn[:-1] if growing else drawn:
            block.start, before = start + len(lines), len(lines)
            lines += self._lines(block) if self._shows(block) else []
            block.lines = len(lines) - before
        self.document.splice(start, stop, lines)
        moved = len(lines) - (stop - start)
        for block in self.blocks[last + 1 :] if moved else []:
            block.start += moved
        if growing:
            self._append(drawn[-1])

    def _lines(self, block: Block) -> list[Line]:
        card = block.card
        if isinstance(block.entry, TextEntry):
            return self._cards.folded(block.text) if block.folded else self._text(block)
        if card is None:
            return self._cards.banner(block.words)
        if isinstance(card, RoundCard):
            return self._cards.round(card, block.number, block.steps if block.folded else 0)
        if isinstance(card, AnswerCard | FinalCard) and (not block.said or self.only == "answers"):
            answer = TextEntry("text", [card.text.strip("\n")])
            return [*self._cards.of(card), *self._text(Block(answer))]
        return self._cards.of(card)

    def _text(self, block: Block) -> list[Line]:
        page = Document()
        self._stream(page, block, block.text)
        page.close_open()
        return list(page.lines)
