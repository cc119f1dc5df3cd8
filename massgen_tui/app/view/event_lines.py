"""An event of the coordination table at length: its text, what the agent saw, and what it had done before."""

from __future__ import annotations

from massgen_tui.app.view.accent import agent_token
from massgen_tui.app.view.card_lines import CardLines
from massgen_tui.app.view.context_lines import given_page
from massgen_tui.app.view.details import INDENT, Details, text_document
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.line import Line, Span, flat, pad
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.table_rows import QUESTION, SUMS
from massgen_tui.app.view.table_signs import with_signs
from massgen_tui.app.view.words import plural, run_time
from massgen_tui.logs.write.coordination_table import EVENT_SYMBOLS, STATUS_SYMBOLS, TERMS
from massgen_tui.state.contexts import Context
from massgen_tui.state.table import Banner
from massgen_tui.state.table import Row as Event

LEGEND_CELLS = 28


def event_details(model: RunModel, key: str, question: str = "") -> Details | None:
    """The page about a row of the table; None where there is nothing to be said about it."""
    if key == QUESTION:
        text = model.state.question or question
        return Details((("question", "strong"),), Passage(text, "the question"), text_document(text)) if text else None
    if key == SUMS:
        return Details((("what the symbols mean", "strong"),), Passage(""), _legend(model.glyphs))
    if not key.isdecimal() or int(key) >= len(model.table.rows):
        return None
    event = model.table.rows[int(key)]
    number = f"E{event.number} " if isinstance(event, Event) or event.counted else ""
    who: Span = (flat(event.agent), f"{agent_token(model.state.agents, event.agent)} strong")
    title: Line = ((number, "dim"), who, ("  ", ""), *_name(event, model))
    page = _Page(model, event)
    return Details(title, Passage(page.text, page.what, "event.md", page.document.whole()), page.document)


def _name(event: Event | Banner, model: RunModel) -> Line:
    words = event.text if isinstance(event, Banner) else event.lines[-1 if event.kind == "started" else 0]
    return ((with_signs(words, model.glyphs), "text"),)


class _Page:
    """Writes one event."""

    def __init__(self, model: RunModel, event: Event | Banner) -> None:
        self.document = Document()
        self._model, self._event, self._glyphs = model, event, model.glyphs
        self._agent, self._seq = event.agent, event.seq
        self._context = _context_of(model, event)
        self._calls = model.calls_before(self._agent, self._seq)
        state = model.state
        self._vote = next((vote for vote in state.votes if vote.seq == event.seq), None)
        self._answer = next((answer for answer in state.answers if answer.seq == event.seq), None)
        self.text, self.what = self._said()
        self._facts()
        self._body()
        if event.kind == "started" and self._context is not None:
            self._given(self._context)
        else:
            self._tools()

    def _said(self) -> tuple[str, str]:
        """What the event brought, whole, and what it is called."""
        event = self._event
        if self._answer is not None:
            return self._answer.text, f"answer {self._answer.label}"
        if self._vote is not None:
            return self._vote.reason, "the reason"
        if event.kind == "final_answer":
            return self._model.state.final_answer or "", "the final answer"
        return event.text if isinstance(event, Banner) else "\n".join(event.lines), "the event"

    def _facts(self) -> None:
        """When it was, what the agent saw, how much it had done: in one line."""
        glyphs, context = self._glyphs, self._context
        at = next((one.at for one in (self._answer, self._vote) if one is not None), None)
        when = run_time(at, self._model.state.started_at)
        facts = [when] if when else []
        if context is not None:
            facts.append(f"round {context.number}")
            if context.received is not None:
                seen = ", ".join(map(flat, context.labels))
                facts.append(f"saw {seen}" if seen else "saw no answers")
        if self._event.kind != "started" and self._calls:
            facts.append(f"{plural(len(self._calls), 'tool call')} before it")
        if facts:
            self._line((f" {glyphs['dot']} ".join(facts), "dim"))

    def _body(self) -> None:
        vote = self._vote
        if vote is not None:
            label = flat(vote.voted_for_label or "?")
            line: list[Span] = [("votes for ", "dim"), (label, "strong" if vote.valid else "struck")]
            line += [(" of ", "dim"), (flat(vote.target), agent_token(self._model.state.agents, vote.target))]
            self._line(*line)
            if not vote.valid:
                self._line((f"void: {flat(vote.void_reason)}", "warn"))
            self._say(vote.reason.strip() or "No reason was given.")
        elif self._answer is not None or self._event.kind == "final_answer":
            self._say(self.text, markdown=True)
        elif isinstance(self._event, Event) and self._event.kind != "started":
            for text in self._event.lines:
                self._line((with_signs(text, self._glyphs), "text"))

    def _given(self, context: Context) -> None:
        """The messages that the round began with."""
        self.document.append([("", "")])
        for line in given_page(context, self._model.state.started_at, self._glyphs).document.lines:
            self.document.append([(INDENT, GUTTER), *line])

    def _tools(self) -> None:
        if not self._calls:
            return
        self.document.append([("", "")])
        self._line(("tool calls before it", "accent strong"))
        cards = CardLines("text", self._glyphs)
        for call in self._calls:
            for line in cards.of(call):
                self.document.append([(INDENT, GUTTER), *line])

    def _line(self, *spans: Span) -> None:
        self.document.append([(INDENT, GUTTER), *spans])

    def _say(self, text: str, *, markdown: bool = False) -> None:
        self.document.append([("", "")])
        self.document.append_text(text, "text", gutter=INDENT, markdown=markdown)


def _context_of(model: RunModel, event: Event | Banner) -> Context | None:
    """The round that an event belongs to."""
    return next((one for one in reversed(model.contexts.rounds(event.agent)) if one.seq <= event.seq), None)


def _legend(glyphs: Glyphs) -> Document:
    """What stands above the table in its text."""
    document = Document()
    for symbols in (EVENT_SYMBOLS, STATUS_SYMBOLS, TERMS):
        if document.lines:
            document.append([("", "")])
        for symbol, meaning in symbols:
            document.append(
                [(INDENT, GUTTER), (pad(with_signs(symbol, glyphs), LEGEND_CELLS), "text"), (meaning, "dim")]
            )
    return document
