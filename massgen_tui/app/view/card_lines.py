"""The cards of a transcript as lines: a round's heading, a tool's call, an answer, a vote, a remark."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from massgen_tui.app.view.document import GUTTER, KEEP
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat
from massgen_tui.app.view.words import plural, run_time, some_of, tool_name
from massgen_tui.state.remarks import NoteCard, NoteKind
from massgen_tui.state.transcript import AnswerCard, Card, FinalCard, RoundCard, ToolCard, VoteCard
from massgen_tui.text.figures import short_duration

INDENT = "  "
ARGS_CELLS = 60
FOLDED_CELLS = 30
RESULT_CELLS = 200
MOST_JSON = 20_000
"""Longer arguments are not read for the sake of one line."""
DETAIL_LINES = 6
NOTES: dict[NoteKind, tuple[str, str]] = {
    "restart": ("restarting", "warn"),
    "injection": ("update", "warn"),
    "enforcement": ("warning", "warn"),
    "ignored": ("voted", "warn"),
    "error": ("failed", "bad"),
    "timeout": ("failed", "bad"),
    "status": ("dot", "dim"),
    "evaluation": ("note", "dim"),
    "stop": ("stopped", "warn"),
    "question": ("question", "accent"),
    "person": ("note", "accent"),
}


class CardLines:
    """Draws the cards of one agent."""

    def __init__(self, accent: str, glyphs: Glyphs) -> None:
        self.started = 0.0
        self._accent = accent
        self._glyphs = glyphs

    def of(self, card: Card) -> list[Line]:
        """The lines of any card but a round's."""
        match card:
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
            case RoundCard():
                return self.round(card, 1)

    def round(self, card: RoundCard, number: int, hidden: int = 0) -> list[Line]:
        """A round's heading; `hidden` is how many steps are folded away under it."""
        title = "final presentation" if card.round_type == "presentation" else f"round {number}"
        if card.round_type == "post_evaluation":
            title = "evaluation"
        sees = f"sees {some_of(card.labels)}"
        heading = self._card(
            "closed" if hidden else "open",
            self._accent,
            (title, f"{self._accent} strong"),
            *([(" ", ""), (sees, "dim")] if card.labels else []),
            *self._when(card.at),
            *([(" ", ""), (f"({plural(hidden, 'step')})", "faint")] if hidden else []),
        )
        return [(("", ""),), heading] if number > 1 else [heading]

    def folded(self, text: str) -> list[Line]:
        """A text in one line: its first words, and how much it is."""
        lines = text.strip().splitlines() or [""]
        size = plural(len(lines), "line") if len(lines) > 1 else plural(len(text.split()), "word")
        words = clip(
            f"{flat(text, 4 * FOLDED_CELLS)} {self._glyphs['ellipsis']}", FOLDED_CELLS, self._glyphs["ellipsis"]
        )
        return [self._card("thinking", "", (words, "thinking"), (" ", ""), (f"({size})", "faint"))]

    def banner(self, words: str) -> list[Line]:
        """A line that parts what was before from what comes."""
        rule = self._glyphs["rule"]
        return [(("", ""),), ((f"{rule * 2} {flat(words)} {rule * 2}", "warn strong"),)]

    def _card(self, sign: str, token: str, *spans: Span) -> Line:
        return (
            (f"{self._glyphs[sign]} ", f"{GUTTER} {token}"),
            *((flat(text) if text.strip() else text, t) for text, t in spans),
        )

    def _when(self, at: float) -> tuple[Span, ...]:
        when = run_time(at, self.started)
        return ((" ", ""), (when, "faint")) if when else ()

    def _tool(self, card: ToolCard) -> list[Line]:
        sign, (state, token) = call_state(card)
        args = arguments(card.args, self._glyphs)
        spans: list[Span] = [(tool_name(card.name), "strong"), ("  ", "")]
        spans += [(args, "dim"), ("  ", "")] if args else []
        said_yes = card.permission.answer if card.permission is not None and not card.refused else ""
        by_you: list[Span] = (
            [(" ", ""), (self._glyphs["dot"], "faint"), (" ", ""), ("you approved it", f"dim {KEEP}")]
            if said_yes
            else []
        )
        line = self._card(sign, token, *spans, (state, f"{token} {KEEP}"), *by_you)
        if card.refused and card.permission is not None:
            return [line, ((INDENT, GUTTER), (flat(card.permission.why), "dim"))]
        if not card.failed:
            return [line]
        said = clip(flat(as_text(card.result)), RESULT_CELLS, self._glyphs["ellipsis"])
        return [line, *([((INDENT, GUTTER), (said, "bad"))] if said else [])]

    def _vote(self, card: VoteCard) -> list[Line]:
        target = card.label or card.target
        if not card.void_reason:
            head = self._card("voted", "good", (f"votes for {target}", "good strong"), *self._when(card.at))
            token = "dim"
        else:
            why = f"void: {flat(card.void_reason)}"
            head = self._card("voted", "dim", (f"votes for {target}", "struck"), (" ", ""), (why, "warn"))
            token = "struck"
        reason = flat(card.reason)
        return [head, *([((INDENT, GUTTER), (reason, token))] if reason else [])]

    def _note(self, card: NoteCard) -> list[Line]:
        sign, token = NOTES[card.kind]
        first, *more = card.text.strip().splitlines() or [""]
        details = [*more, *card.detail.strip().splitlines()]
        lines: list[Line] = [self._card(sign, token, (first, token))]
        lines += [((INDENT, GUTTER), (flat(line), "dim")) for line in details[:DETAIL_LINES]]
        if len(details) > DETAIL_LINES:
            rest = f"{self._glyphs['ellipsis']} {len(details) - DETAIL_LINES} more lines"
            lines.append(((INDENT, GUTTER), (rest, "faint")))
        return lines


def call_state(card: ToolCard) -> tuple[str, Span]:
    """The sign of a call, and in a word what became of it."""
    took = short_duration(card.elapsed or 0.0)
    if card.asked:
        return "approval", ("waits for approval", "accent")
    if card.running:
        return "tool", ("running", "text")
    if card.refused:
        return "stopped", ("not allowed", "warn")
    return ("failed", (f"failed {took}", "bad")) if card.failed else ("tool", (f"ok {took}", "good"))


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


def _pairs(items: Iterable[tuple[Any, Any]], glyphs: Glyphs) -> Sequence[str]:
    pairs = list(items)
    room = max(16, ARGS_CELLS // max(1, len(pairs)))
    return [f"{flat(str(key))}={clip(flat(as_text(value)), room, glyphs['ellipsis'])}" for key, value in pairs]
