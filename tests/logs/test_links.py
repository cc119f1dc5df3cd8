from __future__ import annotations

import os
from pathlib import Path

import pytest

from massgen_tui.logs.index import recent_runs
from massgen_tui.logs.layout import Attempt, new_turn
from massgen_tui.logs.read.attempts import attempts_in, locate, sessions
from massgen_tui.logs.write.links import Links
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.logs.write.switches import Switches
from massgen_tui.logs.write.writer import LINK_SECONDS, MILESTONE_SECONDS, STATUS_SECONDS, LogWriter
from massgen_tui.text.redact import Redactor
from tests.logs.story import Story, write_into


def links_of(folder: Path) -> dict[str, str]:
    return {path.name: os.readlink(path) for path in sorted(folder.iterdir()) if path.is_symlink()}


def begin(attempt: Attempt) -> None:
    (attempt.directory / "status.json").touch()
    Links(attempt).begin()


def test_the_session_has_the_flat_tree_of_the_documents(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    session, attempt = written.attempt.session, written.attempt.directory
    names = {path.name for path in attempt.iterdir()}
    assert links_of(session) == {"attempt_1": "turn_1/attempt_1"} | {name: f"turn_1/attempt_1/{name}" for name in names}
    assert all(path.exists() for path in session.iterdir())
    assert links_of(tmp_path) == {"log_latest": session.name}


def test_what_comes_is_linked_with_its_milestone_and_else_after_a_while(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    story, session, directory = written.story, written.attempt.session, written.attempt.directory
    story.start()
    story.answer("ana", "97")
    assert "ana" not in links_of(session), "the links were made a moment ago"
    story.clock.pass_(MILESTONE_SECONDS)
    written.writer.tick()
    assert "ana" in links_of(session)
    (directory / "server.log").touch()
    story.clock.pass_(LINK_SECONDS - 1)
    written.writer.tick()
    assert "server.log" not in links_of(session)
    story.clock.pass_(STATUS_SECONDS)
    written.writer.tick()
    assert "server.log" in links_of(session)
    (directory / "own.log").touch()
    story.answer("bob", "97")
    assert {"bob", "own.log"} <= links_of(session).keys()
    (directory / "last.log").touch()
    written.writer.close()
    assert "last.log" in links_of(session)


def test_no_link_counts_as_a_run(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.whole()
    written.writer.close()
    session = written.attempt.session
    assert sessions(tmp_path) == [session]
    assert [attempt.directory for attempt in attempts_in(session)] == [written.attempt.directory]
    assert len(recent_runs(tmp_path, 9)) == 1
    assert [attempt.directory for attempt in locate(tmp_path / "log_latest")] == [written.attempt.directory]


def test_they_follow_the_newest_attempt(tmp_path: Path) -> None:
    first = new_turn(write_into(tmp_path).attempt.session)
    (first.directory / "final").mkdir()
    begin(first)
    second = first.next()
    begin(second)
    assert links_of(first.session) == {
        "attempt_1": "turn_2/attempt_1",
        "attempt_2": "turn_2/attempt_2",
        "status.json": "turn_2/attempt_2/status.json",
    }


def test_none_is_left_to_what_is_gone(tmp_path: Path) -> None:
    attempt = write_into(tmp_path).attempt
    full = attempt.directory / "massgen.2026-03-01_10-15-00.log"
    full.touch()
    links = Links(attempt)
    links.begin()
    assert full.name in links_of(attempt.session)
    full.rename(f"{full}.zip")
    links.refresh()
    assert full.name not in links_of(attempt.session)
    assert all(path.exists() for path in attempt.session.iterdir())


def test_what_a_person_put_there_stays(tmp_path: Path) -> None:
    attempt = new_turn(write_into(tmp_path).attempt.session)
    session = attempt.session
    (session / "status.json").unlink(missing_ok=True)
    (session / "status.json").write_text("mine")
    (session / "notes").symlink_to("../../notes")
    (tmp_path / "log_latest").unlink()
    (tmp_path / "log_latest").write_text("mine")
    begin(attempt)
    assert (session / "status.json").read_text() == "mine"
    assert links_of(session)["notes"] == "../../notes"
    assert (tmp_path / "log_latest").read_text() == "mine"


def test_an_older_session_that_goes_on_is_not_the_newest(tmp_path: Path) -> None:
    older, newer = write_into(tmp_path).attempt, write_into(tmp_path).attempt
    assert links_of(tmp_path) == {"log_latest": newer.session.name}
    begin(new_turn(older.session))
    assert links_of(tmp_path) == {"log_latest": newer.session.name}


@pytest.mark.parametrize("variable", ["MASSGEN_TUI_NO_LINKS", "MASSGEN_TUI_NO_STREAMING_LOG"])
def test_links_and_the_streaming_log_can_be_switched_off(tmp_path: Path, variable: str) -> None:
    switches = Switches.of({variable: "1"})
    session = tmp_path / "log_20260301_101500_000000"
    session.mkdir()
    attempt = new_turn(session)
    writer = LogWriter(attempt, Execution("?"), redactor=Redactor(), on_trouble=pytest.fail, switches=switches)
    Story(sinks=[writer]).whole()
    writer.close()
    without_links = variable == "MASSGEN_TUI_NO_LINKS"
    assert bool(links_of(attempt.session)) != without_links
    assert (attempt.session.parent / "log_latest").is_symlink() != without_links
    assert attempt.streaming_log.exists() == without_links
    assert attempt.final_presentation("bob", "_latest").is_symlink()
