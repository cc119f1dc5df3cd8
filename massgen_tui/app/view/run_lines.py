"""An agent's transcript as the lines of its pane: text grows at the end, a card that changes is redrawn in its place,
and reasoning that is done folds itself."""

from __future__ import annotations

from massgen_tui.app.view.blocks import Block, BlockLines
from massgen_tui.app.view.card_lines import INDENT, CardLines
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line
from massgen_tui.state.transcript import AnswerCard, FinalCard, RoundCard, TextEntry, Transcript

TAIL = 400


class RunLines(BlockLines):
    """One agent's pane: takes the touches of its transcript into a document."""

    def __init__(self, accent: str, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(glyphs)
        self.rounds = 0
        self.tail = ""
        self._cards = CardLines(accent, glyphs)
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

    # -- drawing ---------------------------------------------------------------------------------------------------

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
