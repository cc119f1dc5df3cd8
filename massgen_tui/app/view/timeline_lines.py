"""All agents in one document, by time: a line or two for each thing that was said or done, the whole text on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.blocks import Block, BlockLines
from massgen_tui.app.view.card_lines import CardLines
from massgen_tui.app.view.document import GUTTER, Document, in_gutter
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, pad
from massgen_tui.app.view.markdown_lines import inline
from massgen_tui.app.view.words import plural, run_time
from massgen_tui.state.records import AgentState
from massgen_tui.state.transcript import AnswerCard, FinalCard, RoundCard, TextEntry, Touch, Transcript, Transcripts

TEAM = ""
"""Stands for the agent of what happened to all of them."""
NAME_CELLS = 8
FIRST_CELLS = 160
FIRST_CHARS = 4 * FIRST_CELLS
MOST_LINES = 2
LIVE_CHARS = 20_000
"""A text that is shown whole while it goes on is drawn again with each piece; a longer one when it is done."""


@dataclass(slots=True)
class Moment(Block):
    """One thing that happened."""

    at: float = 0.0
    first: str = ""
    """The beginning of a text."""
    size: int = 0
    line_ends: int = 0
    done: bool = False

    @property
    def folds(self) -> bool:
        """A text is shown by its beginning until someone wants all of it."""
        return isinstance(self.entry, TextEntry) and (self.size > FIRST_CELLS or self.line_ends > 0)

    @property
    def opens(self) -> bool:
        """Rounds and short texts say all that there is."""
        return self.folds or not isinstance(self.card, RoundCard | None)

    @property
    def head(self) -> int:
        """Its first line."""
        return self.start

    def say(self, text: str) -> bool:
        """The text goes on; false if its beginning is the same as before."""
        before = len(self.first)
        if before < FIRST_CHARS:
            self.first += text[: FIRST_CHARS - before]
        self.size += len(text)
        self.line_ends += text.count("\n")
        return len(self.first) > before


class TimelineLines(BlockLines):
    """What the transcripts of a team come to when they are put together by the order of their events."""

    def __init__(self, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(glyphs)
        self._numbers: dict[str, int] = {}
        self._cards: dict[str, CardLines] = {TEAM: CardLines("text", glyphs)}
        self._started = 0.0
        self._begin()

    def _begin(self) -> None:
        self._seen: dict[str, int] = {}
        self._places: dict[tuple[str, int], int] = {}
        self._last: dict[str, int] = {}
        self._rounds: dict[str, int] = {}

    def begin_attempt(self, words: str) -> None:
        """Everything so far was another attempt."""
        for index in self._last.values():
            self._finish(index)
        self._begin()
        self._add(Moment(None, words=words))

    # -- what comes ------------------------------------------------------------------------------------------------

    def take(self, transcripts: Transcripts, agents: Iterable[AgentState], started_at: float) -> bool:
        """Take what has been touched since the last time; false if nothing was."""
        self._started = started_at
        for agent in agents:
            if agent.id not in self._cards:
                self._numbers[agent.id] = agent.number
                self._cards[agent.id] = CardLines(accent(agent.number), self._glyphs)
        of: Mapping[str, Transcript] = {TEAM: transcripts.team, **transcripts.of}
        new: list[tuple[Touch, str]] = []
        for name, transcript in of.items():
            touches = transcript.touches[self._seen.get(name, 0) :]
            self._seen[name] = self._seen.get(name, 0) + len(touches)
            new += [(touch, name) for touch in touches]
        new.sort(key=lambda found: found[0].seq)
        stale: dict[int, None] = {}
        for touch, name in new:
            index = self._touch(name, of[name], touch)
            if index >= 0:
                stale[index] = None
        for index in stale:
            self._draw(index, index)
        return bool(new)

    def _touch(self, name: str, transcript: Transcript, touch: Touch) -> int:
        """Enter one touch; gives the block that has to be drawn again, or -1."""
        entry = transcript.entries[touch.entry]
        if touch.part == 0:
            self._enter(name, touch, Moment(entry, agent=name, folded=True))
            return -1
        index = self._places[name, touch.entry]
        moment = self.blocks[index]
        assert isinstance(moment, Moment)
        moment.part = touch.part
        if not isinstance(entry, TextEntry):
            return index
        changed = moment.say(entry.pieces[touch.part])
        return index if changed or (not moment.folded and moment.size < LIVE_CHARS) else -1

    def _enter(self, name: str, touch: Touch, moment: Moment) -> None:
        entry, card = moment.entry, moment.card
        if name in self._last:
            self._finish(self._last[name])
        self._last[name] = self._places[name, touch.entry] = len(self.blocks)
        if isinstance(entry, TextEntry):
            moment.at = entry.at
            moment.say(entry.pieces[0].lstrip("\n"))
        elif card is not None:
            moment.at = card.at
        if isinstance(card, RoundCard):
            self._rounds[name] = moment.number = self._rounds.get(name, 0) + 1
        self._add(moment)

    def _finish(self, index: int) -> None:
        """A text gets no more: how long it is can be said."""
        moment = self.blocks[index]
        if isinstance(moment, Moment) and isinstance(moment.entry, TextEntry) and not moment.done:
            moment.done, moment.line_ends = True, moment.text.strip().count("\n")
            self._draw(index, index)

    def _add(self, moment: Moment) -> None:
        self.blocks.append(moment)
        self._append(moment)

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _growing(self, block: Block) -> bool:  # noqa: ARG002
        return False

    def _append(self, block: Block) -> None:
        block.start, before = len(self.document.lines), len(self.document.lines)
        for line in self._lines(block) if self._shows(block) else []:
            self.document.append(line)
        block.lines = len(self.document.lines) - before

    def _lines(self, block: Block) -> list[Line]:
        assert isinstance(block, Moment)
        card, entry = block.card, block.entry
        if isinstance(entry, TextEntry):
            return self._text(block, entry)
        if card is None:
            return self._cards[TEAM].banner(block.words)
        cards = self._cards.get(block.agent) or self._cards[TEAM]
        drawn = cards.round(card, block.number)[-1:] if isinstance(card, RoundCard) else cards.of(card)
        if isinstance(card, AnswerCard | FinalCard):
            first = clip(flat(card.text, FIRST_CHARS), FIRST_CELLS, self._glyphs["ellipsis"])
            drawn = [(*drawn[0], ("  ", ""), *inline(first, "dim"))]
        return [self._placed(block, line, first=not place) for place, line in enumerate(drawn[:MOST_LINES])]

    def _text(self, moment: Moment, entry: TextEntry) -> list[Line]:
        sign, token = ("thinking", "thinking") if entry.kind == "thinking" else ("writing", "text")
        words = clip(flat(moment.first, FIRST_CHARS), FIRST_CELLS, self._glyphs["ellipsis"])
        size = plural(moment.line_ends + 1, "line") if moment.line_ends else plural(moment.size, "character")
        more: list[Span] = [(" ", ""), (f"({size})", "faint")] if moment.done and moment.folds else []
        head = self._headed(moment, self._glyphs[sign], token)
        if moment.folded:
            return [(*head, *(inline(words, token) if token == "text" else [(words, token)]), *more)]
        page = Document()
        page.append_text(moment.text, token, markdown=token == "text")
        return [(*(self._blank() if place else head), *line) for place, line in enumerate(page.lines)]

    def _placed(self, moment: Moment, line: Line, *, first: bool) -> Line:
        """A card's line behind the columns of time and agent."""
        signs = [(text, token) for text, token in line if in_gutter(token)]
        rest = tuple(span for span in line if not in_gutter(span[1]))
        sign, token = signs[0] if signs else ("", "")
        if isinstance(moment.card, RoundCard):
            sign = self._glyphs["dot"]
        return (*(self._headed(moment, sign.strip(), token) if first else self._blank()), *rest)

    def _headed(self, moment: Moment, sign: str, token: str) -> Line:
        number = self._numbers.get(moment.agent)
        name = pad(flat(moment.agent) or "team", NAME_CELLS, self._glyphs["ellipsis"])
        colour = f"{accent(number)} strong" if number else "dim"
        time = run_time(moment.at, self._started)
        return (
            (f"{time:<5} ", f"{GUTTER} faint"),
            (f"{name} ", f"{GUTTER} {colour}"),
            (f"{sign or ' '} ", f"{GUTTER} {token.removeprefix(GUTTER).strip() or 'dim'}"),
        )

    def _blank(self) -> Line:
        return ((" " * (6 + NAME_CELLS + 1 + 2), GUTTER),)
