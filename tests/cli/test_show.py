from __future__ import annotations

import json
from pathlib import Path

import pytest

from massgen_tui.cli.main import main
from massgen_tui.events import bodies as b
from tests.logs.directories import put
from tests.logs.golden import golden_base, needs_golden
from tests.logs.story import ANSWERS, QUESTION, Written, write_into


@pytest.fixture
def run(home: Path) -> Written:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.whole()
    written.writer.close()
    return written


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["show", *argv]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["show", *argv]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_the_record(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys, "--json"))
    assert (document["state"], document["winner"], document["final_answer"]) == ("finished", "bob", "97")
    place = {"turn": 1, "attempt": 1, "state": "finished", "path": str(run.attempt.directory)}
    assert document["attempts"] == [place]
    assert "attempts" not in json.loads(printed(capsys, str(run.attempt.directory), "--json"))


def test_a_page_to_read(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys)
    assert out.startswith(QUESTION)
    assert "  state     finished" in out
    assert "  winner    bob (2 of 2 votes)" in out
    assert "  cost      unknown" in out
    assert "2 answers, 3 votes (1 void), 2 restarts, 1 tool call\n" in out
    assert "Final answer by bob\n  97" in out


def test_a_page_says_that_a_limit_brought_about_the_answer(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.start()
    written.story.answer("bob", ANSWERS["bob"])
    written.story.present("bob", "97")
    written.story.end(reason="The budget of $0.1 is spent")
    written.writer.close()
    assert "  state     finished (The budget of $0.1 is spent)" in printed(capsys)


def test_a_cost_of_which_a_part_is_unknown_is_a_lower_bound(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.start()
    for agent, costs in (("ana", (0.02, None)), ("bob", (0.03,))):
        for cost in costs:
            used = b.Usage(model="m", input_tokens=9, output_tokens=4, cost=cost or 0.0, cost_known=cost is not None)
            written.story.stream.emit(used, agent)
    written.story.end("cancelled", None)
    written.writer.close()
    rows = [line.split() for line in printed(capsys, "--cost").splitlines()]
    assert [(row[0], row[-1]) for row in rows[1:]] == [("ana", "≥$0.02"), ("bob", "$0.03"), ("all", "≥$0.05")]
    assert "  cost      ≥$0.05" in printed(capsys)
    record = json.loads(printed(capsys, "--json"))
    assert (record["figures"]["cost"], record["figures"]["cost_at_least"]) == (None, 0.05)
    assert [agent["usage"]["cost_known"] for agent in record["agents"]] == [False, True]


def test_each_part(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--answer") == "97\n"
    table = run.attempt.coordination_table.read_text("utf-8")
    assert printed(capsys, "--table") == table + "\n"
    answers = printed(capsys, "--answers")
    assert all(text in answers for text in ANSWERS.values())
    assert "── agent2.1  bob" in answers
    votes = printed(capsys, "--votes").splitlines()
    assert "void: agent1.1 came after it" in votes[1]
    assert "counts" in votes[2]
    cost = printed(capsys, "--cost").splitlines()
    assert cost[-1].split() == ["all", "100", "20", "0", "0", "0", "?"]
    assert "bob answers agent2.1" in printed(capsys, "--events")
    assert printed(capsys, "--path", "events") == f"{run.attempt.events}\n"
    assert printed(capsys, "--path", "final") == f"{run.attempt.finals / 'bob'}\n"


def test_what_a_cache_gave_and_took_has_columns_of_its_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = write_into(home / ".massgen" / "massgen_logs")
    written.story.start()
    written.story.round("ana")
    used = b.Usage(input_tokens=9000, cached_input_tokens=3000, cache_write_tokens=5000, cost=0.5, cost_known=True)
    written.story.stream.emit(used, "ana")
    written.story.answer("ana", "97")
    written.story.end("finished", winner="ana")
    written.writer.close()
    told = ["ana", "9,000", "0", "0", "3,000", "5,000", "$0.50"]
    head, first, *_ = printed(capsys, "--cost").splitlines()
    assert head.split() == ["Agent", "Input", "Output", "Reasoning", "Cached", "To", "cache", "Cost"]
    assert first.split() == told
    assert json.loads(printed(capsys, "--json"))["figures"]["cache_write_tokens"] == 5000
    written.attempt.metrics_summary.unlink()  # then the events tell it
    assert printed(capsys, "--cost").splitlines()[1].split() == told


@pytest.mark.parametrize("name", ["bob", "2", "agent2"])
def test_what_an_agent_was_given(name: str, run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--context", name)
    assert "── system message\nYou are bob." in out
    assert f"── user message\n{QUESTION}" in out


def test_without_events_the_snapshots_tell_what_was_given(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    run.attempt.events.unlink()
    assert "You are ana." in printed(capsys, "--context", "ana")
    for path in run.attempt.directory.rglob("context.txt"):
        path.write_text("as free text")
    assert printed(capsys, "--context", "ana") == "as free text\n"


def test_a_table_that_was_not_written_is_made(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    whole = printed(capsys, "--table")
    run.attempt.coordination_table.unlink()
    assert printed(capsys, "--table") == whole
    run.attempt.coordination_events.unlink()
    assert printed(capsys, "--table") == whole


def test_nothing_in_a_run_acts_on_the_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = write_into(home / ".massgen" / "massgen_logs")
    evil = "\x1b]0;title\x07\x1b[2J\x9b31m"
    written.story.start(evil)
    written.story.answer("ana", evil)
    written.story.stream.emit(b.Error(error=evil, fatal=True), "bob")
    written.story.present("ana", evil)
    written.story.end("finished", winner="ana")
    written.writer.close()
    for form in ([], ["--answer"], ["--table"], ["--answers"], ["--votes"], ["--cost"], ["--events"], ["--json"]):
        main(["show", *form])
        said = capsys.readouterr()
        assert not {"\x1b", "\x07", "\x9b"} & set(said.out + said.err), form


def test_what_is_not_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no run" in refused(capsys)
    put(home / ".massgen/massgen_logs/log_20260301_101500_000001/turn_1/attempt_1", {"massgen.log": ""})
    for form, said in {
        "--answer": "this run has no final answer",
        "--table": "nothing was coordinated",
        "--answers": "nobody answered",
        "--votes": "nobody voted",
        "--events": "this run has no events",
        "--context=ana": "there is no agent “ana” in this run; there are none",
        "--path=events": "this run has no events",
        "--path=x": "there are no files of the kind “x”; there are session, turn, attempt, final, events",
    }.items():
        assert said in refused(capsys, form)
    assert "not allowed with" in refused(capsys, "--json", "--answer")


@needs_golden
def test_a_session_of_several_turns(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys, str(golden_base("multi_turn")), "--json"))
    assert [(one["turn"], one["attempt"], one["state"]) for one in document["attempts"]] == [
        (1, 1, "finished"),
        (2, 1, "finished"),
        (3, 1, "finished"),
    ]
    assert document["turn"] == 3


@needs_golden
def test_an_overwritten_table_is_made_of_the_events(capsys: pytest.CaptureFixture[str]) -> None:
    session = next(golden_base("orchestration_restart_filesystem").iterdir())
    assert "NEW ANSWER: agent1.1" in printed(capsys, str(session / "turn_1" / "attempt_1"), "--table")


def test_the_files_of_the_agents(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no agent of this run kept files" in refused(capsys, "--workspaces")
    assert "this run has no workspaces" in refused(capsys, "--path", "workspaces")
    (folder,) = [path.parent for path in run.attempt.directory.glob("bob/*/answer.txt")]
    put(folder, {"workspace/src/a.py": "1\n2\n", "workspace/[b].txt": "x"})
    put(run.attempt.final("bob"), {"workspace/src/a.py": "1\n3\n4\n"})
    *_, last = printed(capsys, "--workspaces").strip().split("\n\n")
    assert "[b].txt" in printed(capsys, "--workspaces")
    assert "1 changed, 1 removed since" in last
    assert last.splitlines()[-1].split() == ["~", "src/a.py", "6", "+2", "-1"]
    paths = printed(capsys, "--path", "workspaces").splitlines()
    assert paths == [str(folder / "workspace"), str(run.attempt.final("bob") / "workspace")]


def test_a_comparison_says_how_one_answer_became_another(run: Written, capsys: pytest.CaptureFixture[str]) -> None:
    (folder,) = [path.parent for path in run.attempt.directory.glob("bob/*/answer.txt")]
    text_only = printed(capsys, "--diff", "agent1.1", "agent2.1").splitlines()
    assert text_only[:2] == ["--- agent1.1 ana", "+++ agent2.1 bob"]
    assert f"- {ANSWERS['ana']}" in text_only
    put(folder, {"workspace/src/a.py": "1\n2\n", "workspace/b.txt": "x\n"})
    put(run.attempt.final("bob"), {"workspace/src/a.py": "1\n3\n"})
    for final in ("final", "agent2.final"):
        lines = printed(capsys, "--diff", "agent2.1", final).splitlines()
        assert lines[:3] == ["--- agent2.1 bob", "+++ final bob", "- It is 97 — a prime."]
        assert lines[lines.index("b.txt  - removed  +0 -1 lines") :] == [
            "b.txt  - removed  +0 -1 lines",
            "- x",
            "",
            "src/a.py  ~ changed  +1 -1 lines",
            "  1",
            "- 2",
            "+ 3",
        ]
    assert main(["show", "--diff", "agent1.1", "final"]) == 0
    assert "no files were kept with agent1.1" in capsys.readouterr().err
    wrong = refused(capsys, "--diff", "agent1.1", "agent9.9")
    assert "nothing is called “agent9.9” in this run; there are agent2.1, agent1.1, final" in wrong
    assert "nothing is called “agent1.final”" in refused(capsys, "--diff", "agent1.1", "agent1.final")
