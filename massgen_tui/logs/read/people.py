"""The agents of an attempt as its files tell them, and what went wrong for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from massgen_tui.logs.layout import AGENT_OUTPUTS, SYSTEM_STATUS
from massgen_tui.logs.read.record import AgentRecord, ErrorRecord
from massgen_tui.logs.read.snapshots import agent_numbers
from massgen_tui.logs.read.values import mapping, moment, text
from massgen_tui.state.records import AgentStatus

if TYPE_CHECKING:
    from massgen_tui.logs.read.evidence import Evidence

_NUMBER = re.compile(r"agent(\d{1,6})\.")
_TROUBLE = {"agent_error": "error", "agent_timeout": "timeout", "agent_cancelled": "cancelled"}
_WORDS = {
    "streaming": "writing",
    "answering": "writing",
    "completed": "done",
    "error": "failed",
    "timeout": "failed",
}
_KNOWN = frozenset(get_args(AgentStatus)) - {"winner"}


def read_agents(found: Evidence, winner: str | None) -> list[AgentRecord]:
    """The agents in registration order, as the first source names them that knows any."""
    numbers = _numbers(found)
    errors = _agent_errors(found)
    state = found.scan.state
    agents = []
    for name in _ids(found):
        known = state.agents.get(name)
        status = known.status if known and found.scan.ours else _status(found, name, winner, errors)
        model = (known.model if known else "") or found.metadata.models.get(name, "")
        number = known.number if known and found.scan.ours else numbers.get(name)
        agents.append(AgentRecord(name, model, number, status, errors.get(name, "")))
    return agents


def _ids(found: Evidence) -> list[str]:
    state = found.scan.state
    told: list[list[str]] = [
        list(state.agents) if found.scan.ours else [],
        list(found.coordination.agents),
        list(mapping(found.status.get("agents"))),
        list(found.metadata.models),
        list(state.agents),
        sorted({one.agent for one in found.snapshots}),
        _ids_of_outputs(found),
    ]
    return next(filter(None, told), [])


def _ids_of_outputs(found: Evidence) -> list[str]:
    """The first versions have nothing but a text file for each agent."""
    folder = found.attempt.directory / AGENT_OUTPUTS
    names = sorted(entry.name for entry in found.sources.entries(folder) if entry.name.endswith(".txt"))
    return [name[:-4] for name in names if not name.startswith((SYSTEM_STATUS, "final_presentation_"))]


def _numbers(found: Evidence) -> dict[str, int]:
    """The agents' numbers, out of their labels; they are not computed, as the rule has changed."""
    numbers = agent_numbers(found.snapshots)
    for answer in found.facts.answers:
        match = _NUMBER.match(answer.label)
        if match:
            numbers[answer.agent] = int(match[1])
    return numbers


def _agent_errors(found: Evidence) -> dict[str, str]:
    """What ended or troubled each agent, by the word of the most exact source."""
    errors = dict(found.scan.error_texts)
    for name, agent in mapping(found.status.get("agents")).items():
        message = text(mapping(mapping(agent).get("error")).get("message"))
        if message:
            errors[name] = message
    for entry in found.coordination.of(*_TROUBLE):
        if entry.agent is not None:
            errors[entry.agent] = _sentence(entry.details)
    for trouble in found.scan.state.troubles:
        if trouble.agent is not None and trouble.fatal:
            errors[trouble.agent] = trouble.message
    return errors


def _sentence(details: str) -> str:
    """`ERROR: …` without its heading."""
    head, colon, rest = details.partition(": ")
    return rest if colon and head.isupper() else details


def _status(found: Evidence, name: str, winner: str | None, errors: dict[str, str]) -> str:
    """A status in this program's words, by what the agent did rather than by what the file says of it."""
    if name == winner:
        return "winner"
    told = text(mapping(mapping(found.status.get("agents")).get(name)).get("status"))
    failed = {entry.agent for entry in found.coordination.of("agent_error", "agent_timeout")}
    if name in failed or told in ("error", "timeout"):
        return "failed"
    if any(vote.voter == name and vote.valid for vote in found.facts.votes):
        return "voted"
    if any(answer.agent == name for answer in found.facts.answers) and not found.scan.any:
        return "answered"
    known = found.scan.state.agents.get(name)
    word = known.status if known else _WORDS.get(told, told)
    if name in errors and word in ("waiting", "writing", ""):  # MassGen tells the error as text
        return "failed"
    return word if word in _KNOWN else "waiting"


def read_errors(found: Evidence, state: str) -> list[ErrorRecord]:
    """Everything that went wrong, once each."""
    if found.scan.ours:
        return [
            ErrorRecord(one.message, one.agent, one.at or None, one.kind, one.fatal)
            for one in found.scan.state.troubles
        ]
    told = [
        ErrorRecord(_sentence(entry.details), entry.agent, entry.at, _TROUBLE[entry.kind], True)
        for entry in found.coordination.of(*_TROUBLE)
    ]
    told += [
        ErrorRecord(one.message, one.agent, one.at or None, one.kind, one.fatal) for one in found.scan.state.troubles
    ]
    ended = {one.agent for one in told}
    told += [one for name, agent in _status_errors(found) if name not in ended for one in (_of_status(name, agent),)]
    told += [ErrorRecord(message, agent, kind="api_error") for agent, message in found.scan.error_texts.items()]
    if found.metadata.failure:
        told.append(ErrorRecord(found.metadata.failure, kind="start", fatal=True))
    if not told and state == "failed" and found.main_log.error:
        told.append(ErrorRecord(found.main_log.error, at=found.main_log.last))
    return told


def _status_errors(found: Evidence) -> list[tuple[str, dict[str, Any]]]:
    agents = mapping(found.status.get("agents")).items()
    return [(name, error) for name, agent in agents if (error := mapping(mapping(agent).get("error")))]


def _of_status(name: str, error: dict[str, Any]) -> ErrorRecord:
    return ErrorRecord(text(error.get("message")), name, moment(error.get("timestamp")), text(error.get("type")), True)
