from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.events import bodies as b
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.events import read_events
from massgen_tui.logs.write.coordination_table import table_text
from massgen_tui.logs.write.metadata import Execution
from tests.logs.golden import golden_base, load, needs_golden
from tests.logs.story import ANSWERS, QUESTION, Written, write_into


@pytest.fixture
def written(tmp_path: Path) -> Written:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    assert written.troubles == []
    return written


def files(attempt: Attempt) -> set[str]:
    turn = attempt.turn_directory
    return {path.relative_to(turn).as_posix() for path in turn.rglob("*") if path.is_file()}


def test_a_whole_run_writes_these_files(written: Written) -> None:
    names = {re.sub(r"\d{8}_\d{6}_\d{6}", "TIME", name) for name in files(written.attempt)}
    in_snapshot = ("answer.txt", "vote.json", "context.txt", "execution_trace.md")
    outputs = ("ana", "bob", "system_status", "final_presentation_bob", "final_presentation_bob_latest")
    assert names == {
        *(f"attempt_1/{agent}/TIME/{name}" for agent in ("ana", "bob") for name in in_snapshot),
        *(f"attempt_1/agent_outputs/{name}.txt" for name in outputs),
        "attempt_1/coordination_events.json",
        "attempt_1/coordination_table.txt",
        "attempt_1/events.jsonl",
        "attempt_1/execution_metadata.yaml",
        "attempt_1/final/bob/answer.txt",
        "attempt_1/final/bob/context.txt",
        "attempt_1/final/bob/execution_trace.md",
        "attempt_1/massgen.log",
        "attempt_1/metrics_events.json",
        "attempt_1/metrics_summary.json",
        "attempt_1/snapshot_mappings.json",
        "attempt_1/status.json",
        "attempt_1/streaming_debug.log",
        "attempt_1/vote.json",
        "final/bob/answer.txt",
        "final/bob/context.txt",
        "final/bob/execution_trace.md",
    }
    assert read_events(written.attempt.events).events == written.story.events


def test_each_label_of_the_map_leads_to_its_file(written: Written) -> None:
    attempt = written.attempt
    mappings = load(attempt.snapshot_mappings)
    assert list(mappings) == ["agent2.1", "agent2.vote1", "agent1.1", "agent1.vote1", "agent2.vote2", "agent2.final"]
    for label, mapping in mappings.items():
        path = attempt.directory / mapping["path"]
        assert mapping["label"] == label
        if mapping["type"] == "vote":
            vote = load(path)
            assert (vote["voter_id"], vote["timestamp"]) == (mapping["agent_id"], mapping["timestamp"])
            assert vote["iteration"] == mapping["iteration"]
        elif mapping["type"] == "answer":
            assert path.read_text() == ANSWERS[mapping["agent_id"]]
    assert (attempt.final("bob") / "answer.txt").read_text() == "97"


def test_a_vote_is_recorded_with_what_its_voter_saw(written: Written) -> None:
    mapping = load(written.attempt.snapshot_mappings)["agent1.vote1"]
    folder = (written.attempt.directory / mapping["path"]).parent
    vote = load(folder / "vote.json")
    assert (vote["voted_for"], vote["voted_for_label"], vote["voted_for_anon"]) == ("bob", "agent2.1", "agent2")
    assert vote["available_options"] == ["ana", "bob"]
    assert vote["answer_label_to_agent"] == {"agent2.1": "bob", "agent1.1": "ana"}
    assert vote["agent_mapping"] == {"agent1": "ana", "agent2": "bob"}
    assert vote["vote_context"] == {"total_agents": 2, "agents_with_answers": 2, "current_task": QUESTION}
    assert load(folder / "context.txt") == {"system_message": "You are ana.", "user_message": QUESTION, "tools": []}


