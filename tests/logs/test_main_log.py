from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.events import bodies as b
from tests.logs.story import write_into

PATIENCE = 10


def test_a_full_main_log_is_zipped_while_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, waited = threading.Event(), list[bool]()

    class SlowZip(zipfile.ZipFile):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            waited.append(goes_on.wait(PATIENCE))
            super().__init__(*arguments, **named)

    monkeypatch.setattr(zipfile, "ZipFile", SlowZip)
    written = write_into(tmp_path)
    written.story.start()
    for sign in "abc":
        written.story.stream.emit(b.Error(error=f"{sign} failed", detail=sign * 6_000_000))
        written.story.clock.pass_(1)
        written.writer.tick()
    goes_on.set()
    for thread in threading.enumerate():
        if thread.name == "zip a full log":
            thread.join(PATIENCE)
    assert waited == [True, True]
    written.writer.close()
    monkeypatch.undo()
    logs = sorted(written.attempt.directory.glob("massgen*"))
    assert [log.suffix for log in logs] == [".zip", ".zip", ".log"]
    texts = [next(map(archive.read, archive.namelist())).decode() for archive in map(zipfile.ZipFile, logs[:2])]
    texts.append(written.attempt.main_log.read_text())
    assert all(f"{sign} failed" in text and sign * 6_000_000 in text for sign, text in zip("abc", texts, strict=True))
    assert not written.troubles


def test_a_deleted_main_log_is_told_once_and_what_waits_goes_to_a_new_one(tmp_path: Path) -> None:
    written = write_into(tmp_path)
    written.story.start()
    written.writer.tick()
    written.attempt.main_log.unlink()
    for text in ("first", "second"):
        written.story.stream.emit(b.Error(error=f"the {text} one"))
        written.story.clock.pass_(1)
        written.writer.tick()
    log = written.attempt.main_log.read_text()
    assert "the first one" in log
    assert "the second one" in log
    assert [trouble for trouble in written.troubles if "deleted" in trouble] == written.troubles
    assert len(written.troubles) == 1
