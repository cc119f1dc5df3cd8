from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.logs.index import recent_runs
from massgen_tui.logs.locate import NoRun, locate_run

OLD, MIDDLE, NEW = "log_20260301_101500_000001", "log_20260302_101500_000001", "log_20260303_090000_000001"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for session in (OLD, MIDDLE):
        for place in ("turn_1/attempt_1", "turn_1/attempt_2", "turn_2/attempt_1"):
            (tmp_path / session / place).mkdir(parents=True)
            (tmp_path / session / place / "status.json").write_text("{}")
    (tmp_path / NEW).mkdir()
    return tmp_path


def meant(name: str | None, base: Path) -> str:
    return locate_run(name, base).last.directory.relative_to(base).as_posix()


def test_without_a_name_the_newest_run_is_meant(base: Path) -> None:
    assert meant(None, base) == f"{MIDDLE}/turn_2/attempt_1"
    assert meant("log_latest", base) == f"{MIDDLE}/turn_2/attempt_1"


def test_what_a_viewer_leaves_behind_is_not_the_newest_run(base: Path) -> None:
    shell = base / "log_20260304_090000_000001" / "turn_1" / "attempt_1"
    (shell / "agent_outputs").mkdir(parents=True)
    (shell / "agent_outputs" / "ana.txt").write_text("=== ANA OUTPUT LOG ===\n\n")
    assert meant(None, base) == f"{MIDDLE}/turn_2/attempt_1"
    assert shell.parents[1].name not in [run.name for run in recent_runs(base, 10)]
    assert meant(shell.parents[1].name, base) == shell.relative_to(base).as_posix()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (OLD, "turn_2/attempt_1"),
        ("20260301", "turn_2/attempt_1"),
        (f"{OLD}/turn_1", "turn_1/attempt_2"),
        (f"{OLD}/turn_1/attempt_1", "turn_1/attempt_1"),
    ],
)
def test_a_name_or_the_only_one_with_that_part(name: str, place: str, base: Path) -> None:
    assert meant(name, base) == f"{OLD}/{place}"


def test_a_path_needs_no_base(base: Path, home: Path) -> None:
    assert locate_run(str(base / OLD / "turn_1"), home / "none").last.directory == base / OLD / "turn_1" / "attempt_2"
    assert locate_run(str(base), home / "none").last.session == base / MIDDLE


def test_only_a_session_is_a_whole_one(base: Path) -> None:
    assert locate_run(OLD, base).is_whole_session
    assert locate_run(None, base).is_whole_session
    assert not locate_run(f"{OLD}/turn_1", base).is_whole_session
    assert len(locate_run(f"{OLD}/turn_1", base).attempts) == 2


def test_a_path_wins_over_a_name(base: Path, home: Path) -> None:
    (home / "20260301" / "attempt_1").mkdir(parents=True)
    (home / "20260301" / "attempt_1" / "status.json").write_text("{}")
    assert locate_run("20260301", base).last.directory == home / "20260301" / "attempt_1"
    (home / "20260302").mkdir()
    with pytest.raises(NoRun, match="there is no run in 20260302"):
        locate_run("20260302", base)


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_none(name: str, base: Path) -> None:
    with pytest.raises(NoRun, match="the name of the run is empty; leave it out for the newest one"):
        locate_run(name, base)


def test_an_ambiguous_part_names_the_candidates(base: Path) -> None:
    with pytest.raises(NoRun) as caught:
        locate_run("202603", base)
    assert str(caught.value) == f"“202603” may be any of 3 runs:\n  {NEW}\n  {MIDDLE}\n  {OLD}"


def test_a_name_does_not_lead_out_of_its_session(base: Path) -> None:
    with pytest.raises(NoRun):
        locate_run(f"{OLD}/../{MIDDLE}/turn_1", base)
    (base / OLD / "turn_3").symlink_to(base / MIDDLE / "turn_1")
    with pytest.raises(NoRun):
        locate_run(f"{OLD}/turn_3", base)


def test_a_file_is_no_run(base: Path) -> None:
    (base / "x.json").touch()
    with pytest.raises(NoRun, match=r"x\.json is a file; a run is named by its folder"):
        locate_run(str(base / "x.json"), base)


@pytest.mark.parametrize("name", ["nothing", "x\0y", f"{OLD}/../..", f"{OLD}/turn_9"])
def test_what_is_not_there(name: str, base: Path, home: Path) -> None:
    with pytest.raises(NoRun, match=r"there is no run|may be any"):
        locate_run(name, base)
    with pytest.raises(NoRun):
        locate_run(None, home / "empty")
