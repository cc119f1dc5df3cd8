"""`coordination_table.txt`: an attempt's coordination for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.files import write_text
from massgen_tui.state.table import Banner, Column, Row, TableBuilder, agents_of, previews_of

_WIDTHS = {1: 60, 2: 60, 3: 40, 4: 30}
_NARROWEST = 25
_HEAD = 10

EVENT_SYMBOLS = (
    ("💭 Started streaming", "Agent begins thinking/processing"),
    ("✨ NEW ANSWER", "Agent provides a labeled answer"),
    ("🗳️  VOTE", "Agent votes for an answer"),
    ("💭 Reason", "Reasoning behind the vote"),
    ("👁️  Preview", "Content of the answer"),
    ("📨 UPDATE RECEIVED", "Agent receives update mid-stream (no restart)"),
    ("🔁 RESTART TRIGGERED", "Agent requests to restart"),
    ("✅ RESTART COMPLETED", "Agent finishes restart"),
    ("🎯 FINAL ANSWER", "Winner provides final response"),
    ("🏆 Winner selected", "System announces winner"),
)
STATUS_SYMBOLS = (
    ("💭 (streaming)", "Currently thinking/processing"),
    ("⏳ (waiting)", "Idle, waiting for turn"),
    ("✅ (answered)", "Has provided an answer"),
    ("✅ (voted)", "Has cast a vote"),
    ("✅ (completed)", "Task completed"),
    ("🎯 (final answer given)", "Winner completed final answer"),
)
TERMS = (
    ("Context", "Available answer options agent can see"),
    ("Restart", "Agent starts over (clears memory)"),
    ("Event", "Chronological action in the coordination"),
    ("Answer Labels", "Each answer gets a unique ID (agent1.1, agent2.1, etc.)"),
)
_LABEL_FORMAT = (
    "Format: agent{N}.{attempt} where N=agent number, attempt=new answer number",
    "Example: agent1.1 = Agent1's 1st answer, agent2.1 = Agent2's 1st answer",
)
_FINAL_LABEL = ("agent1.final", "Special label for the winner's final answer")


def write_coordination_table(attempt: Attempt, record: Mapping[str, Any]) -> None:
    """Write the file from the object of `coordination_events.json`."""
    write_text(attempt.coordination_table, table_text(record["session_metadata"], record["events"]))


def table_text(session: Mapping[str, Any], records: Sequence[Any]) -> str:
    """The table of those records, as MassGen would print it to the letter."""
    agents = agents_of(session, records)
    builder = TableBuilder(agents, previews_of(agents, records))
    builder.take_all(records)
    grid = _Grid(len(agents))
    prompt = str(session.get("user_prompt", "No user prompt found"))
    lines = [*_legend(), *grid.head(agents, prompt)]
    for row in builder.rows:
        lines += grid.banner(row) if isinstance(row, Banner) else grid.row(row, agents)
    lines += grid.summary(builder.columns)
    return "\n".join(lines)


def _legend() -> Iterator[str]:
    yield from ("", "Multi-Agent Coordination Events Log", "=" * 50, "")
    for title, symbols in (("📋 EVENT SYMBOLS:", EVENT_SYMBOLS), ("📊 STATUS SYMBOLS:", STATUS_SYMBOLS)):
        yield title
        yield from (f"{'  ' + symbol:<28}- {text}" for symbol, text in symbols)
        yield ""
    yield "📖 TERMS:"
    yield from (f"  {term:<13} - {text}" for term, text in TERMS)
    yield from (" " * 20 + text for text in _LABEL_FORMAT)
    yield f"  {_FINAL_LABEL[0]:<13} - {_FINAL_LABEL[1]}"
    yield ""


class _Grid:
    """The drawing of the table for a number of columns; widths count code points, as in the layout."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._width = _WIDTHS.get(columns, _NARROWEST if columns else _WIDTHS[1])
        self._border = "+" + "-" * (self._total - 2) + "+"

    @property
    def _total(self) -> int:
        return _HEAD + (self._width + 1) * self._columns + 1

    @property
    def _inner(self) -> int:
        return self._width * self._columns + self._columns - 1

    def head(self, agents: Sequence[str], prompt: str) -> Iterator[str]:
        """The names of the columns, and the question over all of them."""
        yield self._border
        yield self._cells("   Event  ", [f"Agent {number} ({agent})" for number, agent in enumerate(agents, 1)])
        yield self._rule("-")
        yield f"|   USER   |{prompt.center(self._inner)}|"
        yield self._rule("=")

    def row(self, row: Row, agents: Sequence[str]) -> Iterator[str]:
        """An event: the acting agent's lines, and in the first of them the others' statuses."""
        for index, line in enumerate(row.lines):
            name = f"    E{row.number}   "[-_HEAD:].rjust(_HEAD) if index == 0 else " " * _HEAD
            others = row.others if index == 0 else {}
            yield self._cells(name, [line if agent == row.agent else others.get(agent, "") for agent in agents])
        yield self._rule("-")

    def banner(self, banner: Banner) -> Iterable[str]:
        """A line over all columns."""
        return self._rule("-"), f"|{banner.text.center(self._total - 3)}|", self._rule("-")

    def summary(self, columns: Mapping[str, Column]) -> Iterator[str]:
        """What each agent did, and the totals; answers and votes are flags here, not counts."""
        its = columns.values()
        yield self._rule("=")
        yield self._cells("  SUMMARY ", [f"Agent {column.number}" for column in its])
        yield self._rule("-")
        yield self._cells(" Answers  ", ["1 answer" if column.answer else "0 answers" for column in its])
        yield self._cells(" Votes    ", ["1 vote" if column.vote else "0 votes" for column in its])
        yield self._cells(
            " Restarts ", [f"{column.restarts} restart{'' if column.restarts == 1 else 's'}" for column in its]
        )
        yield self._cells(" Status   ", [_end_status(column.status) for column in its])
        yield self._rule("-")
        yield f"| TOTALS   |{_totals(columns).center(self._inner)}|"
        yield self._border

    def _rule(self, sign: str) -> str:
        return "|" + sign * _HEAD + "+" + (sign * self._width + "+") * self._columns

    def _cells(self, name: str, texts: Iterable[str]) -> str:
        return f"|{name}|" + "".join(self._cell(text) + "|" for text in texts)

    def _cell(self, text: str) -> str:
        return text.center(self._width) if len(text) <= self._width else text[: self._width - 3] + "..."


def _end_status(status: str) -> str:
    words = {"final": "🏆 Winner", "completed": "✅ Completed", "voted": "✅ Voted"}
    return words.get(status, f"({status})")


def _totals(columns: Mapping[str, Column]) -> str:
    answers = sum(bool(column.answer) for column in columns.values())
    votes = sum(bool(column.vote) for column in columns.values())
    restarts = sum(column.restarts for column in columns.values())
    winner = next((agent for agent, column in columns.items() if column.status == "final"), None)
    text = f"{answers} answers, {votes} votes, {restarts} restarts"
    if winner is None:
        return text
    name = "Agent" + winner.rpartition("_")[2] if "_" in winner else winner
    return f"{text} → {name} selected"
