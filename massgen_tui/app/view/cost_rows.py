"""Tokens and cost as aligned columns; a narrow screen keeps calls, input, output and cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from massgen_tui.app.view.accent import agent_token
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, joined
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import cost, plural
from massgen_tui.insight.costs import CostRow
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.text.figures import clock, short_number

COST, MOST_NAME = 10, 48
MOST_FROM, ALL_FROM = 72, 78
_WIDE = {"calls": 6, "input": 8, "cached": 8, "output": 8, "reasoning": 11}
_WIDEST = {"calls": 6, "input": 8, "cached": 8, "to cache": 10, "output": 8, "reasoning": 11}
_COUNTED = ("input", "output", "reasoning")
_NARROW = {"calls": 6, "input": 7, "output": 7}


def cost_columns(width: int) -> Mapping[str, int]:
    """Which figures there is room for, each with its width."""
    return _WIDEST if width >= ALL_FROM else _WIDE if width >= MOST_FROM else _NARROW


def cost_head(width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The names of the columns."""
    columns = cost_columns(width)
    words = (
        " " * _name_width(width) + "".join(f"{name:>{room}}" for name, room in columns.items()) + f"{'cost':>{COST}}"
    )
    return [tuple(fill([(words, "dim")], width)), ((glyphs["rule"] * (width + 1), "faint"),)]


def _name_width(width: int) -> int:
    return max(8, min(MOST_NAME, width - COST - sum(cost_columns(width).values())))


def cost_table(
    rows: Sequence[CostRow], agents: Mapping[str, AgentState], width: int, glyphs: Glyphs = UNICODE
) -> list[Row]:
    """A row for each agent, and for each of its rounds."""
    return [Row(f"{row.agent}/{row.name}", (cost_line(row, agents, width, glyphs),)) for row in rows]


def cost_line(row: CostRow, agents: Mapping[str, AgentState], width: int, glyphs: Glyphs = UNICODE) -> Line:
    """A row in its columns."""
    strong = " strong" if row.level != "round" else ""
    line = fill(_name(row, agents), _name_width(width) - 1, ellipsis=glyphs["ellipsis"])
    line.append((" ", ""))
    used = row.usage
    values = {
        "calls": used.calls,
        "input": used.input_tokens,
        "cached": used.cached_input_tokens,
        "to cache": used.cache_write_tokens,
        "output": used.output_tokens,
        "reasoning": used.reasoning_tokens,
    }
    for column, room in cost_columns(width).items():
        about = "~" if row.estimated and column in _COUNTED and values[column] else ""
        number = values[column]
        words = about + short_number(number) if used.calls else glyphs["dash"]
        line.append((f"{words:>{room}}", f"text{strong}" if number else "dim" if used.calls else "faint"))
    price = cost(used.cost, used.cost_known, glyphs) if used.calls else glyphs["dash"]
    line.append((f"{price:>{COST}}", f"text{strong}" if used.calls else "faint"))
    return tuple(fill(line, width))


def _name(row: CostRow, agents: Mapping[str, AgentState]) -> list[Span]:
    if row.level == "total":
        return [("  total", "strong")]
    if row.level == "round":
        about: list[Span] = [(f"  {flat(row.about)}", "faint")] if row.about else []
        return [(f"    {row.name}", "text"), *about]
    agent = agents.get(row.agent)
    number = f"{agent.number} " if agent is not None else ""
    return [
        (f"  {number}{flat(row.name)}", f"{agent_token(agents, row.agent)} strong"),
        (f"  {flat(row.about)}", "dim"),
    ]


def cost_notes(
    state: RunState, total: CostRow, elapsed: float, width: int, glyphs: Glyphs = UNICODE, *, so_far: bool = False
) -> list[Line]:
    """The limits of the run, and what the signs in the table mean where they are used."""
    dot = glyphs.dot
    goes_on: list[list[Span]] = [[("so far", "dim")]] if so_far else []
    lines: list[Line] = [(("  ", ""), *joined([*goes_on, *_limits(state, total, elapsed, glyphs)], dot))]
    signs: list[list[Span]] = []
    if total.unpriced:
        signs.append([(f"{plural(total.unpriced, 'call')} of unknown cost: totals are lower bounds", "warn")])
    elif not total.usage.cost_known:
        signs.append([("broken off: what was under way is not counted, totals are lower bounds", "warn")])
    if total.estimated:
        signs.append([("~ counted here, not told by the server", "dim")])
    lines.append((("  ", ""), *joined(signs, dot)))
    return [tuple(fill(line, width, ellipsis=glyphs["ellipsis"])) for line in lines]


def _limits(state: RunState, total: CostRow, elapsed: float, glyphs: Glyphs) -> list[list[Span]]:
    """Time and cost, each with the limit that the run was begun with, as far as it is told."""
    of = state.limits
    time_words = [("time ", "dim"), (clock(elapsed), "text")]
    if "orchestrator_timeout_seconds" in of:
        time_words.append((f" / {_most(of['orchestrator_timeout_seconds'], clock)}", "dim"))
    spent = cost(total.usage.cost, total.usage.cost_known, glyphs) if total.usage.calls else "$0.00"
    cost_words = [("cost ", "dim"), (spent, "text")]
    if "max_cost_usd" in of:
        cost_words.append((f" / {_most(of['max_cost_usd'], cost)}", "dim"))
    return [time_words, cost_words]


def _most(limit: object, words: Callable[[float], str]) -> str:
    return words(limit) if isinstance(limit, int | float) and limit > 0 else "no limit"
