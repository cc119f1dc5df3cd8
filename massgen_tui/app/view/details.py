"""What a step is shown with when it is opened."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.app.view.card_lines import as_text
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.view.words import tool_name
from massgen_tui.state.transcript import AnswerCard, Card, FinalCard, NoteCard, RoundCard, ToolCard, VoteCard
from massgen_tui.text.figures import short_duration

INDENT = "  "
MOST_JSON = 2_000_000
"""Longer text is shown as it came: nobody reads it as JSON, and the screen would stand still."""
_KEY = re.compile(r'(\s*)("(?:[^"\\]|\\.)*")(:.*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Details:
    """A page about one step, and what is copied from it."""

    title: Line
    text: str
    what: str
    document: Document = field(default_factory=Document)
    answer: str = ""
    """Markdown, where that is what the step gave."""


def details_of(agent: str, card: Card, glyphs: Glyphs = UNICODE) -> Details:
    """The page about a card of an agent."""
    who: Span = (flat(agent), "strong")
    match card:
        case ToolCard():
            return _tool(who, card, glyphs)
        case AnswerCard() | FinalCard():
            name = f"answer {card.label}" if isinstance(card, AnswerCard) else "the final answer"
            title: Line = (who, (f" {flat(name)}", "good"))
            return Details(title, card.text, name, _said("text", card.text), card.text)
        case VoteCard():
            title = (who, (" votes for ", "dim"), (flat(card.label or card.target), "good"))
            void = f"Void: {card.void_by} came after it.\n\n" if card.void_by else ""
            return Details(
                title, card.reason, "the reason", _said("text", void + (card.reason or "No reason was given."))
            )
        case NoteCard():
            text = "\n\n".join(part for part in (card.text, card.detail) if part)
            return Details((who, (f" {card.kind}", "dim")), text, "the remark", _said("text", text))
        case RoundCard():
            return Details((who,), "", "nothing")


def _said(token: str, text: str) -> Document:
    document = Document()
    document.extend_open(text, token, gutter=INDENT)
    document.close_open()
    return document


def _tool(who: Span, card: ToolCard, glyphs: Glyphs) -> Details:
    if card.running:
        state: Span = ("running", "text")
    else:
        word = "failed" if card.failed else "ok"
        state = (f"{word} {short_duration(card.elapsed or 0.0)}", "bad" if card.failed else "good")
    title: Line = (who, (" ", ""), (flat(tool_name(card.name)), "strong"), ("  ", ""), state)
    document = Document()
    result = as_text(card.result)
    for heading, value in (("arguments", card.args), ("result", card.result)):
        if document.lines:
            document.append([("", "")])
        document.append([(heading, "accent strong")])
        nothing = "not yet" if heading == "result" and card.running else "none"
        _value(document, value, nothing if not glyphs.ascii else f"({nothing})")
    return Details(title, result or as_text(card.args), "the result" if result else "the arguments", document)


def _value(document: Document, value: Any, nothing: str) -> None:
    parsed, is_json = _parsed(value)
    if value is None or value == "":
        document.append([(f"{INDENT}{nothing}", "dim")])
    elif is_json:
        for line in json.dumps(parsed, indent=2, ensure_ascii=False, default=str).splitlines():
            document.append([(INDENT, "gutter"), *_coloured(line)])
    else:
        document.extend_open(as_text(value), "text", gutter=INDENT)
        document.close_open()


def _parsed(value: Any) -> tuple[Any, bool]:
    """Structured data as it is, and out of the text that holds it."""
    if not isinstance(value, str):
        return value, True
    if value.lstrip()[:1] not in ("{", "[") or len(value) > MOST_JSON:
        return value, False
    try:
        return json.loads(value), True
    except ValueError:
        return value, False


def _coloured(line: str) -> list[Span]:
    key = _KEY.fullmatch(line)
    if key is None:
        return [(line, "text")]
    return [(key[1], "text"), (key[2], "code"), (key[3], "text")]
