"""What a step is shown with when it is opened, and what is copied of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from massgen_tui.app.view.blocks import Step
from massgen_tui.app.view.call_lines import CallLines
from massgen_tui.app.view.card_lines import as_text, call_state
from massgen_tui.app.view.document import Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.view.passage import Passage, file_name
from massgen_tui.app.view.words import tool_name
from massgen_tui.state.remarks import NoteCard
from massgen_tui.state.transcript import AnswerCard, FinalCard, RoundCard, ToolCard, VoteCard

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Details:
    """A page about one step; its text is Markdown, a call that folds, or plain lines."""

    title: Line
    passage: Passage
    document: Document = field(default_factory=Document)
    markdown: bool = False
    call: CallLines | None = None


def details_of(agent: str, step: Step, glyphs: Glyphs = UNICODE) -> Details:
    """The page about a step of an agent."""
    who: Span = (flat(agent), "strong")
    passage = step_passage(step) or Passage("")
    match step:
        case str():
            return Details((who, (" writes", "dim")), passage, markdown=True)
        case ToolCard():
            name: Span = (flat(tool_name(step.name)), "strong")
            _, state = call_state(step)
            return Details((who, (" ", ""), name, ("  ", ""), state), passage, call=CallLines(step, glyphs))
        case AnswerCard() | FinalCard():
            return Details((who, (f" {passage.what}", "good")), passage, markdown=True)
        case VoteCard():
            title: Line = (who, (" votes for ", "dim"), (flat(step.label or step.target), "good"))
            void = f"Void: {step.void_reason}.\n\n" if step.void_reason else ""
            return Details(title, passage, text_document(void + (step.reason or "No reason was given.")))
        case NoteCard():
            return Details((who, (f" {step.kind}", "dim")), passage, text_document(passage.text))
        case RoundCard():
            return Details((who,), passage)


def step_passage(step: Step | None) -> Passage | None:
    """What is copied of a step: what it gave."""
    match step:
        case str():
            return Passage(step.strip("\n"), "the text")
        case ToolCard():
            return _call_passage(step)
        case AnswerCard():
            return Passage(step.text, f"answer {flat(step.label)}", file_name("answer", step.label))
        case FinalCard():
            return Passage(step.text, "the final answer", "answer.md")
        case VoteCard():
            return Passage(step.reason, "the reason", "vote.md")
        case NoteCard():
            text = "\n\n".join(part for part in (step.text, step.detail) if part)
            return Passage(text, "the remark", "remark.md")
        case _:
            return None


def _call_passage(card: ToolCard) -> Passage:
    name = tool_name(card.name)
    arguments, result = as_text(card.args), as_text(card.result)
    as_it_came = isinstance(card.args, str)
    shown = arguments if as_it_came else json.dumps(card.args, indent=2, ensure_ascii=False, default=str)
    whole = f"{name}\n\narguments\n{shown}\n\nresult\n{result or ('not yet' if card.running else 'none')}\n"
    what = "the result" if result else "the arguments"
    return Passage(result or arguments, what, file_name(name, ending=".txt"), whole)


def text_document(text: str) -> Document:
    """A page of a text as it is."""
    document = Document()
    document.append_text(text, "text", gutter=INDENT)
    return document
