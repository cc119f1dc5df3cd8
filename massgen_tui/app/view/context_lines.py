"""What an agent was given in a round, message by message, and the line that says whose and which."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, first_in_sight, flat, spread
from massgen_tui.app.view.words import plural, run_time
from massgen_tui.events import bodies as b
from massgen_tui.state.contexts import Context
from massgen_tui.state.records import AgentState
from massgen_tui.text.figures import short_number

INDENT = "  "


@dataclass(frozen=True, slots=True)
class GivenPage:
    """The document of a round and the lines on which its messages begin."""

    document: Document
    messages: Sequence[int]


def given_page(context: Context, started_at: float, glyphs: Glyphs = UNICODE) -> GivenPage:
    """A round's messages, its tools, and what came while it went on."""
    writer = _Writer(glyphs)
    given = context.start
    if context.recorded:
        writer.message("system message", given.system_message)
        writer.message("user message", given.user_message)
        writer.heading("tools", plural(len(given.tools), "tool"))
        for tool in given.tools:
            writer.tool(tool)
        if not given.tools:
            writer.say("No tools were offered.", "dim")
    else:
        writer.say("This log does not hold the messages of the round, only the answers that were seen.", "dim")
    for event, body in context.later:
        when = run_time(event.at, started_at)
        when = f", at {when}" if when else ""
        if isinstance(body, b.InjectionReceived):
            labels = ", ".join(body.labels or body.source_agents)
            writer.message(f"while working{when}: {labels}", body.content)
        else:
            title = f"after reply {body.attempt} of {body.max_attempts}{when}: told to decide"
            writer.message(title, body.error_message)
    return GivenPage(writer.document, writer.messages)


class _Writer:
    """Writes messages one below the other and remembers where each begins."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.document = Document()
        self.messages: list[int] = []
        self._glyphs = glyphs

    def heading(self, title: str, about: str) -> None:
        """A message begins."""
        if self.messages:
            self.document.append([("", "")])
        line: Line = ((f"{self._glyphs['note']} ", f"{GUTTER} accent"), (title, "accent strong"), (f"  {about}", "dim"))
        self.messages.append(self.document.append(line))

    def message(self, title: str, text: str) -> None:
        """A message with its text."""
        self.heading(title, f"{short_number(len(text))} characters" if text else "empty")
        if text:
            self.document.append_text(text.rstrip("\n"), "text", gutter=INDENT)

    def say(self, text: str, token: str) -> None:
        """A remark that is no message."""
        self.document.append([(INDENT, GUTTER), (text, token)])

    def tool(self, tool: Mapping[str, Any]) -> None:
        """A tool's name, what it takes and what it says of itself."""
        inner = tool.get("function")
        its: Mapping[str, Any] = inner if isinstance(inner, dict) else tool
        takes = _parameters(its.get("parameters"))
        self.document.append([(INDENT, GUTTER), (flat(str(its.get("name", "?"))), "strong"), (f" ({takes})", "dim")])
        about = flat(str(its.get("description") or ""))
        if about:
            self.document.append([(INDENT * 2, GUTTER), (about, "text")])


def _parameters(schema: object) -> str:
    """The names of what a tool takes; those it can do without in brackets."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(properties, dict):
        return "" if not schema else flat(json.dumps(schema, default=str))
    wanted = schema.get("required")
    required = wanted if isinstance(wanted, list) else []
    return ", ".join(flat(str(name)) if name in required else f"[{flat(str(name))}]" for name in properties)


def agents_line(agents: Sequence[AgentState], chosen: str, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The agents with their numbers, the chosen one marked; it stays in sight however many there are."""
    cells: list[list[Span]] = []
    for agent in agents:
        here = agent.id == chosen
        name = f"{agent.number} {flat(agent.id, 40)}"
        mark: Span = (glyphs["cursor"] if here else " ", accent(agent.number))
        cells.append([mark, (name, f"{accent(agent.number)} strong" if here else "dim"), (" ", "")])
    at = next((index for index, agent in enumerate(agents) if agent.id == chosen), 0)
    seen = cells[first_in_sight(cells, at, width) :]
    return tuple(fill([span for cell in seen for span in cell], width, ellipsis=glyphs["ellipsis"]))


def round_line(contexts: Sequence[Context], at: int, started_at: float, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """Which round it is, of how many, when it began and which answers were in sight."""
    if not contexts:
        return tuple(fill([("", "")], width))
    context = contexts[at]
    kind = context.start.round_type.replace("_", " ")
    left: list[Span] = [(f" round {context.number}", "strong"), (f" of {len(contexts)}", "dim")]
    left += [glyphs.dot, (flat(kind), "dim")] if kind else []
    labels = ", ".join(flat(label) for label in context.labels)
    received = context.received
    if received is not None:
        left += [glyphs.dot, (f"sees {labels}" if labels else "sees no answers", "text")]
    history = received is not None and received.has_conversation_history
    left += [glyphs.dot, ("and earlier turns", "dim")] if history else []
    when = run_time(context.at, started_at)
    return tuple(spread(left, [(when, "dim"), (" ", "")], width, glyphs["ellipsis"]))
