"""Reads one attempt, of whatever version and in whatever state, to its normalised record; never fails."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.lock import is_held
from massgen_tui.logs.read import metrics as figures_of
from massgen_tui.logs.read.coordination import Entry
from massgen_tui.logs.read.evidence import Evidence, gather
from massgen_tui.logs.read.facts import GivenVote
from massgen_tui.logs.read.files import modified, read_object
from massgen_tui.logs.read.inventory import list_files
from massgen_tui.logs.read.outcome import Outcome, Told
from massgen_tui.logs.read.people import read_agents, read_errors
from massgen_tui.logs.read.record import RestartRecord, RunRecord, ToolRecord
from massgen_tui.logs.read.sources import MAY_NOT
from massgen_tui.logs.read.state import Signs, State, is_fresh, judge
from massgen_tui.logs.read.values import items, mapping, moment, number, text
from massgen_tui.text.failures import is_missing

_IGNORED = re.compile(r"Voted for (.+?) but ignored")


def read_run(attempt: Attempt, now: float | None = None) -> RunRecord:
    """The normalised record of an attempt."""
    found = gather(attempt)
    now = time.time() if now is None else now
    turn = [one for one in found.siblings if one.turn == attempt.turn]
    alone = turn in ([], [attempt]) or (
        attempt.turn_directory == attempt.session  # where the final directory is the attempts' only one
        and turn[-1] == attempt
        and not any(os.path.isdir(one.finals) for one in turn)
    )
    outcome = Outcome(found.sources, found.coordination, found.metrics, found.status, found.scan, alone)
    winner = outcome.winner()
    final = outcome.final_answer(winner.value if winner else None, found.facts)
    state = _state(found, outcome, now)
    records, rebuilt = _records(found)
    banner = next((event.body for event in found.scan.kept if isinstance(event.body, b.RestartBanner)), None)
    record = RunRecord(
        attempt=attempt,
        layout=shape_of(attempt),
        state=state,
        question=_question(found),
        generator=_generator(found),
        started=_started(found),
        ended=_ended(found) if state != "running" else None,
        end_reason=_end_reason(found),
        agents=read_agents(found, winner.value if winner else None),
        answers=found.facts.answers,
        votes=found.facts.votes,
        ignored_votes=_ignored(found),
        restarts=_restarts(found),
        superseded_by=banner.reason if banner else "",
        winner=winner.value if winner else None,
        winner_source=winner.source if winner else None,
        errors=read_errors(found, state),
        coordination=records,
        coordination_rebuilt=rebuilt,
    )
    return _finished(record, found, final)


def _finished(record: RunRecord, found: Evidence, final: Told | None) -> RunRecord:
    """The record with its figures, its files and its problems."""
    metrics, is_computed = found.metrics, not found.metrics
    if is_computed:
        heading = {
            "generated_at": None,
            "session_id": record.attempt.directory.name,
            "question": record.question or None,
            "num_agents": len(record.agents),
            "winner": record.winner,
        }
        metrics = figures_of.computed(heading, found.scan, found.status, found.facts)
    before = _before(found, metrics)
    used = figures_of.usage_without(metrics, before)
    agents = [replace(agent, usage=used.get(agent.id)) for agent in record.agents]
    servers = {agent: list(its.values()) for agent, its in found.scan.servers.of.items()}
    record = replace(record, agents=agents, servers=servers, metrics=metrics, metrics_computed=is_computed)
    record = replace(record, tools=_tools(metrics, before, found))
    _tell_problems(record, found)
    figures = _figures(record, before)
    if is_computed:
        wall = figures["duration_seconds"]
        metrics["wall_time_ms"] = None if wall is None else wall * 1000
    return replace(
        record,
        final_answer=final.value if final else None,
        final_answer_source=final.source if final else None,
        figures=figures,
        files=list_files(found.sources),
        problems=found.sources.problems,
    )


def shape_of(attempt: Attempt) -> str:
    """How the directories are nested."""
    folder = attempt.directory
    if layout.attempt_number(folder.name) is not None:
        return "turn/attempt" if layout.turn_number(folder.parent.name) is not None else "attempt"
    if layout.turn_number(folder.name) is not None:
        return "turn"
    return "flat" if layout.session_time(folder.name) else "files"


def _question(found: Evidence) -> str:
    meta, status = mapping(found.metrics.get("meta")), mapping(found.status.get("meta"))
    told = (found.coordination.question, text(meta.get("question")), text(status.get("question")))
    return found.scan.state.question or next(filter(None, told), "") or found.metadata.question


def _generator(found: Evidence) -> str:
    if found.scan.generator or found.metadata.generator:
        return found.scan.generator or found.metadata.generator
    version = found.metadata.massgen_version
    return f"massgen {version}" if version else ""


def _started(found: Evidence) -> float | None:
    status = mapping(found.status.get("meta"))
    told = (
        found.scan.state.started_at or None,
        found.coordination.started,
        number(status.get("start_time")),
        found.metadata.at,
        found.main_log.first,
    )
    begun = layout.session_time(found.attempt.session.name)
    return next((at for at in told if at), begun.timestamp() if begun else None)


def _ended(found: Evidence) -> float | None:
    last = max((one.at for one in found.snapshots if one.at), default=None)
    told = (found.scan.state.at or None, found.coordination.ended, found.main_log.last, last)
    return next((at for at in told if at), None)


def _end_reason(found: Evidence) -> str:
    ending = found.scan.state.ending
    if ending is not None:
        return ending.reason
    timeouts = [event.body for event in found.scan.kept if isinstance(event.body, b.OrchestratorTimeout)]
    if timeouts:
        return timeouts[-1].timeout_reason
    if found.status.get("finish_reason") in ("error", "timeout", "cancelled"):
        return found.metadata.failure or text(found.status.get("finish_reason_details"))
    return found.metadata.failure


def _state(found: Evidence, outcome: Outcome, now: float) -> State:
    attempt, ending = found.attempt, found.scan.state.ending
    timed_out = any(isinstance(event.body, b.OrchestratorTimeout) for event in found.scan.kept)
    return judge(
        Signs(
            ended=ending.state if ending else "",
            final_answer=outcome.has_final_answer(),
            timed_out=timed_out or found.status.get("finish_reason") == "timeout",
            failed_start=bool(found.metadata.failure),
            alive=_alive(found, now),
            answers=bool(found.facts.answers),
            errors=_all_failed(found),
            closed=_closed(found),
            beating=os.path.exists(attempt.status) or os.path.exists(found.events_path),
        )
    )


def _closed(found: Evidence) -> bool:
    """Whether the writer came to its end in order; files made later by a repair do not say so."""
    attempt = found.attempt
    if found.scan.ours and found.status.get("finish_reason") == "in_progress":
        return False
    return os.path.exists(attempt.coordination_events) or os.path.exists(attempt.metrics_summary)


def _alive(found: Evidence, now: float) -> bool:
    """Whether the run goes on: its writer holds the file, or, of MassGen, something was written a moment ago."""
    attempt = found.attempt
    if found.scan.ours:
        return is_held(attempt.events)
    written = max(map(modified, (attempt.events, attempt.status, attempt.main_log, attempt.debug_log)))
    told = (moment(mapping(found.status.get("meta")).get("last_updated")), found.scan.state.at or None)
    return is_fresh(now, written, max((at for at in told if at), default=None))


def _all_failed(found: Evidence) -> bool:
    """Whether nobody was left who could have answered."""
    agents = mapping(found.status.get("agents"))
    if agents:
        return all(mapping(agent).get("error") for agent in agents.values())
    failed = {entry.agent for entry in found.coordination.of("agent_error", "agent_timeout")}
    failed |= set(found.scan.error_texts) | {one.agent for one in found.scan.state.troubles if one.fatal}
    known = set(found.metadata.models) or set(found.scan.state.agents)
    return bool(known and known <= failed) or (not known and bool(found.main_log.error))


def _ignored(found: Evidence) -> list[GivenVote]:
    if found.scan.ours:
        return [
            GivenVote(event.agent_id or "", body.target_id, "", body.reason, event.at or None, None, body.why)
            for event in found.scan.kept
            if isinstance(body := event.body, b.VoteIgnored)
        ]
    ignored = []
    for entry in found.coordination.of("vote_ignored"):
        match = _IGNORED.search(entry.details)
        target = match[1] if match else ""
        ignored.append(GivenVote(entry.agent or "", target, "", "", entry.at, entry.step, "ignored due to restart"))
    return ignored


def _restarts(found: Evidence) -> list[RestartRecord]:
    told = [
        RestartRecord(entry.agent or "", entry.at, tuple(map(str, items(entry.context.get("affected_agents") or ()))))
        for entry in found.coordination.of("restart_triggered")
    ]
    return told or [
        RestartRecord(event.agent_id or "", event.at or None, tuple(body.affected_agents))
        for event in found.scan.kept
        if isinstance(body := event.body, b.RestartTriggered)
    ]


def _records(found: Evidence) -> tuple[list[Entry], bool]:
    """The coordination records, and whether they had to be made of the events."""
    if any(found.coordination.of("new_answer", "vote_cast", "context_received")) or not found.scan.any:
        return list(found.coordination.entries), False
    made = [
        Entry(one.event_type, one.timestamp or None, one.agent_id, one.details, one.context)
        for one in found.scan.log.records
    ]
    return made, True


def _before(found: Evidence, metrics: dict[str, Any]) -> dict[str, Any]:
    """The metrics of the attempt before, if these count on from them."""
    place = found.siblings.index(found.attempt) if found.attempt in found.siblings else 0
    earlier = read_object(found.siblings[place - 1].metrics_summary) if place else {}
    return earlier if figures_of.counts_on(metrics, earlier) else {}


def _tools(metrics: dict[str, Any], before: dict[str, Any], found: Evidence) -> list[ToolRecord]:
    """Each tool's calls in this attempt; a failure that MassGen took for a success is one here."""
    runs = (run for mine in found.scan.figures.of.values() for run in mine.tools)
    failures = Counter(run.name for run in runs if run.error is not None)
    earlier = mapping(mapping(before.get("tools")).get("by_tool"))
    tools = []
    for name, value in mapping(mapping(metrics.get("tools")).get("by_tool")).items():
        its, was = mapping(value), mapping(earlier.get(name))
        calls, failed, took = (
            figures_of.less(its.get(key), was.get(key)) or 0
            for key in ("call_count", "failure_count", "total_execution_time_ms")
        )
        if calls:
            none_done = its.get("success_count") == 0 == its.get("failure_count")
            tools.append(ToolRecord(name, int(calls), max(int(failed), failures[name]), None if none_done else took))
    return tools


