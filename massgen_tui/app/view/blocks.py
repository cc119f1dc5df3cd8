"""The steps of a document that shows transcripts, block by block: folded, left out and drawn again in their place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Literal

from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line
from massgen_tui.state.remarks import NoteCard
from massgen_tui.state.transcript import (
    AnswerCard,
    Card,
    CardEntry,
    Entry,
    FinalCard,
    RoundCard,
    TextEntry,
    ToolCard,
    VoteCard,
)

Filter = Literal["", "reasoning", "tools", "answers", "errors"]
FILTERS: tuple[Filter, ...] = ("", "reasoning", "tools", "answers", "errors")
"""What a pane can be cut down to, in the order of the key that goes through them; headings of rounds always stay."""

Step = Card | str
"""What a block is about: a card, or a text that the agent wrote."""

FOLDED_FROM = 100
"""Reasoning of one line that is shorter than so many characters is not worth folding."""
_TROUBLE = ("error", "timeout", "enforcement")


@dataclass(slots=True)
class Block:
    """One entry of the transcript as far as it has been taken, and the lines that show it; a banner has no entry."""

    entry: Entry | None
    part: int = 0
    agent: str = ""
    """Whose it is, where several agents stand in one document."""
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
    def step(self) -> Step | None:
        """What it is about; a banner is about nothing."""
        return self.text if isinstance(self.entry, TextEntry) else self.card

    @property
    def stops(self) -> bool:
        """Whether the cursor stands on it: also on text, to copy it or to read it alone."""
        return self.opens or (isinstance(self.entry, TextEntry) and bool(self.text.strip()))

    @property
    def head(self) -> int:
        """The line that stands for it: a later round has an empty one before it."""
        return self.start + (self.lines > 1 and isinstance(self.card, RoundCard))


class BlockLines(ABC):
    """A document of blocks, and what its reader does with them."""

    def __init__(self, glyphs: Glyphs = UNICODE) -> None:
        self.document = Document()
        self.only: Filter = ""
        self.held = False
        """While somebody reads further up, nothing folds by itself."""
        self.blocks: list[Block] = []
        self._glyphs = glyphs

    @abstractmethod
    def begin_attempt(self, words: str) -> None:
        """Everything so far was another attempt: it stays, and a banner parts it from what comes."""

    def fold_done(self) -> bool:
        """Fold what was done meanwhile; false if there was nothing such."""
        return False

    @abstractmethod
    def _append(self, block: Block) -> None:
        """Draw a block at the end."""

    @abstractmethod
    def _lines(self, block: Block) -> list[Line]:
        """The lines of a block."""

    def _growing(self, block: Block) -> bool:
        """Whether its text goes on where it stands, if it is the last block."""
        return isinstance(block.entry, TextEntry)

    # -- what the reader wants -------------------------------------------------------------------------------------

    def block_at(self, line: int) -> Block | None:
        """The block that a line belongs to."""
        index = self._index(line)
        return self.blocks[index] if index >= 0 else None

    def step(self, line: int, by: int) -> int | None:
        """The next line, or the one before, that stands for a block that the cursor stops at."""
        self._measure()
        heads = [block.head for block in self.blocks if block.lines and block.stops]
        place = bisect_right(heads, line) if by > 0 else bisect_left(heads, line) - 1
        return heads[place] if 0 <= place < len(heads) else None

    def toggle(self, line: int) -> bool:
        """Fold or unfold the block of a line; false if that cannot be folded."""
        index = self._index(line)
        if index < 0 or not self.blocks[index].folds:
            return False
        block = self.blocks[index]
        if block.reasoning and self._growing(block) and index == len(self.blocks) - 1:
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

    def whole(self) -> str:
        """All that is not left out, with nothing folded, as text."""
        page = Document()
        for block in self.blocks:
            if self._chosen(block):
                for line in self._lines(replace(block, folded=False)):
                    page.append(line)
        return page.whole()

    def _index(self, line: int) -> int:
        self._measure()
        index = bisect_right(self.blocks, line, key=lambda block: block.start) - 1
        while index >= 0 and not self.blocks[index].lines:
            index -= 1
        return index

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _shows(self, block: Block) -> bool:
        folded = block.round >= 0 and self.blocks[block.round].folded
        return not folded and self._chosen(block)

    def _chosen(self, block: Block) -> bool:
        """Whether it is not left out."""
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

    def _measure(self) -> None:
        """The last block may have grown."""
        if self.blocks and self._growing(self.blocks[-1]):
            last = self.blocks[-1]
            last.lines = len(self.document.lines) - last.start

    def _draw(self, first: int, last: int) -> None:
        """Draw these blocks again in their place."""
        self._measure()
        drawn = self.blocks[first : last + 1]
        start, stop = drawn[0].start, drawn[-1].start + drawn[-1].lines
        growing = last == len(self.blocks) - 1 and self._growing(drawn[-1])
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
