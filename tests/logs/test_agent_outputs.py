from __future__ import annotations

import os
from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from tests.logs.story import ANSWERS, Written, write_into


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write_into(tmp_path)


def output(written: Written, agent: str) -> str:
    written.writer.tick()
    return written.attempt.output(agent).read_text()


def test_each_text_is_there_once_and_each_call_with_its_time(written: Written) -> None:
    story = written.story
    story.start()
    story.round("bob")
    story.stream.say("bob", "thinking", 0, "Below a ")
    story.say("bob", "hundred: ")
    story.say("bob", ANSWERS["bob"])
    story.tool("bob", "Permission denied", failed=True)
    story.answer("bob", ANSWERS["bob"])
    text = output(written, "bob")
    assert text.startswith("=== BOB OUTPUT LOG ===\n\n")
    assert f"Below a \nhundred: {ANSWERS['bob']}" in text
    assert '\n[10:15:01] 🔧 Calling mcp__calc__add({"a": 1, "b": 1})\n' in text
    assert "\n[10:15:01] ❌ mcp__calc__add completed (0.1s): Permission denied\n" in text
    assert text.count(ANSWERS["bob"]) == 1
    assert "\n[10:15:01] ✨ Answer agent2.1\n" in text


def test_a_file_grows_with_the_text_and_the_kinds_of_it_stand_apart(written: Written) -> None:
    story, path = written.story, written.attempt.output("ana")
    story.start()
    there = "=== ANA OUTPUT LOG ===\n\n"
    for body, more in (
        (b.Thinking(content="It \r"), "It ␍"),
        (b.Thinking(content="\nis"), "\nis"),
        (b.Text(content="97."), "\n97."),
    ):
        story.stream.emit(body, "ana")
        story.clock.pass_(0.5)
        written.writer.tick()
        there += more
        assert path.read_text() == there


def test_what_is_said_after_the_end_is_there_as_well(written: Written) -> None:
    written.story.start()
    written.story.end(winner=None)
    written.story.stream.emit(b.Text(content="But it is 97."), "ana")
    written.writer.close()
    assert written.attempt.output("ana").read_text().endswith("\nBut it is 97.")


def test_a_name_that_can_name_no_file_keeps_nothing_from_the_others(written: Written) -> None:
    story = written.story
    story.ids = ("ana" * 99, "bob")
    story.start()
    story.round("bob")
    assert "Round starts" in output(written, "bob")
    story.vote("../evil", "bob", "agent2.1")
    assert "[../evil] Vote for agent2.1: Right.\n" in written.attempt.system_status.read_text()
    story.say("bob", "It is 97.")
    written.writer.close()
    assert "It is 97." in written.attempt.output("bob").read_text()


def test_an_answer_that_was_not_said_is_written_out(written: Written) -> None:
    written.story.start()
    written.story.round("ana")
    written.story.answer("ana", ANSWERS["ana"])
    assert f"✨ Answer agent1.1:\n{ANSWERS['ana']}\n" in output(written, "ana")


def test_a_final_answer_that_was_given_before_is_not_written_again(written: Written) -> None:
    story = written.story
    story.start()
    story.round("bob")
    story.say("bob", ANSWERS["bob"])
    story.answer("bob", ANSWERS["bob"])
    story.round("bob", ["agent2.1"], "presentation", 1)
    story.stream.emit(b.FinalAnswer(content=ANSWERS["bob"], answer_label="agent2.final"), "bob")
    text = output(written, "bob")
    assert text.count(ANSWERS["bob"]) == 1
    assert "🎯 Final answer agent2.final: agent2.1 as it stands\n" in text


def test_every_agent_has_its_file_from_the_start(written: Written) -> None:
    written.story.start()
    for agent in ("ana", "bob"):
        assert output(written, agent) == f"=== {agent.upper()} OUTPUT LOG ===\n\n"


def test_the_run_s_own_file_tells_what_happened_to_it(written: Written) -> None:
    written.story.whole()
    lines = written.attempt.system_status.read_text().splitlines()
    assert lines[:3] == ["=== SYSTEM STATUS LOG ===", "", "Question: Name a prime > 90"]
    assert "[10:15:01] [bob] Vote for agent2.1: Mine stands." in lines
    assert lines[-1].endswith("Run ended: finished, winner bob")
    assert not [line for line in lines if "calc" in line]


def test_the_presented_answer_is_the_real_one_and_the_link_is_relative(written: Written) -> None:
    written.story.whole()
    path = written.attempt.final_presentation("bob")
    head, _, answer = path.read_text().partition("\n\n")
    assert head.splitlines() == ["=== FINAL PRESENTATION ===", "Selected Agent: bob", "Vote Results: {'bob': 2}"]
    assert answer == "97"
    link = written.attempt.final_presentation("bob", "_latest")
    assert os.readlink(link) == path.name
    assert link.read_text() == path.read_text()


def test_nothing_in_it_acts_on_a_terminal(written: Written) -> None:
    story = written.story
    story.start("What\x1b[2J?")
    story.say("ana", "red: \x1b[31m")
    story.stream.emit(b.ToolStart(tool_name="t", args="\x1b]0;title\x07"), "ana")
    assert "\x1b" not in output(written, "ana") + written.attempt.system_status.read_text()
    assert "red: ␛[31m" in output(written, "ana")