def _figures(record: RunRecord, before: dict[str, Any]) -> dict[str, float | None]:
    """The attempt's own figures."""
    usages, metrics = [agent.usage or {} for agent in record.agents], record.metrics

    def total(key: str) -> float | None:
        """The sum of what is told; unknown where nothing is, or nothing but zeros beside what is not."""
        values = [usage.get(key) for usage in usages]
        known = [value for value in values if value is not None]
        return round(sum(known), 6) if known and (len(known) == len(values) or any(known)) else None

    def own(part: str, key: str) -> float | None:
        return figures_of.less(mapping(metrics.get(part)).get(key), mapping(before.get(part)).get(key))

    wall = record.ended - record.started if record.ended and record.started else None
    return {
        "duration_seconds": None if wall is None else round(max(0.0, wall), 3),
        "agent_time_ms": figures_of.less(figures_of.agent_time(metrics), figures_of.agent_time(before)),
        "cost": total("cost") if all(usage.get("cost_known") for usage in usages) else None,
        "cost_at_least": total("cost"),
        **{key: total(key) for key in (*figures_of.TOKENS, *figures_of.CACHE)},
        "rounds": own("rounds", "total_rounds"),
        "api_calls": own("api_timing", "total_calls"),
        "answers": len(record.answers),
        "votes": len(record.votes),
        "valid_votes": sum(vote.valid for vote in record.votes),
        "restarts": len(record.restarts),
        "tool_calls": sum(tool.calls for tool in record.tools),
        "tool_failures": sum(tool.failures for tool in record.tools),
        "errors": len(record.errors),
    }


