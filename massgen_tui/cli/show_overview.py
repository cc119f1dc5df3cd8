"""`show`: a run on one page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from massgen_tui.cli.output import UNKNOWN, columns, here, local, say
from massgen_tui.logs.locate import Located
from massgen_tui.logs.read.record import AgentRecord, RunRecord
from massgen_tui.state.tool_servers import Server
from massgen_tui.text.figures import money, short_duration, short_number

PREVIEW_LINES = 12


def print_overview(record: RunRecord, located: Located) -> None:
    """Print how it ended, who did what, the final answer, and what is wrong."""
    say(" ".join(record.question.split()) or "(the question is not known)")
    say()
    say("\n".join(f"  {name:<9} {value}" for name, value in _facts(record, located)))
    if record.agents:
        say()
        say("\n".join("  " + line for line in _agent_table(record)))
    for title, lines in (
        ("Tool servers", list(_server_lines(record))),
        (_answer_title(record), _answer_lines(record)),
        ("Errors", [f"{error.agent or 'the run'}: {' '.join(error.message.split())}" for error in record.errors]),
        ("Problems in the log", [f"{problem.file} {problem.what}" for problem in record.problems]),
    ):
        if lines:
            say()
            say(title)
            say("\n".join("  " + line for line in lines))


def _facts(record: RunRecord, located: Located) -> Iterator[tuple[str, str]]:
    figures = record.figures
    reason = f" ({record.end_reason})" if record.end_reason and record.state != "running" else ""
    yield "state", record.state + reason
    valid = [vote for vote in record.votes if vote.valid]
    for_winner = sum(vote.target == record.winner for vote in valid)
    yield "winner", f"{record.winner} ({for_winner} of {len(valid)} votes)" if record.winner else "none"
    yield "started", local(record.started, "%Y-%m-%d %H:%M:%S")
    took, worked = figures["duration_seconds"], figures["agent_time_ms"]
    until_now = f"{short_duration(max(0.0, time.time() - record.started))} so far" if record.started else UNKNOWN
    yield (
        "time",
        (until_now if record.state == "running" else UNKNOWN if took is None else short_duration(took))
        + ("" if worked is None else f", {short_duration(worked / 1000)} of work by all agents"),
    )
    least = figures["cost_at_least"]
    yield "cost", UNKNOWN if not least and figures["cost"] is None else money(least, figures["cost"] is not None)
    yield "rounds", _rounds(record)
    if record.superseded_by:
        yield "again", f"another attempt was made: {record.superseded_by}"
    attempt = record.attempt
    if len(located.attempts) > 1:
        yield "attempt", f"turn {attempt.turn}, attempt {attempt.number}; the session has {len(located.attempts)}"
    yield "log", here(attempt.directory)


def _rounds(record: RunRecord) -> str:
    void = sum(not vote.valid for vote in record.votes)
    calls, failed = sum(tool.calls for tool in record.tools), sum(tool.failures for tool in record.tools)
    parts = [_count(len(record.answers), "answer"), _count(len(record.votes), "vote", void, "void")]
    if record.restarts:
        parts.append(_count(len(record.restarts), "restart"))
    if calls:
        parts.append(_count(calls, "tool call", failed, "failed"))
    return ", ".join(parts)


def _count(number: int, thing: str, some: int = 0, which: str = "") -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}" + (f" ({some} {which})" if some else "")


def _agent_table(record: RunRecord) -> list[str]:
    """The agents with their figures."""
    answers = Counter(answer.agent for answer in record.answers)
    votes = Counter(vote.target for vote in record.votes if vote.valid)
    head = ("#", "Agent", "Model", "Status", "Answers", "Votes", "In", "Out", "Cost")
    rows = [
        (
            "?" if agent.number is None else str(agent.number),
            agent.id,
            agent.model or "?",
            agent.status,
            str(answers[agent.id]),
            str(votes[agent.id]),
            *_usage_cells(agent),
        )
        for agent in record.agents
    ]
    return columns(head, rows, right="r   rrrrr")


def _usage_cells(agent: AgentRecord) -> tuple[str, str, str]:
    """Tokens in and out, and the cost."""
    usage = agent.usage or {}
    tokens_in, tokens_out = usage.get("input_tokens"), usage.get("output_tokens")
    counts = tuple("?" if count is None else short_number(count) for count in (tokens_in, tokens_out))
    return counts[0], counts[1], money(usage.get("cost"), bool(usage.get("cost_known")))


def _server_lines(record: RunRecord) -> Iterator[str]:
    """The servers of each agent, and what they offer by name; a server that several agents have alike stands once."""
    alike: dict[Server, list[str]] = {}
    for agent, servers in record.servers.items():
        for server in servers:
            alike.setdefault(server, []).append(agent)
    for server, agents in alike.items():
        yield f"{server.name} ({', '.join(agents)}): {server.state}" + (f", {server.problem}" if server.problem else "")
        for what, offered in (("tools", server.tools), ("resources", server.resources), ("prompts", server.prompts)):
            if offered:
                yield f"  {what}: {', '.join(one.name for one in offered)}"


def _answer_title(record: RunRecord) -> str:
    return f"Final answer by {record.winner}" if record.winner else "Final answer"


def _answer_lines(record: RunRecord) -> list[str]:
    if record.final_answer is None:
        return []
    lines = record.final_answer.strip().splitlines() or ["(empty)"]
    more = len(lines) - PREVIEW_LINES
    return lines[:PREVIEW_LINES] + ([f"… {more} more lines; show --answer prints all"] if more > 0 else [])
