from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from massgen_tui.text.failures import NO_FOLDER, folder_is_gone, why


def test_the_place_and_the_reason_are_told_without_numbers(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as absent:
        (tmp_path / "nowhere").read_text()
    assert why(absent.value) == f"{tmp_path / 'nowhere'}: No such file or directory"
    with pytest.raises(OSError, match=r"directory|argument") as failed:
        os.rename(tmp_path, tmp_path / "a" / "b")
    assert why(failed.value).startswith(f"{tmp_path / 'a' / 'b'}: ")
    assert why(OSError(errno.ENOSPC, "No space left on device")) == "No space left on device"
    assert why(OSError("the cable is out")) == "the cable is out"


def test_where_the_working_folder_is_gone_that_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    assert not folder_is_gone()
    gone.rmdir()
    assert folder_is_gone()
    for needs_it in (Path.cwd, Path("there").read_text):
        with pytest.raises(FileNotFoundError) as failed:
            needs_it()
        assert why(failed.value) == NO_FOLDER
    with pytest.raises(FileNotFoundError) as failed:
        (tmp_path / "nowhere").read_text()
    assert why(failed.value) == f"{tmp_path / 'nowhere'}: No such file or directory"
