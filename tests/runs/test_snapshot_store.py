"""Where the files of the latest answers are found beside the log."""

from __future__ import annotations

import os
from pathlib import Path

from massgen_tui.runs.snapshot_store import SnapshotStore


def test_the_newest_answer_is_in_front_and_those_before_stay(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path / "snapshots" / "log_1")
    for number in (1, 2, 3):
        files = tmp_path / "logs" / f"answer {number}"
        files.mkdir(parents=True)
        (files / "a.txt").write_text(str(number), "utf-8")
        if number == 3:
            store = SnapshotStore(tmp_path / "snapshots" / "log_1")  # the next turn of the session
        store.add("ana", files)
    latest = store.latest("ana")
    assert (latest / "a.txt").read_text("utf-8") == "3"
    versions = latest.parent / ".versions" / "ana"
    assert [(versions / f"v{number}" / "a.txt").read_text("utf-8") for number in (1, 2, 3)] == ["1", "2", "3"]
    assert os.readlink(latest) == ".versions/ana/v3"
    (tmp_path / "moved").mkdir()
    for folder in ("logs", "snapshots"):
        (tmp_path / folder).rename(tmp_path / "moved" / folder)
    assert (tmp_path / "moved" / "snapshots" / "log_1" / "ana" / "a.txt").read_text("utf-8") == "3"
