from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.logs.read.attempts import attempts_in, locate, sessions

SESSION = "log_20260301_101500_123456"


def make(base: Path, *names: str) -> None:
    for name in names:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")


def found(path: Path, base: Path) -> list[tuple[int, int, str]]:
    return [(one.turn, one.number, one.directory.relative_to(base).as_posix()) for one in locate(path)]


def test_turns_and_attempts_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for turn in (1, 2, 10):
        make(tmp_path, f"{SESSION}/turn_{turn}/attempt_1/status.json")
    make(tmp_path, f"{SESSION}/turn_2/attempt_10/status.json", f"{SESSION}/turn_2/attempt_9/status.json")
    expected = [
        (1, 1, f"{SESSION}/turn_1/attempt_1"),
        (2, 1, f"{SESSION}/turn_2/attempt_1"),
        (2, 9, f"{SESSION}/turn_2/attempt_9"),
        (2, 10, f"{SESSION}/turn_2/attempt_10"),
        (10, 1, f"{SESSION}/turn_10/attempt_1"),
    ]
    assert found(tmp_path, tmp_path) == expected
    assert found(tmp_path / SESSION, tmp_path) == expected
    assert found(tmp_path / SESSION / "turn_2", tmp_path) == expected[1:4]
    (one,) = locate(tmp_path / SESSION / "turn_2" / "attempt_9")
    assert (one.session, one.turn, one.number) == (tmp_path / SESSION, 2, 9)


@pytest.mark.parametrize(
    ("name", "turn", "directory"),
    [
        ("status.json", 1, SESSION),
        ("agent_outputs/ana.txt", 1, SESSION),
        ("attempt_1/status.json", 1, f"{SESSION}/attempt_1"),
        ("turn_2/massgen_debug.log", 2, f"{SESSION}/turn_2"),
    ],
)
def test_older_shapes(name: str, turn: int, directory: str, tmp_path: Path) -> None:
    make(tmp_path, f"{SESSION}/{name}")
    assert found(tmp_path / SESSION, tmp_path) == [(turn, 1, directory)]
    (one,) = locate(tmp_path / directory)
    assert (one.session, one.turn) == (tmp_path / SESSION, turn)


def test_a_base_directory_means_its_newest_session_that_has_a_run(tmp_path: Path) -> None:
    make(tmp_path, "log_20260301_101500/status.json", "log_20260302_101500_000001/status.json", "log_other/status.json")
    (tmp_path / "log_20260303_101500_000001").mkdir()
    assert [path.name for path in sessions(tmp_path)][-1] == "log_20260301_101500"
    assert found(tmp_path, tmp_path) == [(1, 1, "log_20260302_101500_000001")]


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert locate(tmp_path) == locate(tmp_path / "missing") == []
    make(tmp_path, "file")
    assert locate(tmp_path / "file") == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere/attempt_1/status.json", f"{SESSION}/turn_1/attempt_1/status.json")
    (tmp_path / SESSION / "turn_2").symlink_to(tmp_path / "elsewhere")
    (tmp_path / SESSION / "turn_1" / "attempt_2").symlink_to(tmp_path / "elsewhere" / "attempt_1")
    (tmp_path / SESSION / "turn_3").symlink_to(tmp_path / "dangling")
    assert [one.directory.name for one in attempts_in(tmp_path / SESSION)] == ["attempt_1"]


def test_a_sessions_links_to_an_attempt_that_is_gone_are_no_attempt(tmp_path: Path) -> None:
    (tmp_path / SESSION).mkdir()
    (tmp_path / SESSION / "status.json").symlink_to("turn_1/attempt_1/status.json")
    assert attempts_in(tmp_path / SESSION) == []