def test_the_final_context_counts_only_the_votes_that_count(written: Written) -> None:
    context = load(written.attempt.final("bob") / "context.txt")
    assert context["vote_counts"] == {"bob": 2}
    assert context["all_votes"]["bob"] == {"agent_id": "bob", "reason": "91 is 7 × 13."}
    assert context["all_answers"] == ANSWERS
    assert [message["role"] for message in context["messages"]] == ["system", "user"]


def test_the_table_is_that_of_the_records(written: Written) -> None:
    record = load(written.attempt.coordination_events)
    table = written.attempt.coordination_table.read_text()
    assert table == table_text(record["session_metadata"], record["events"])
    for agent, label in (("ana", "agent1.1"), ("bob", "agent2.1")):
        row, preview = table[table.index(f"NEW ANSWER: {label}") :].split("\n")[:2]
        assert " ".join(ANSWERS[agent].split()) in " ".join(preview.split()), row
    assert "Agent 2 selected as winner" in table


def test_ids_that_are_not_sorted_still_get_their_own_previews(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.ids = ("zoe", "al")
    story.start()
    for agent in story.ids:
        story.round(agent)
        story.answer(agent, f"by {agent}")
    story.present("zoe", "done")
    story.end(winner="zoe")
    written.writer.close()
    table = written.attempt.coordination_table.read_text()
    shown = re.findall(r"NEW ANSWER: (\S+) .*\n.*Preview: (by \w+)", table)
    assert shown == [("agent2.1", "by zoe"), ("agent1.1", "by al")]


def test_the_main_log_has_a_line_for_each_happening(written: Written) -> None:
    lines = written.attempt.main_log.read_text().splitlines()
    assert lines[0] == "10:15:00 | INFO     | Run started with ana, bob: Name a prime > 90"
    assert all(re.match(r"\d\d:\d\d:\d\d \| (INFO|WARNING|ERROR) +\| ", line) for line in lines)
    assert [line for line in lines if line.endswith("| [ana] Vote for agent2.1: Shorter and right.")]


def test_the_debug_log_takes_its_place_and_has_the_stream(tmp_path: Path) -> None:
    written = write_into(tmp_path, debug=True)
    written.story.whole()
    written.writer.close()
    assert not written.attempt.main_log.exists()
    pattern = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} \| (\w+) *\| (\S+):(\S+):(\d+) - (.*)$")
    lines = written.attempt.debug_log.read_text().splitlines()
    found = [pattern.match(line) for line in lines]
    assert all(match or line.startswith("    ") for match, line in zip(found, lines, strict=True))
    said = [match[5] for match in found if match and match[1] == "DEBUG"]
    assert "[bob] Stream chunk [text]: It might be 97." in said
    assert "State of bob: waiting -> writing" in said
    assert "State of the run: enforcement -> presentation" in said
    assert '    {"a": 1, "b": 1}' in lines
    assert "    You are bob." in lines


def test_what_is_no_event_is_told_in_the_debug_log_alone_and_without_secrets(tmp_path: Path) -> None:
    known = "correct-horse-battery"
    for debug in (False, True):
        written = write_into(tmp_path / str(debug), debug=debug, secret=known)
        written.story.start()
        written.writer.note("mcp:my server", f"[ana] to {known}:", {"token": "x" * 9, "text": f"a\n{known}"})
        written.writer.close()
        text = (written.attempt.debug_log if debug else written.attempt.main_log).read_text()
        found = [line for line in text.splitlines() if "mcp:" in line]
        assert len(found) == debug
        assert known not in text
        if debug:
            assert re.search(r" - \[ana\] to \[REDACTED\]: {\"token\": \"\[REDACTED\]\", \"text\": ", found[0])
            assert re.match(r"\d\d:\d\d:\d\d\.\d{3} \| DEBUG    \| mcp:my_server:\d+ - ", found[0])


