"""What agents may read of what they and the others did."""

from __future__ import annotations

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.runs.traces import SharedTraces

NAMES = {"zeta-real": "agent2", "ana-real": "agent1"}
AT = "2026-11-21T10:00:00.000000"


def traces_of(*told: tuple[str | None, Body]) -> SharedTraces:
    traces = SharedTraces(NAMES)
    traces.take([Event(seq, AT, agent, 0, body) for seq, (agent, body) in enumerate(told, 1)])
    return traces


def test_a_trace_has_the_work_and_no_names() -> None:
    traces = traces_of(
        ("ana-real", b.RoundStart()),
        ("ana-real", b.ToolStart(tool_id="1", tool_name="mcp__calc__add", args={"a": 1})),
        ("ana-real", b.ToolComplete(tool_id="1", tool_name="mcp__calc__add", result="3")),
        ("ana-real", b.Vote(target_id="zeta-real", voted_for_label="agent2.1", reason="shorter")),
        ("ana-real", b.AnswerSubmitted(answer_label="agent1.1", content="3")),
        ("nobody", b.Text(content="not of this team")),
        (None, b.SystemStatus(message="…")),
    )
    text = traces.latest("ana-real")
    assert text.startswith("# Execution Trace: agent1\n**Started**")
    assert "### Tool Call: mcp__calc__add" in text
    assert "**Voted for**: agent2\n" in text
    assert "real" not in text
    assert "Model" not in text


def test_the_latest_is_that_of_the_newest_answer_and_so_far_goes_on_from_there() -> None:
    first = [("ana-real", b.Text(content="first thoughts")), ("ana-real", b.AnswerSubmitted(answer_label="agent1.1"))]
    then = [("ana-real", b.Vote(target_id="ana-real")), ("ana-real", b.Text(content="second thoughts"))]
    traces = traces_of(*first, *then)
    assert "first thoughts" in traces.latest("ana-real")
    assert "second thoughts" not in traces.latest("ana-real")
    assert "first thoughts" in traces.so_far("ana-real")
    assert "second thoughts" in traces.so_far("ana-real")
    assert traces.latest("zeta-real") == ""
    assert traces.so_far("zeta-real").startswith("# Execution Trace: agent2")
