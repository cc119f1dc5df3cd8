"""The parts of a run that `show` prints one by one."""

from __future__ import annotations

from typing import Any

from massgen_tui.cli.output import columns, here, local, note, print_json, say
from massgen_tui.cli.replay import print_steps
from massgen_tui.logs import layout
from massgen_tui.logs.read.context import last_context
from massgen_tui.logs.read.facts import GivenAnswer
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.sources import Sources
from massgen_tui.logs.write.coordination_table import table_text
from massgen_tui.replay.sources import open_replay
from massgen_tui.text.figures import money


class Nothing(LookupError):
    """What was asked for is not in the run; the text is the sentence to say."""


def print_answer(record: RunRecord) -> None:
    """Print the final answer and nothing else."""
    if record.final_answer is None:
        raise Nothing(f"this run has no final answer (it is {record.state}): {here(record.attempt.directory)}")
    say(record.final_answer)


def print_table(record: RunRecord) -> None:
    """Print the coordination table, as it was written, or made of what is known of the run."""
    attempt = record.attempt
    written = None
    if not record.coordination_rebuilt:
        sources = Sources(attempt)
        written = sources.text(attempt.coordination_table)
        for problem in sources.problems:
            note(f"{problem.file} {problem.what}")
    if written is None:
        if not record.coordination:
            raise Nothing(f"nothing was coordinated in this run: {here(attempt.directory)}")
        agents = [agent.id for agent in record.agents]
        session = {"user_prompt": record.question or "No user prompt found", "agent_ids": agents}
        written = table_text(session, [entry.as_json() for entry in record.coordination])
    say(written)


def print_answers(record: RunRecord) -> None:
    """Print every answer under its label."""
    if not record.answers:
        raise Nothing(f"nobody answered in this run: {here(record.attempt.directory)}")
    for place, answer in enumerate(record.answers):
        if place:
            say()
        say(f"── {answer.label or '(no label)'}  {answer.agent}  {local(answer.at)}  {_fate(record, answer)}".rstrip())
        say(answer.text if answer.text is not None else "(the text was not kept)")
        if answer.cut:
            say("(cut: the log keeps only the beginning of this answer)")


def _fate(record: RunRecord, answer: GivenAnswer) -> str:
    votes = sum(vote.valid and vote.label == answer.label for vote in record.votes) if answer.label else 0
    later = any(other.agent == answer.agent for other in record.answers[record.answers.index(answer) + 1 :])
    parts = ["replaced by a later one"] if later else []
    if votes:
        parts.append(f"{votes} vote{'' if votes == 1 else 's'}")
    if answer.agent == record.winner and not later:
        parts.append("winner")
    return ", ".join(parts)


def print_votes(record: RunRecord) -> None:
    """Print who voted for what and why, and which votes do not count."""
    if not record.votes and not record.ignored_votes:
        raise Nothing(f"nobody voted in this run: {here(record.attempt.directory)}")
    rows = [
        (
            vote.voter,
            vote.label or "?",
            vote.target or "?",
            local(vote.at),
            "counts" if vote.valid else f"void: {vote.void_reason}",
            vote.reason,
        )
        for vote in record.votes
    ]
    rows += [
        (
            vote.voter,
            vote.label or "?",
            vote.target or "?",
            local(vote.at),
            "not taken",
            vote.reason or vote.void_reason,
        )
        for vote in record.ignored_votes
    ]
    for line in columns(("Voter", "Answer", "Of", "At", "", "Reason"), rows, wrapped=True):
        print(line)


def print_context(record: RunRecord, name: str) -> None:
    """Print what an agent was given in its last round."""
    agent = record.agent(name)
    if agent is None:
        known = ", ".join(one.id for one in record.agents) or "none"
        raise Nothing(f"there is no agent “{name}” in this run; there are {known}")
    found = last_context(record, agent.id)
    if found is None:
        raise Nothing(f"what {agent.id} was given was not kept: {here(record.attempt.directory)}")
    note(f"({found.source}; {found.others} earlier)" if found.others else f"({found.source})")
    if isinstance(found.value, str):
        say(found.value)
        return
    for title, part in found.parts():
        say(f"── {title}")
        if isinstance(part, str):
            say(part)
        else:
            print_json(part)
        say()


def print_cost(record: RunRecord) -> None:
    """Print tokens and cost by agent, and what they come to."""
    rows = [_cost_row(agent.id, agent.usage or {}) for agent in record.agents]
    figures = record.figures
    everything = {key: figures.get(key) for key in _USAGE}
    everything |= {"cost": figures.get("cost_at_least"), "cost_known": figures.get("cost") is not None}
    rows.append(_cost_row("all", everything))
    for line in columns(("Agent", "Input", "Output", "Reasoning", "Cached", "To cache", "Cost"), rows, right=" rrrrrr"):
        print(line)
    if figures.get("cost") is None:
        note(
            "A cost with ? or ≥ is not (wholly) known: a model has no known price, or not every call told what it used."
        )


_USAGE = ("input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens", "cache_write_tokens", "cost")


def _cost_row(name: str, usage: dict[str, Any]) -> tuple[str, ...]:
    counts = ("?" if (count := usage.get(key)) is None else f"{count:,.0f}" for key in _USAGE[:-1])
    return (name, *counts, money(usage.get("cost"), bool(usage.get("cost_known"))))


def print_events(record: RunRecord) -> None:
    """Print what happened, a line for each event."""
    replay = open_replay(record.attempt)
    if not replay.timeline.steps:
        raise Nothing(f"this run has no events: {here(record.attempt.directory / layout.EVENTS)}")
    print_steps(replay, numbered=False)