def _tell_problems(record: RunRecord, found: Evidence) -> None:
    """Say what is missing or broken."""
    sources, attempt, scan = found.sources, found.attempt, found.scan
    closed = sources.closed_folder(found.events_path)
    if closed is not None:
        sources.tell(closed, MAY_NOT)
    for sentence in scan.read.problems if closed is None else ():
        if sentence != "is missing":
            sources.tell(found.events_path, sentence)
    for path in (attempt.coordination_table, attempt.main_log, attempt.debug_log):
        sources.probe(path)
    unknown = scan.state.unknown_events
    if unknown:
        what = "event is" if unknown == 1 else "events are"
        sources.tell(found.events_path, f"{unknown} {what} of a kind that this version does not know")
    if found.events_path != attempt.events:
        sources.tell(attempt.events, f"is missing; {sources.name(found.events_path)} holds the events of this turn")
    if record.layout != "turn/attempt":
        return
    if is_missing(found.events_path):
        debug = os.path.exists(attempt.debug_log) and not scan.ours
        sources.tell(attempt.events, "is missing" + ("; MassGen writes none with --debug" if debug else ""))
    expected = [attempt.status, attempt.metadata]
    if record.state != "running":
        expected += [attempt.coordination_events, attempt.coordination_table, attempt.metrics_summary]
    for path in expected:
        if is_missing(path):
            sources.tell(path, "is missing")
    if record.superseded_by and not any(found.coordination.of("new_answer")) and record.answers:
        sources.tell(attempt.coordination_events, "was overwritten when the attempt was restarted")
    used = [agent.usage for agent in record.agents]
    if any(used) and not all(used):
        sources.tell(found.events_path, "does not tell what every agent used: the tokens are more than the sum")
    if any(answer.cut for answer in record.answers):
        sources.tell(found.events_path, "holds only the first 500 characters of some answers")
