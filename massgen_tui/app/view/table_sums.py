"""The end of the coordination table: what each agent came to, in true counts, and the totals."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.glyphs import Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.table_columns import EVENT_CELLS, Columns, rule_line, table_line
from massgen_tui.app.view.table_signs import with_signs
from massgen_tui.app.view.words import plural
from massgen_tui.state.records import AgentState

SUM_LINES = 7
SUMS_NAMED = 1
"""The line below the first rule."""
_STATUS = {"final": "🏆 Winner", "completed": "✅ Completed", "voted": "✅ Voted"}


def sum_lines(model: RunModel, its: Columns, width: int, glyphs: Glyphs) -> Sequence[Line]:
    """A rule, answers, votes, restarts and status of each agent, another rule, and the totals."""
    state, agents = model.state, its.agents
    answers = [[(plural(sum(one.agent == agent.id for one in state.answers), "answer"), "text")] for agent in agents]
    restarts = [[(plural(_restarts(model, agent.id), "restart"), "text")] for agent in agents]
    rows = (
        (" sum", answers),
        ("", [_votes(model, agent) for agent in agents]),
        ("", restarts),
        ("", [_status(model, agent, glyphs) for agent in agents]),
    )
    lines = [table_line((name, "dim"), cells, its, width, glyphs) for name, cells in rows]
    total: list[Span] = [*fill([(" total", "dim")], EVENT_CELLS), (glyphs["bar"], "faint"), (" ", "")]
    total.append((_totals(model, glyphs), "strong"))
    rule = rule_line(its, width, glyphs)
    return [rule, *lines, rule, tuple(fill(total, width, ellipsis=glyphs["ellipsis"]))]


def _restarts(model: RunModel, agent: str) -> int:
    column = model.table.columns.get(agent)
    return column.restarts if column is not None else 0


def _votes(model: RunModel, agent: AgentState) -> list[Span]:
    votes = [vote for vote in model.state.votes if vote.voter == agent.id]
    void = sum(not vote.valid for vote in votes)
    words: list[Span] = [(plural(len(votes), "vote"), "text")]
    return [*words, (f", {void} void", "warn")] if void else words


def _status(model: RunModel, agent: AgentState, glyphs: Glyphs) -> list[Span]:
    """As the table's text has it; that an agent failed is said as such, which the text does not know."""
    if agent.status in ("failed", "stopped"):
        return [(f"{glyphs[agent.status]} {agent.status}", "bad" if agent.status == "failed" else "warn")]
    column = model.table.columns.get(agent.id)
    status = column.status if column is not None else "idle"
    words = _STATUS.get(status)
    return [(with_signs(words, glyphs), "good" if status == "final" else "text")] if words else [(f"({status})", "dim")]


def _totals(model: RunModel, glyphs: Glyphs) -> str:
    state = model.state
    restarts = sum(column.restarts for column in model.table.columns.values())
    void = len(state.votes) - len(state.valid_votes)
    votes = plural(len(state.votes), "vote") + (f" ({void} void)" if void else "")
    text = f"{plural(len(state.answers), 'answer')}, {votes}, {plural(restarts, 'restart')}"
    return f"{text} {glyphs['to']} {flat(state.winner)} selected" if state.winner is not None else text
