from __future__ import annotations

import re
from pathlib import Path

import pytest

from massgen_tui.events import bodies as b
from tests.logs.golden import load
from tests.logs.story import ANSWERS, Written, write_into


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write_into(tmp_path)


def traces(written: Written, agent: str) -> list[str]:
    """The agent's traces in the order of time."""
    return [path.read_text() for path in sorted(written.attempt.agent(agent).glob("*/execution_trace.md"))]


def headings(trace: str) -> list[str]:
    return re.findall(r"^##+ .*", trace, re.MULTILINE)


def test_an_answer_s_trace_has_the_documented_form(written: Written) -> None:
    written.story.start()
    story = written.story
    story.round("bob")
    for body in (b.Thinking(content="Below a hundred, "), b.Text(), b.Usage(), b.Thinking(content="so 97.")):
        story.stream.emit(body, "bob")
    story.say("bob", "It might be 97.")
    story.tool("bob")
    story.answer("bob", ANSWERS["bob"])
    (trace,) = traces(written, "bob")
    assert trace == (
        "# Execution Trace: bob\n"
        "**Model**: m | **Started**: 2026-03-01 10:15:00\n"
        "\n## Round 1 (Answer agent2.1)\n**Time**: 10:15:00.750\n"
        "\n### Reasoning\n**Time**: 10:15:00.750\n\nBelow a hundred, so 97.\n"
        "\n### Content\n**Time**: 10:15:00.950\n\nIt might be 97.\n"
        "\n### Tool Call: mcp__calc__add\n**Time**: 10:15:00.950\n"
        '\n**Args**:\n```json\n{\n  "a": 1,\n  "b": 1\n}\n```\n'
        "\n### Tool Result: mcp__calc__add\n**Time**: 10:15:01.050\n\n```\n2\n```\n"
        "\n### Answer Submitted (agent2.1)\n**Time**: 10:15:01.051\n\nIt is 97 — a prime.\n\nChecked by division.\n"
    )


def test_each_snapshot_has_what_came_since_the_one_before(written: Written) -> None:
    written.story.whole()
    answer, void, vote = traces(written, "bob")
    assert headings(answer)[0] == "## Round 1 (Answer agent2.1)"
    assert headings(void) == ["## Round 2 (Vote for agent2.1)", "### Vote Cast: agent2.1"]
    assert "**Voted for**: bob\n**Reason**: Mine stands.\n" in void
    assert headings(vote) == ["## Round 3 (Vote for agent2.1)", "### Vote Cast: agent2.1"]
    final = (written.attempt.final("bob") / "execution_trace.md").read_text()
    assert headings(final) == ["## Round 4 (Answer agent2.final)", "### Content", "### Answer Submitted (agent2.final)"]


def test_nothing_is_cut_and_no_fence_is_broken(written: Written) -> None:
    story, result = written.story, "````\n" + "x" * 100_000 + "\n```"
    story.start()
    story.round("ana")
    story.tool("ana", result)
    story.answer("ana", "91")
    (trace,) = traces(written, "ana")
    assert f"`````\n{result}\n`````" in trace


def test_errors_are_entries_and_stand_at_the_end(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.tool("ana", "calc failed:\n  on purpose", failed=True)
    story.stream.emit(b.Enforcement(attempt=1, reason="no_tool_calls", error_message="Use a tool."), "ana")
    story.stream.emit(b.Enforcement(attempt=2, reason="fatal_api_error", error_message="No key."), "ana")
    story.stream.emit(b.Error(error="Broken.", kind="api_error", detail="Trace\n```\nback"), "ana")
    story.answer("ana", "91")
    (trace,) = traces(written, "ana")
    assert "### Tool Error: mcp__calc__add" in trace
    assert "````\nTrace\n```\nback\n````" in trace
    body, _, errors = trace.partition("---\n\n## Errors\n\n")
    assert errors.splitlines() == [
        "- [10:15:00] **Tool Error: mcp__calc__add** - calc failed: on purpose",
        "- [10:15:00] **Retry (1/3): no_tool_calls** - Use a tool.",
        "- [10:15:00] **Error: api_error** - Broken.",
    ]
    assert headings(body)[-1] == "### Answer Submitted (agent1.1)"


def test_a_restarted_round_stays_in_the_trace_and_updates_are_in_it(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana", kind="voting")
    update = b.InjectionReceived(source_agents=["bob"], labels=["agent2.1"], content="<UPDATED>97</UPDATED>")
    story.stream.emit(update, "ana")
    story.stream.emit(b.VoteIgnored(target_id="bob", reason="Right.", why="agent2.2 came"), "ana")
    story.stream.emit(b.RoundEnd(outcome="restarted"), "ana")
    story.round("ana", kind="voting", number=1)
    story.vote("ana", "bob", "agent2.2")
    (trace,) = traces(written, "ana")
    assert headings(trace) == [
        "## Round 1 (restarted)",
        "### Injected Context: agent2.1",
        "### Vote Ignored: bob",
        "## Round 2 (Vote for agent2.2)",
        "### Vote Cast: agent2.2",
    ]
    assert "<UPDATED>97</UPDATED>" in trace


@pytest.mark.parametrize("outcome", ["error", "timeout", "cancelled", ""])
def test_what_came_to_nothing_is_kept_without_an_answer(written: Written, outcome: str) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.say("ana", "Half a thou")
    if outcome:
        story.stream.emit(b.RoundEnd(outcome=outcome), "ana")
    story.round("bob")
    story.answer("bob", "97")
    story.present("bob", "97")
    story.end("cancelled")
    (folder,) = written.attempt.agent("ana").iterdir()
    assert {path.name for path in folder.iterdir()} == {"context.txt", "execution_trace.md"}
    assert headings(traces(written, "ana")[0]) == [f"## Round 1 ({outcome or 'unfinished'})", "### Content"]
    assert list(load(written.attempt.snapshot_mappings)) == ["agent2.1", "agent2.final"]


def test_what_the_winner_did_after_the_final_answer_is_kept(written: Written) -> None:
    story = written.story
    story.start()
    story.round("bob")
    story.answer("bob", "97")
    story.present("bob", "97")
    story.round("bob", kind="post_evaluation")
    story.say("bob", "Is it prime? It is.")
    story.stream.emit(b.RoundEnd(outcome="post_evaluation"), "bob")
    story.end()
    judged = traces(written, "bob")[-1]
    assert headings(judged) == ["## Round 1 (post_evaluation)", "### Content"]
    assert "Is it prime? It is." in judged


def test_a_stop_is_a_vote_for_oneself(written: Written) -> None:
    story = written.story
    story.start()
    story.round("ana")
    story.answer("ana", "My half.")
    story.round("ana", ["agent1.1"], "decomposition_refinement", 1)
    stop = b.AgentStopped(summary="Nothing is left to do.", status="complete", snapshot=story.stamp("ana"))
    story.stream.emit(stop, "ana")
    written.writer.close()
    (path,) = written.attempt.agent("ana").glob("*/vote.json")
    vote = load(path)
    assert (vote["voter_id"], vote["voted_for"], vote["voted_for_label"]) == ("ana", "ana", "agent1.1")
    assert vote["reason"] == "Nothing is left to do."
    assert "### Stopped: complete" in traces(written, "ana")[1]
    assert load(written.attempt.snapshot_mappings)["agent1.vote1"]["type"] == "vote"
