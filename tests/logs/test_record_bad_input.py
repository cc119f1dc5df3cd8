"""Whatever lies in a directory, reading it gives a record and says what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.events import bodies as b
from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.run import read_run
from massgen_tui.replay.sources import open_replay
from tests.logs.directories import SESSION, coordination, entry, line, modern, put, read
from tests.logs.story import write_into

FILES = (
    "events.jsonl",
    "status.json",
    "coordination_events.json",
    "metrics_summary.json",
    "snapshot_mappings.json",
    "execution_metadata.yaml",
    "massgen.log",
    "ana/20260301_101510_000001/vote.json",
    "ana/20260301_101510_000001/answer.txt",
    "final/ana/answer.txt",
)
GARBAGE: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "number": b"3",
    "list": b"[1, [2], {}]",
    "cut": b'{"meta": {"question": "x',
    "bytes": b"\xff\xfe\x00\x80",
    "nan": b'{"meta": {"last_updated": NaN}, "agents": {"a": {"round_history": [{"duration_ms": Infinity}]}}}',
    "deep": b"[" * 5_000,
    "wrong": json.dumps(
        {
            "meta": [], "agents": ["a"], "rounds": 3, "tools": {"by_tool": [1]}, "totals": "x", "results": 1,
            "session_metadata": {"agent_ids": [1, None], "start_time": "soon"}, "config": {"agents": {"id": 1}},
            "events": [None, {"event_type": 3}, {"event_type": "vote_cast", "agent_id": "a", "context": [1]}],
            "event_type": "vote", "agent_id": ["x"], "round_number": "1", "timestamp": 5, "data": {"target_id": 3},
        }
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("name", FILES)
def test_anything_may_be_in_any_file(name: str, content: bytes, tmp_path: Path) -> None:
    attempt = modern(tmp_path, {"massgen.log": ""})
    path = attempt.directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    record = read(tmp_path)
    json.dumps(record.as_json())
    open_replay(record.attempt)


def test_what_is_broken_is_named(tmp_path: Path) -> None:
    files = {
        "status.json": "{",
        "coordination_events.json": "[",
        "execution_metadata.yaml": "a: [",
        "events.jsonl": "x\n",
    }
    modern(tmp_path, files)
    told = {problem.file: problem.what for problem in read(tmp_path).problems}
    assert told["status.json"].startswith("is not JSON")
    assert told["coordination_events.json"].startswith("is not JSON")
    assert told["execution_metadata.yaml"].startswith("is not YAML")
    assert told["events.jsonl"] == "1 line is no event, the first is line 1."


@pytest.mark.slow
def test_a_record_from_every_beginning_of_the_events(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    written.story.stream.emit(b.AnswerSubmitted(content="97 — prime", answer_label="agent1.1"), "ana")
    written.story.end("finished", winner="ana")
    written.writer.close()
    whole = written.attempt.events.read_bytes()
    attempt = modern(tmp_path / "cut", {"events.jsonl": ""})
    for size in range(len(whole)):
        attempt.events.write_bytes(whole[:size])
        record = read_run(attempt)
        lines = whole[:size].count(b"\n")
        torn = not whole[:size].endswith(b"\n") and size > 0
        ended = lines + (torn and whole[size : size + 1] == b"\n") == whole.count(b"\n")
        assert (record.state == "finished") == ended
        assert len(open_replay(attempt).timeline.steps) == lines + (torn and whole[size : size + 1] == b"\n")


def test_a_very_long_line(tmp_path: Path) -> None:
    attempt = modern(tmp_path, {"events.jsonl": line(1, "text", "ana", content="x" * 10_000_000) + line(2, "status")})
    begun = time.process_time()
    assert read(tmp_path).agents[0].id == "ana"
    assert time.process_time() - begun < 2
    assert len(open_replay(attempt).timeline.text["ana"].upto(1)) == 10_000_000


def test_ten_thousand_events_of_no_known_kind(tmp_path: Path) -> None:
    modern(tmp_path, {"events.jsonl": "".join(line(at, "novelty", "ana", x=at) for at in range(10_000))})
    record = read(tmp_path)
    assert [one.id for one in record.agents] == ["ana"]
    assert any("10000 events are of a kind" in one.what for one in record.problems)


@pytest.mark.parametrize("value", [{}, [], 3, None, True, 1e308, "", ["text"], {"text": 1}])
@pytest.mark.parametrize("key", ["timestamp", "event_type", "agent_id", "round_number", "data"])
def test_any_field_of_an_event_may_be_anything(key: str, value: object, tmp_path: Path) -> None:
    sound = json.loads(line(1, "text", "ana", content="x"))
    lines = [json.dumps(sound), json.dumps({**sound, key: value}), json.dumps(sound)]
    attempt = modern(tmp_path, {"events.jsonl": "\n".join(lines)})
    json.dumps(read(tmp_path).as_json())
    assert len(open_replay(attempt).timeline.steps) >= 2


def test_a_directory_that_vanishes_meanwhile(tmp_path: Path) -> None:
    attempt = modern(tmp_path, {"status.json": {}, "ana/20260301_101510_000001/answer.txt": "x"})
    shutil.rmtree(tmp_path / SESSION)
    record = read_run(attempt)
    assert record.answers == []
    assert any("missing" in one.what for one in record.problems)


def test_links_are_not_followed_out_of_the_session(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside", {"secret.txt": "secret", "answer.txt": "secret", "x.json": {"a": 1}})
    attempt = modern(tmp_path / "base", {"massgen.log": ""})
    folder = attempt.directory
    (folder / "status.json").symlink_to(outside / "x.json")
    (folder / "final").symlink_to(outside)
    (folder / "ana").mkdir()
    (folder / "ana" / "20260301_101510_000001").symlink_to(outside)
    (folder / "bob" / "20260301_101510_000001").mkdir(parents=True)
    (folder / "bob" / "20260301_101510_000001" / "answer.txt").symlink_to(outside / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling").symlink_to(folder / "nowhere")
    (folder / "agent_outputs").mkdir()
    (folder / "agent_outputs" / "final_presentation_ana_latest.txt").symlink_to(outside / "secret.txt")
    (folder / "circle_a").symlink_to(folder / "circle_b")
    (folder / "circle_b").symlink_to(folder / "circle_a")
    document = json.dumps(read(tmp_path / "base").as_json())
    assert '"secret"' not in document
    assert "which was not followed" in document
    assert '"kind": "link"' in document


def test_a_link_that_leads_nowhere_is_there_and_not_missing(tmp_path: Path) -> None:
    folder = modern(tmp_path, {"massgen.log": ""}).directory
    (folder / "events.jsonl").symlink_to("events.jsonl")
    (folder / "status.json").symlink_to("nowhere")
    told: dict[str, list[str]] = {}
    for problem in read(tmp_path).problems:
        told.setdefault(problem.file, []).append(problem.what)
    assert told["status.json"] == ["is a link, which was not followed"]
    assert told["metrics_summary.json"] == ["is missing"]
    assert len(told["events.jsonl"]) == 1
    assert "missing" not in told["events.jsonl"][0]


def test_pipes_block_nothing(tmp_path: Path) -> None:
    attempt = modern(tmp_path, {"agent_outputs/x.txt": ""})
    for name in FILES:
        (attempt.directory / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(attempt.directory / name)
    record = read(tmp_path)
    assert sum("not a plain file" in one.what for one in record.problems) >= 5


NAMES: list[Any] = ["../../x", "final", "", "a/b", "\x1b[31m", "x" * 5000]


@pytest.mark.parametrize("name", NAMES)
def test_an_agent_may_be_called_anything(name: str, tmp_path: Path) -> None:
    put(tmp_path, {"x/answer.txt": "outside"})
    events = line(1, "answer_submitted", name, content="97", answer_number=1, answer_label="agent1.1")
    events += line(2, "final_answer", name, content="97")
    records = coordination(entry(1, "new_answer", name, 1, label="agent1.1"), winner=name)
    modern(tmp_path / "base" / "deep", {"events.jsonl": events, "coordination_events.json": records})
    record = read(tmp_path / "base" / "deep")
    assert record.final_answer in ("97", None)
    assert record.state == "finished"
    json.dumps(record.as_json())


def test_a_file_of_several_megabytes_is_read_at_once(tmp_path: Path) -> None:
    pieces = "".join(line(at / 100, "text", "ana", content="some words of a long text " * 8) for at in range(20_000))
    attempt = modern(tmp_path, {"events.jsonl": pieces})
    assert attempt.events.stat().st_size > 6_000_000
    begun = time.process_time()
    read(tmp_path)
    assert time.process_time() - begun < 1


def test_nothing_at_all(tmp_path: Path) -> None:
    assert locate(tmp_path) == []
