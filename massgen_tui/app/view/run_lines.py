"""An agent's transcript as the lines of its pane: text grows at the end, a card that changes is redrawn in place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat
from massgen_tui.app.view.words import tool_name
from massgen_tui.state.transcript import (
    AnswerCard,
    Card,
    FinalCard,
    NoteCard,
    RoundCard,
    TextEntry,
    TextKind,
    ToolCard,
    Transcript,
    VoteCard,
)
from massgen_tui.text.figures import clock, short_duration

INDENT = "  "
ARGS_CELLS = 60
RESULT_CELLS = 200
DETAIL_LINES = 6
_TEXT_TOKENS: dict[TextKind, str] = {"text": "text", "thinking": "thinking", "presentation": "text"}
_NOTES: dict[str, tuple[str, str]] = {
    "restart": ("restarting", "warn"),
    "injection": ("update", "warn"),
    "enforcement": ("warning", "warn"),
    "ignored": ("voted", "warn"),
    "error": ("failed", "bad"),
    "timeout": ("failed", "bad"),
    "status": ("dot", "dim"),
    "evaluation": ("note", "dim"),
    "stop": ("stopped", "warn"),
}


class RunLines:
    """One agent's pane: takes the touches of its transcript into a document."""

    def __init__(self, accent: str, glyphs: Glyphs = UNICODE) -> None:
        self.document = Document()
        self.rounds = 0
        self.tail = ""
        self._accent = accent
        self._glyphs = glyphs
        self._seen = 0
        self._spans: dict[int, tuple[int, int]] = {}
        self._started = 0.0
        self._spoken: list[str] = []

    def take(self, transcript: Transcript, started_at: float = 0.0) -> bool:
        """Take what has been touched since the last time; false if nothing was."""
        self._started = started_at
        new = transcript.touches[self._seen :]
        self._seen += len(new)
        for touch in new:
            entry = transcript.entries[touch.entry]
            if isinstance(entry, TextEntry):
                self._say(entry.kind, entry.pieces[touch.part], first=touch.part == 0)
            elif touch.part == 0:
                self._add(touch.entry, entry.versions[0])
            else:
                self._update(touch.entry, entry.versions[touch.part])
        return bool(new)

    def _say(self, kind: TextKind, text: str, *, first: bool) -> None:
        if first:
            self._spoken.clear()
            text = text.lstrip("\n")
            self.document.close_open()
        lead = f"{self._glyphs['thinking']} " if kind == "thinking" and first else INDENT
        self.document.extend_open(text, _TEXT_TOKENS[kind], gutter=INDENT, lead=lead)
        self._spoken.append(text)
        self.tail = (self.tail + text)[-400:]

    def _add(self, index: int, card: Card) -> None:
        document = self.document
        document.close_open()
        if isinstance(card, RoundCard):
            self.rounds += 1
        start = len(document.lines)
        for line in self._lines(card):
            document.append(line)
        self._spans[index] = start, len(document.lines)
        if isinstance(card, AnswerCard | FinalCard) and card.text.strip() != "".join(self._spoken).strip():
            self._quote(card.text, "answer")
        self._spoken.clear()
        self.tail = ""

    def _update(self, index: int, card: Card) -> None:
        start, stop = self._spans[index]
        lines = self._lines(card)
        self.document.splice(start, stop, lines)
        self._spans[index] = start, start + len(lines)
        moved = len(lines) - (stop - start)
        if moved:
            for other, (first, last) in self._spans.items():
                if first > start:
                    self._spans[other] = first + moved, last + moved

    def _quote(self, text: str, token: str) -> None:
        """An answer's own text, under its heading."""
        self.document.extend_open(text.rstrip("\n"), token, gutter=INDENT)
        self.document.close_open()

    def _lines(self, card: Card) -> list[Line]:
        match card:
            case RoundCard():
                return self._round(card)
            case ToolCard():
                return self._tool(card)
            case AnswerCard():
                title = f"answer {card.label}"
                return [self._card("answered", "good", (title, "good strong"), *self._when(card.at))]
            case VoteCard():
                return self._vote(card)
            case FinalCard():
                return [self._card("winner", "good", ("final answer", "good strong"), *self._when(card.at))]
            case NoteCard():
                return self._note(card)

    def _card(self, sign: str, token: str, *spans: Span) -> Line:
        return (
            (f"{self._glyphs[sign]} ", f"{GUTTER} {token}"),
            *((flat(text) if text.strip() else text, t) for text, t in spans),
        )

    def _when(self, at: float) -> tuple[Span, ...]:
        return ((" ", ""), (clock(at - self._started), "faint")) if self._started and at else ()

    def _round(self, card: RoundCard) -> list[Line]:
        title = "final presentation" if card.round_type == "presentation" else f"round {self.rounds}"
        if card.round_type == "post_evaluation":
            title = "evaluation"
        sees = f" sees {', '.join(card.labels)}" if card.labels else ""
        heading: Line = (
            (title, f"{self._accent} strong"),
            (flat(sees) and f" {flat(sees)}", "dim"),
            *self._when(card.at),
        )
        return [(("", ""),), heading] if self.rounds > 1 else [heading]

    def _tool(self, card: ToolCard) -> list[Line]:
        if card.running:
            sign, token, state = "tool", "text", "running"
        elif card.failed:
            sign, token, state = "failed", "bad", f"failed {short_duration(card.elapsed or 0.0)}"
        else:
            sign, token, state = "tool", "good", f"ok {short_duration(card.elapsed or 0.0)}"
        args = arguments(card.args, self._glyphs)
        spans: list[Span] = [(tool_name(card.name), "strong"), ("  ", "")]
        spans += [(args, "dim"), ("  ", "")] if args else []
        line = self._card(sign, token, *spans, (state, token))
        if not card.failed:
            return [line]
        said = clip(flat(as_text(card.result)), RESULT_CELLS, self._glyphs["ellipsis"])
        return [line, *([((INDENT, GUTTER), (said, "bad"))] if said else [])]

    def _vote(self, card: VoteCard) -> list[Line]:
        glyphs = self._glyphs
        target = card.label or card.target
        if not card.void_by:
            head = self._card("voted", "good", (f"votes for {target}", "good strong"), *self._when(card.at))
            token = "dim"
        else:
            why = f"void: {card.void_by} came after it"
            head = self._card("voted", "dim", (f"votes for {target}", "struck"), (" ", ""), (why, "warn"))
            token = "struck"
        reason = flat(card.reason)
        return [head, *([((INDENT, GUTTER), (reason, token))] if reason else [])] if glyphs else [head]

    def _note(self, card: NoteCard) -> list[Line]:
        sign, token = _NOTES[card.kind]
        first, *more = card.text.strip().splitlines() or [""]
        details = [*more, *card.detail.strip().splitlines()]
        lines: list[Line] = [self._card(sign, token, (first, token))]
        lines += [((INDENT, GUTTER), (flat(line), "dim")) for line in details[:DETAIL_LINES]]
        if len(details) > DETAIL_LINES:
            rest = f"{self._glyphs['ellipsis']} {len(details) - DETAIL_LINES} more lines"
            lines.append(((INDENT, GUTTER), (rest, "faint")))
        return lines


def as_text(value: Any) -> str:
    """A tool's arguments or result as text; what is text already stays as it is."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def arguments(args: Any, glyphs: Glyphs = UNICODE) -> str:
    """A call's arguments on one line: the values of a mapping by name, long ones cut."""
    if isinstance(args, str):
        try:
            args = json.loads(args) if len(args) < MOST_JSON else args
        except ValueError:
            return clip(flat(args), ARGS_CELLS, glyphs["ellipsis"])
    if not isinstance(args, dict):
        return clip(flat(as_text(args)), ARGS_CELLS, glyphs["ellipsis"])
    return clip(" ".join(_pairs(args.items(), glyphs)), ARGS_CELLS, glyphs["ellipsis"])


MOST_JSON = 20_000


def _pairs(items: Iterable[tuple[Any, Any]], glyphs: Glyphs) -> Sequence[str]:
    pairs = list(items)
    room = max(16, ARGS_CELLS // max(1, len(pairs)))
    return [f"{flat(str(key))}={clip(flat(as_text(value)), room, glyphs['ellipsis'])}" for key, value in pairs]