def test_the_details_of_an_error_are_in_either_log_and_cannot_forge_a_line(tmp_path: Path) -> None:
    for debug in (False, True):
        written = write_into(tmp_path / str(debug), debug=debug)
        detail = "Traceback:\n10:00:00 | ERROR    | forged\nSomeException: \x1b[2J"
        written.story.start()
        written.story.stream.emit(b.Error(error="It broke.", kind="internal", detail=detail), "ana")
        written.writer.close()
        path = written.attempt.debug_log if debug else written.attempt.main_log
        text = path.read_text()
        assert "[ana] Error internal: It broke." in text
        assert "\n    10:00:00 | ERROR    | forged\n    SomeException: ␛[2J\n" in text


def test_nothing_in_a_message_is_a_format_or_markup_or_a_line_of_its_own(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start("{} {0} {message} <red>%s</red>\n10:00:00 | ERROR    | forged\x1b[2J")
    written.writer.close()
    (line,) = written.attempt.main_log.read_text().splitlines()
    assert line.endswith("{} {0} {message} <red>%s</red> 10:00:00 | ERROR    | forged [2J")


def test_the_metadata_tells_the_program_and_the_configuration(tmp_path: Path) -> None:
    config = {"agents": [{"id": "ana", "backend": {"type": "openai", "api_key": "${OPENAI_API_KEY}"}}]}
    written = write_into(tmp_path, Execution(QUESTION, config, "team.yaml", {"question": QUESTION, "automation": True}))
    record = yaml.safe_load(written.attempt.metadata.read_text())
    assert list(record)[:5] == ["query", "timestamp", "config_path", "config", "cli_args"]
    assert record["config"] == config
    assert record["generator"].startswith("massgen-tui ")
    assert record["massgen_version"] == "0.1.97"
    written.writer.close()


def test_no_secret_gets_into_any_file(tmp_path: Path) -> None:
    known, key, bearer = "correct-horse-battery", "sk-" + "a1B2" * 12, "Bearer " + "x9Y8z7" * 6
    config = {"agents": [{"id": "ana", "backend": {"api_key": known, "headers": {"Authorization": bearer}}}]}
    written = write_into(tmp_path, Execution(f"ask {key}", config, cli_args={"x": known}), debug=True, secret=known)
    story = written.story
    story.start(f"use {key}")
    story.round("ana")
    for piece in (known[:7], known[7:], " ", key[:9], key[9:], " done"):
        story.say("ana", piece)
    story.stream.emit(b.ToolStart(tool_id="1", tool_name="http", args={"token": bearer, "note": known}), "ana")
    story.stream.emit(b.ToolComplete(tool_id="1", tool_name="http", result={"body": f"{key} {known}"}), "ana")
    story.answer("ana", f"It is {known} or {key}.")
    story.vote("ana", "ana", "agent1.1", f"because {bearer}")
    story.stream.emit(b.Error(error=f"401 for {key}", kind="api_error"), "ana")
    story.present("ana", f"{known}")
    story.end(winner="ana", reason=known)
    written.writer.close()
    assert written.troubles == []
    for path in written.attempt.session.rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert not [secret for secret in (known, key, bearer, bearer[7:]) if secret in text], path.name


def test_a_hostile_id_is_told_and_leaves_the_directory_alone(tmp_path: Path) -> None:
    written = write_into(tmp_path / "base")
    story = written.story
    story.ids = ("../../../../evil", "bob")
    story.start()
    story.round("../../../../evil")
    story.answer("../../../../evil", "text")
    story.present("../../../../evil", "text")
    story.end(winner="../../../../evil")
    written.writer.close()
    assert len(written.troubles) == 1
    assert "cannot name a directory" in written.troubles[0]
    assert {path.name for path in tmp_path.iterdir()} == {"base"}
    assert not list(tmp_path.rglob("answer.txt"))
    assert read_events(written.attempt.events).events == story.events


def test_a_vanished_directory_is_told_once_and_the_run_goes_on(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story = written.story
    story.start()
    shutil.rmtree(written.attempt.session)
    story.round("ana")
    story.say("ana", "hello")
    written.writer.tick()
    story.answer("ana", "text")
    story.end(winner="ana")
    written.writer.close()
    assert len(written.troubles) == 1
    assert "The run goes on." in written.troubles[0]


def test_two_runs_at_once_keep_their_own_files(tmp_path: Path) -> None:
    one, two = write_into(tmp_path), write_into(tmp_path)
    for written, question in ((one, "first?"), (two, "second?")):
        written.story.start(question)
    for written in (one, two):
        written.story.end(winner=None)
        written.writer.close()
    assert one.attempt.session != two.attempt.session
    assert "second?" not in one.attempt.main_log.read_text()
    assert "first?" not in two.attempt.main_log.read_text()


def test_lines_wait_for_the_next_tick_but_milestones_do_not(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story, events = written.story, written.attempt.events
    story.start()
    assert len(read_events(events).events) == 1
    story.round("ana")
    assert len(read_events(events).events) == 1
    written.writer.tick()
    assert len(read_events(events).events) == 3
    story.answer("ana", "text")
    assert isinstance(read_events(events).events[-1].body, b.AnswerSubmitted)
    written.writer.close()
    assert written.writer.lines == len(story.events)


def test_a_run_that_stops_without_an_end_still_gets_its_table(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    written.writer.close()
    written.writer.close()
    assert load(written.attempt.coordination_events)["session_metadata"]["end_time"] is None
    status = load(written.attempt.status)
    assert (status["finish_reason"], status["is_complete"]) == ("interrupted", False)
    assert load(written.attempt.vote_summary) == {"votes": {}, "winner": None, "consensus_reached": False}


def test_an_attempt_s_final_replaces_the_one_before(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    (written.attempt.turn_final / "ana").mkdir(parents=True)
    written.story.whole()
    written.writer.close()
    assert [path.name for path in written.attempt.turn_final.iterdir()] == ["bob"]
    assert {path.name for path in written.attempt.turn_directory.iterdir()} == {"attempt_1", "final"}


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return None


def missing(wanted: Any, got: Any, at: str = "") -> list[str]:
    """The keys of an object that another lacks, with their paths."""
    if not isinstance(wanted, dict) or not isinstance(got, dict):
        return []
    lacking = [f"{at}.{key}" for key in wanted if key not in got]
    return lacking + [name for key in wanted if key in got for name in missing(wanted[key], got[key], f"{at}.{key}")]


@needs_golden
def test_our_files_have_every_key_of_the_real_program(written: Written) -> None:
    attempt = written.attempt
    theirs = locate(golden_base("two_agents"))[0].directory
    names = {"agent_a": "ana", "agent_b": "bob"}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {names.get(key, key): renamed(item) for key, item in value.items()}
        return value

    status = renamed(load(theirs / "status.json"))
    assert missing(status, load(attempt.status)) == []
    assert list(status) == list(load(attempt.status))
    for agent in ("ana", "bob"):
        mine, other = load(attempt.status)["agents"][agent], status["agents"][agent]
        assert list(mine) == list(other)
        assert missing(other["round_history"][0], mine["round_history"][0]) == []
    for name in ("metrics_summary.json", "metrics_events.json"):
        other, mine = renamed(load(theirs / name)), load(attempt.directory / name)
        other.get("api_timing", {}).clear()
        assert missing(other, mine) == []
    other, mine = load(theirs / "metrics_summary.json"), load(attempt.metrics_summary)
    assert list(other["api_timing"]) == list(mine["api_timing"])
    assert [key for key in mine["totals"] if key in other["totals"]] == list(other["totals"])
    assert (
        missing(renamed(load(theirs / "final/agent_b/context.txt")), load(attempt.final("bob") / "context.txt")) == []
    )
    vote = next(theirs.glob("agent_a/*/vote.json"))
    assert list(load(vote)) == list(load(next(attempt.agent("ana").glob("*/vote.json"))))
    kinds = {event["event_type"]: event for event in load(attempt.coordination_events)["events"]}
    for event in load(theirs / "coordination_events.json")["events"]:
        assert missing(event["context"], {**kinds[event["event_type"]]["context"], "answers_for_context": None}) == []
