"""Sessions: found by name, gone on with, refused while somebody else is at them."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.config.options import Options
from massgen_tui.logs.layout import reading_base
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import CannotStart, Plan, prepare
from massgen_tui.runs.registry import session_id_of
from massgen_tui.runs.sessions import NoSession, Session, Sessions
from tests.logs.golden import GOLDEN, needs_golden

PATIENCE = 60.0
VOTE = [{"vote": {"for": "agent1", "reason": "mine"}}]
SIMPLE = {"ana": [[{"answer": "Paris."}], VOTE, [{"answer": "Paris."}]]}


def plan_of(home: Path, script: dict[str, Any], **backend: Any) -> Plan:
    agents = [{"id": agent, "backend": {"type": "offline", "script": script, **backend}} for agent in script]
    places = {"snapshot_storage": "snapshots", "agent_temporary_workspace": "temp_workspaces"} if backend else {}
    (home / "team.yaml").write_text(yaml.safe_dump({"agents": agents, "orchestrator": places}), encoding="utf-8")
    return prepare(Options(config=str(home / "team.yaml"), speed=0), os.environ, home, home)


def sessions_of(home: Path) -> Sessions:
    return Sessions(home, home, reading_base(None, os.environ, home))


def play(home: Path, plan: Plan, question: str, session: Session | None = None) -> LiveRun:
    run = sessions_of(home).begin(plan, question, session)
    run.start()
    assert run.wait(PATIENCE), "the run did not end"
    assert run.trouble == []
    return run


def asked(run: LiveRun) -> str:
    """What the agents were given in their first round."""
    path = min(run.attempt.agent("ana").glob("*/context.txt"))
    return str(json.loads(path.read_text())["user_message"])


def test_a_follow_up_is_the_next_turn_and_knows_what_was_said(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    first = play(home, plan, "Of France?")
    second = play(home, plan, "And of Italy?", sessions_of(home).newest())
    assert second.attempt.session == first.attempt.session
    assert (first.attempt.turn, second.attempt.turn) == (1, 2)
    assert asked(second).startswith(
        "<CONVERSATION_HISTORY>\nUser: Of France?\nAssistant: Paris.\n<END OF CONVERSATION_HISTORY>\n"
    )
    metadata = yaml.safe_load(second.attempt.metadata.read_text())
    session_id = session_id_of(first.attempt.session.name)
    assert metadata["cli_args"] == {"mode": "interactive", "turn": 2, "session_id": session_id}
    (entry,) = json.loads((home / ".massgen" / "sessions.json").read_text())["sessions"]
    assert (entry["session_id"], entry["status"], entry["log_directory"]) == (
        session_id,
        "completed",
        first.attempt.session.name,
    )
    assert entry["end_time"] > entry["start_time"]
    assert (home / ".massgen" / ".session_id").read_text() == session_id


def test_without_its_folder_the_history_comes_from_the_logs(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    play(home, plan, "Of France?")
    shutil.rmtree(home / ".massgen" / "sessions")
    second = play(home, plan, "And of Italy?", sessions_of(home).newest())
    assert "User: Of France?\nAssistant: Paris.\n" in asked(second)


def test_a_turn_is_numbered_after_those_whose_logs_are_gone(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    play(home, plan, "Of France?")
    second = play(home, plan, "And of Italy?", sessions_of(home).newest())
    shutil.rmtree(second.attempt.turn_directory)
    third = play(home, plan, "And of Spain?", sessions_of(home).newest())
    assert third.attempt.turn == 3
    assert "User: And of Italy?\nAssistant: Paris.\n" in asked(third)


def test_a_session_goes_on_whose_turns_were_deleted_by_hand(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    first = play(home, plan, "Of France?")
    shutil.rmtree(first.attempt.turn_directory)  # what is left are the session's links into it, written just now
    second = play(home, plan, "And of Italy?", sessions_of(home).newest())
    assert (second.attempt.session, second.attempt.turn) == (first.attempt.session, 2)
    assert "User: Of France?\nAssistant: Paris.\n" in asked(second)


def test_where_nothing_is_left_of_the_earlier_turns_it_is_said(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    first = play(home, plan, "Of France?")
    shutil.rmtree(first.attempt.turn_directory)
    shutil.rmtree(home / ".massgen" / "sessions")
    second = sessions_of(home).begin(plan, "And of Italy?", sessions_of(home).newest())
    second.start()
    assert second.wait(PATIENCE)
    [told] = second.trouble
    assert told.startswith("Nothing is left of the earlier turns of session_")
    assert "CONVERSATION_HISTORY" not in asked(second)


def test_nothing_is_begun_where_the_working_folder_is_gone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(home, SIMPLE)
    gone = home / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(CannotStart, match="no longer there"):
        Sessions(home, gone, gone / "logs").begin(plan, "Of France?")
    assert not gone.exists()


@pytest.mark.slow
def test_the_files_of_earlier_turns_are_given_to_the_agents(home: Path) -> None:
    write = {"tool": {"name": "mcp__workspace_tools__write_file", "args": {"path": "hello.txt", "content": "hello"}}}
    script = {"ana": [[write], [{"answer": "Written."}], VOTE, [{"answer": "Written."}]]}
    plan = plan_of(home, script, cwd="work")
    play(home, plan, "Write it.")
    session = sessions_of(home).newest()
    kept = home / ".massgen" / "sessions" / session.id / "turn_1" / "workspace"
    assert [path.name for path in kept.iterdir()] == ["hello.txt"]
    told = json.loads(kept.with_name("metadata.json").read_text())
    assert (told["models"], told["winning_model"]) == ({"ana": "offline-ana"}, "offline-ana")
    second = play(home, plan, "Again.", session)
    path = min(second.attempt.agent("ana").glob("*/context.txt"))
    assert f"**Earlier turn**: `{kept}` - read-only." in json.loads(path.read_text())["system_message"]


def test_a_turn_that_was_cancelled_is_told_as_such(home: Path) -> None:
    plan = plan_of(home, {"ana": [[{"answer": "Half."}], ["stall"]]})
    run = sessions_of(home).begin(plan, "All of it?")
    run.start()
    while not any(event.event_type == "answer_submitted" for event in run.drain()):
        assert not run.wait(0.01)
    run.cancel()
    assert run.wait(PATIENCE)
    session = sessions_of(home).newest()
    folder = home / ".massgen" / "sessions" / session.id / "turn_1"
    assert json.loads((folder / "metadata.json").read_text())["status"] == "incomplete"
    partial = json.loads((folder / "partial_answers.json").read_text())
    assert partial == {"ana": {"answer": "Half.", "has_voted": False, "votes": {}, "answer_count": 1}}
    second = play(home, plan_of(home, SIMPLE), "And now?", session)
    assert "Assistant: [CANCELLED - the turn was stopped; the best answer until then, of ana:]\nHalf." in asked(second)


def test_a_turn_without_an_answer_is_told_as_what_it_is(home: Path) -> None:
    run = sessions_of(home).begin(plan_of(home, {"ana": [[{"say": "Well"}, "stall"]]}), "Why?")
    run.start()
    while not any(event.event_type == "text" for event in run.drain()):
        assert not run.wait(0.01)
    run.cancel()
    assert run.wait(PATIENCE)
    failing = plan_of(home, {"ana": [[{"fail": {"message": "no key", "fatal": True}}]]})
    play(home, failing, "Why not?", sessions_of(home).newest())
    last = play(home, plan_of(home, SIMPLE), "And now?", sessions_of(home).newest())
    assert (
        "User: Why?\nAssistant: [CANCELLED - the turn was stopped before there was a final answer]\n"
        "User: Why not?\nAssistant: [NO ANSWER - the turn ended without a final answer]\n"
    ) in asked(last)


def test_a_session_that_is_being_played_is_refused(home: Path) -> None:
    plan = plan_of(home, {"ana": [["stall"]]})
    run = sessions_of(home).begin(plan, "Wait.")
    run.start()
    session = sessions_of(home).newest()
    with pytest.raises(NoSession, match="open in another process"):
        sessions_of(home).begin(plan, "Me too.", session)
    run.cancel()
    assert run.wait(PATIENCE)
    assert [path.name for path in run.attempt.session.iterdir() if path.name.startswith("turn_")] == ["turn_1"]
    play(home, plan_of(home, SIMPLE), "Now?", sessions_of(home).newest())


def test_sessions_are_found_by_id_name_log_or_part(home: Path) -> None:
    run = play(home, plan_of(home, SIMPLE), "Of France?")
    log = run.attempt.session.name
    session_id = session_id_of(log)
    sessions = sessions_of(home)
    sessions.rename(sessions.find(session_id), "capitals")
    for wanted in (session_id, log, "capitals", "capi", session_id[-6:]):
        assert sessions.find(wanted).id == session_id
    assert sessions.names() == {log: "capitals"}
    with pytest.raises(NoSession, match=f"no session “nope”; there are:\n  {session_id}  capitals"):
        sessions.find("nope")
    play(home, plan_of(home, SIMPLE), "Of Spain?")
    with pytest.raises(NoSession, match="may be any of 2 sessions"):
        sessions.find("session_")


def test_the_newest_is_the_one_that_was_used_last(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    play(home, plan, "First session")
    old = sessions_of(home).newest()
    play(home, plan, "Second session")
    assert sessions_of(home).newest().id != old.id
    play(home, plan, "Back to the first", old)
    assert sessions_of(home).newest().id == old.id


def test_a_session_goes_on_with_the_team_it_began_with(home: Path) -> None:
    play(home, plan_of(home, SIMPLE), "Of France?")
    session = sessions_of(home).newest()

    def team(options: Options) -> Path | None:
        env = {"OPENAI_API_KEY": "k", **os.environ}
        return prepare(options, env, home, home, session.began_with).loaded.path

    assert team(Options()) == home / "team.yaml"
    assert team(Options(backend="openai")) is None
    assert team(Options(demo=True)) not in (None, home / "team.yaml")
    (home / "team.yaml").unlink()
    assert team(Options()) is None


def test_the_team_of_the_demo_has_a_name_in_the_registry(home: Path) -> None:
    demo = prepare(Options(demo=True, speed=0), os.environ, home, home)
    play(home, demo, "Of France?")
    session = sessions_of(home).newest()
    assert session.began_with == "@examples/demo"
    assert prepare(Options(), os.environ, home, home, session.began_with).loaded.path == demo.loaded.path


def test_where_nothing_was_asked_there_is_nothing_to_go_on_with(home: Path) -> None:
    with pytest.raises(NoSession, match="no session to go on with"):
        sessions_of(home).newest()
    with pytest.raises(NoSession, match="no session “x”"):
        sessions_of(home).find("x")


def test_a_registry_that_names_paths_leads_nowhere(home: Path) -> None:
    path = home / ".massgen" / "sessions.json"
    path.parent.mkdir()
    bad = [
        {"session_id": "../../x", "log_directory": "log_20260301_101500_000001"},
        {"session_id": "session_1", "log_directory": "../../etc"},
    ]
    path.write_text(json.dumps({"sessions": bad}))
    assert sessions_of(home).all() == []


@needs_golden
def test_a_session_of_massgen_goes_on_in_its_directory(home: Path) -> None:
    shutil.copytree(GOLDEN / "multi_turn" / ".massgen", home / ".massgen")
    for path in (home / ".massgen").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (home / ".massgen").chmod(0o755)
    session = sessions_of(home).find("session_20261120_115817")
    run = play(home, plan_of(home, SIMPLE), "And of Greece?", session)
    assert (run.attempt.session.name, run.attempt.turn) == ("log_20261120_115817_546823", 4)
    assert asked(run).startswith(
        "<CONVERSATION_HISTORY>\n"
        "User: What is the capital of France?\nAssistant: Final by A: Paris.\n"
        "User: And of Italy?\nAssistant: Final by A: Rome.\n"
        "User: And of Spain?\nAssistant: Final by A: Madrid.\n"
        "<END OF CONVERSATION_HISTORY>"
    )


def test_a_home_that_cannot_be_written_is_told_and_no_reason_to_stop(home: Path) -> None:
    (home / ".massgen").mkdir()
    (home / ".massgen" / "sessions.json").mkdir()
    run = sessions_of(home).begin(plan_of(home, SIMPLE), "Anyway?")
    run.start()
    assert run.wait(PATIENCE)
    assert run.exit_code == 0
    assert any("list of sessions cannot be written" in sentence for sentence in run.trouble)


def test_a_team_may_name_its_session(home: Path) -> None:
    first = play(home, plan_of(home, SIMPLE), "Of France?")
    plan = plan_of(home, SIMPLE)
    with_name = plan.loaded.config.model_copy(update={"session_id": session_id_of(first.attempt.session.name)})
    named = replace(plan, loaded=replace(plan.loaded, config=with_name))
    found = sessions_of(home).named_by_file(named)
    assert found is not None
    assert found.log == first.attempt.session
    assert sessions_of(home).named_by_file(plan) is None
