from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt, CannotKeep, UnsafeName, natural_key, new_session, new_stamp, new_turn
from tests.permissions import forbidden

NOW = datetime(2026, 3, 1, 10, 15, 0, 123456)


def test_the_base_to_write_is_the_argument_then_the_variable_then_here(tmp_path: Path) -> None:
    variable = {layout.BASE_VARIABLE: str(tmp_path / "variable")}
    assert layout.writing_base(tmp_path / "argument", variable) == tmp_path / "argument"
    assert layout.writing_base(None, variable) == tmp_path / "variable"
    here = layout.writing_base(None, {}, tmp_path)
    assert here == tmp_path / ".massgen" / "massgen_logs"
    assert here.is_dir()


def test_the_base_to_read_is_here_if_it_is_there_else_in_the_home(tmp_path: Path, home: Path) -> None:
    assert layout.reading_base(None, {}, tmp_path) == home / ".massgen" / "massgen_logs"
    here = layout.writing_base(None, {}, tmp_path)
    assert layout.reading_base(None, {}, tmp_path) == here
    assert layout.reading_base(None, {layout.BASE_VARIABLE: str(tmp_path)}, tmp_path) == tmp_path


def test_a_base_that_may_not_be_looked_into_is_not_passed_over(tmp_path: Path) -> None:
    here = layout.writing_base(None, {}, tmp_path)
    with forbidden(here.parent):
        assert layout.reading_base(None, {}, tmp_path) == here


def test_where_runs_cannot_be_kept_is_said_in_a_sentence(tmp_path: Path) -> None:
    said = r"^runs cannot be kept in {}: {}; --logs-dir names another folder$"
    with forbidden(tmp_path, 0o555):
        with pytest.raises(CannotKeep, match=said.format(tmp_path / "logs", "Permission denied")):
            layout.writing_base(tmp_path / "logs", {})
        with pytest.raises(CannotKeep, match=said.format(tmp_path, "Permission denied")):
            new_session(tmp_path, NOW)
        with pytest.raises(CannotKeep, match=said.format(tmp_path, "Permission denied")):
            new_turn(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(CannotKeep, match=said.format(tmp_path / "file", "it is no folder")):
        layout.writing_base(tmp_path / "file", {})


def test_two_sessions_of_one_microsecond_do_not_share_a_directory(tmp_path: Path) -> None:
    first, second = new_session(tmp_path, NOW), new_session(tmp_path, NOW)
    assert (first.name, second.name) == ("log_20260301_101500_123456", "log_20260301_101500_123457")
    assert layout.session_time(first.name) == NOW


def test_turns_and_attempts_count_on(tmp_path: Path) -> None:
    session = new_session(tmp_path, NOW)
    first = new_turn(session)
    assert first.directory == session / "turn_1" / "attempt_1"
    assert first.next().directory == session / "turn_1" / "attempt_2"
    assert (new_turn(session).turn, new_turn(session).turn) == (2, 3)
    with pytest.raises(FileExistsError):
        first.next()


@given(st.lists(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), max_size=20))
def test_stamps_only_grow_wherever_the_clock_goes(times: list[datetime]) -> None:
    stamps = [""]
    for time in times:
        stamps.append(new_stamp(stamps[-1], time))
    assert stamps == sorted(set(stamps))
    assert all(map(layout.is_stamp, stamps[1:]))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../x", "/etc", "a\\b", "a\0b", "a\nb", "final", "FINAL", "status.json", "subagents"]
)
def test_an_id_that_could_lead_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, 1, 1, tmp_path)
    for path in (attempt.agent, attempt.final, lambda agent: attempt.snapshot(agent, "20260301_101500_123456")):
        with pytest.raises(UnsafeName):
            path(name)


def test_a_stamp_that_could_lead_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeName):
        Attempt(tmp_path, 1, 1, tmp_path).snapshot("ana", "../../x")


@given(st.text())
def test_a_path_of_an_agent_never_leaves_the_attempt(name: str) -> None:
    attempt = Attempt(Path("/s"), 1, 1, Path("/s/turn_1/attempt_1"))
    try:
        path = attempt.agent(name)
    except UnsafeName:
        return
    assert path.parent == attempt.directory
    assert path.name == name


def test_numbers_sort_as_numbers() -> None:
    assert sorted(["turn_10", "turn_2", "turn_1"], key=natural_key) == ["turn_1", "turn_2", "turn_10"]


@given(st.lists(st.text()))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    assert sorted(sorted(names, key=natural_key)) == sorted(names)
