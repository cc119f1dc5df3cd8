"""The coordination table as lines: the header and the present statuses, and a row for every event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, wrap
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.strip import accent, state_token
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.state.table import Banner
from massgen_tui.state.table import Row as Event

EVENT_CELLS = 6
LEAST_COLUMN = 22
OPEN_LINES = 6

_SIGNS = {
    "🔄": "writing",
    "✅": "done",
    "⏳": "waiting",
    "💭": "thinking",
    "📋": "context",
    "🔁": "restart",
    "✨": "answered",
    "🗳": "voted",
    "👁": "preview",
    "🏆": "winner",
    "🎯": "winner",
    "📨": "update",
    "📥": "update",
}
_TOKENS = {"NEW ANSWER": "good", "VOTE:": "good", "FINAL ANSWER": "good", "RESTART": "warn", "Preview": "dim"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which agents stand side by side, and how wide each is."""

    agents: tuple[AgentState, ...]
    width: int
    before: int = 0
    after: int = 0


def columns(state: RunState, width: int, first: int = 0) -> Columns:
    """As many agents as fit, from the first one wanted on."""
    agents = sorted(state.agents.values(), key=lambda agent: agent.number)
    fit = max(1, min(len(agents), (width - EVENT_CELLS) // (LEAST_COLUMN + 1)))
    first = max(0, min(first, len(agents) - fit))
    shown = tuple(agents[first : first + fit])
    room = (width - EVENT_CELLS) // max(1, len(shown)) - 1
    return Columns(shown, max(8, room), first, len(agents) - first - len(shown))


def plain(text: str, glyphs: Glyphs = UNICODE) -> str:
    """A cell's text with the signs of this program for its emoji, which terminals disagree about."""
    text = text.replace("\ufe0f", "")
    for emoji, name in _SIGNS.items():
        if text.startswith(emoji):
            return f"{glyphs[name]} {flat(text.removeprefix(emoji))}"
    return flat(text)


def _token(text: str) -> str:
    return next((token for word, token in _TOKENS.items() if word in text), "text")


def _line(first: Span, cells: Sequence[Sequence[Span]], its: Columns, width: int, glyphs: Glyphs) -> Line:
    line: list[Span] = fill([first], EVENT_CELLS)
    for cell in cells:
        line += [(glyphs["bar"], "faint"), *fill([(" ", ""), *cell], its.width, ellipsis=glyphs["ellipsis"])]
    return tuple(fill(line, width, ellipsis=glyphs["ellipsis"]))


def head_lines(its: Columns, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The pinned lines: who stands where, and what they do now."""
    names = [[(f"{agent.number} {flat(agent.id)}", f"{accent(agent.number)} strong")] for agent in its.agents]
    if its.before and names:
        names[0].insert(0, (f"<{its.before} ", "dim"))
    if its.after and names:
        names[-1].append((f" +{its.after}>", "dim"))
    now = [[(f"{glyphs[agent.status]} ", state_token(agent)), *_now(agent, glyphs)] for agent in its.agents]
    rule = glyphs["rule"] * EVENT_CELLS + (glyphs["cross"] + glyphs["rule"] * its.width) * len(its.agents)
    return [
        _line((" event", "dim"), names, its, width, glyphs),
        _line(("   now", "dim"), now, its, width, glyphs),
        tuple(fill([(rule, "faint")], width)),
    ]


def _now(agent: AgentState, glyphs: Glyphs) -> list[Span]:
    words: list[Span] = [(agent.status, state_token(agent))]
    label = agent.answer_label
    return [*words, (f" {glyphs['dot']} {label}", "dim")] if label else words


def table_rows(
    events: Sequence[Event | Banner], its: Columns, width: int, glyphs: Glyphs = UNICODE, *, opened: int = -1
) -> list[Row]:
    """A row for every event; the opened one shows its text at length."""
    return [
        Row(str(index), _banner(event, width, glyphs))
        if isinstance(event, Banner)
        else Row(str(index), _event(event, its, width, glyphs, opened=index == opened))
        for index, event in enumerate(events)
    ]


def _banner(banner: Banner, width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    number = f"E{banner.number}" if banner.counted else ""
    token = "good strong" if banner.kind == "final_agent_selected" else "warn"
    line = [*fill([(f"{number:>5}", "dim")], EVENT_CELLS), (glyphs["bar"], "faint"), (" ", "")]
    return (tuple(fill([*line, (plain(banner.text, glyphs), token)], width, ellipsis=glyphs["ellipsis"])),)


def _event(event: Event, its: Columns, width: int, glyphs: Glyphs, *, opened: bool) -> tuple[Line, ...]:
    own = [piece for text in event.lines for piece in _own(text, its.width - 2, glyphs, opened=opened)]
    lines = []
    for index, (text, token) in enumerate(own):
        cells: list[list[Span]] = []
        for agent in its.agents:
            if agent.id == event.agent:
                cells.append([(text, token)])
            else:
                cells.append([(plain(event.others.get(agent.id, ""), glyphs), "faint")] if index == 0 else [])
        lines.append(_line((f"{f'E{event.number}' if index == 0 else '':>5}", "dim"), cells, its, width, glyphs))
    return tuple(lines)


def _own(text: str, width: int, glyphs: Glyphs, *, opened: bool) -> list[Span]:
    shown, token = plain(text, glyphs), _token(text)
    if not opened:
        return [(shown, token)]
    head, *more = wrap(shown, width, OPEN_LINES, glyphs["ellipsis"])
    if not more:
        return [(head, token)]
    rest = wrap(shown.removeprefix(head).lstrip(), width - 2, OPEN_LINES - 1, glyphs["ellipsis"])
    return [(head, token), *((f"  {line}", token) for line in rest)]
