"""The one small file of what a person has chosen."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.config.user_settings import UserSettings, load_settings, save_settings, settings_path

SETTINGS = st.builds(UserSettings, st.text(), st.text(), st.text(), st.booleans(), st.booleans(), st.booleans())


def test_it_lies_beside_the_users_team(tmp_path: Path) -> None:
    assert settings_path({}, tmp_path) == tmp_path / ".config" / "massgen" / "settings.json"
    assert settings_path({"XDG_CONFIG_HOME": "/x"}, tmp_path) == Path("/x/massgen/settings.json")


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "missing.json") == (UserSettings(), "")


@given(SETTINGS)
def test_what_is_saved_is_loaded(settings: UserSettings) -> None:
    path = Path.cwd() / "some" / "settings.json"
    save_settings(path, settings)
    assert load_settings(path) == (settings, "")
    assert os.listdir(path.parent) == ["settings.json"]


@given(
    st.dictionaries(st.sampled_from([*asdict(UserSettings()), "other"]), st.one_of(st.none(), st.text(), st.booleans()))
)
def test_any_values_are_survived_and_wrong_ones_told(values: dict[str, object]) -> None:
    path = Path.cwd() / "settings.json"
    path.write_text(json.dumps(values))
    settings, told = load_settings(path)
    usual = asdict(UserSettings())
    wrong = [name for name, value in values.items() if name in usual and type(value) is not type(usual[name])]
    assert all(name in told for name in wrong)
    assert bool(told) == bool(wrong)
    assert all(getattr(settings, name) == values[name] for name in values if name in usual and name not in wrong)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1]", b"[" * 100_000])
def test_a_broken_file_is_told_and_the_next_change_replaces_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, told = load_settings(path)
    assert settings == UserSettings()
    assert str(path) in told
    save_settings(path, UserSettings(theme="light"))
    assert load_settings(path) == (UserSettings(theme="light"), "")


def test_what_another_version_keeps_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark", "later": [1]}')
    save_settings(path, UserSettings(theme="light"))
    assert json.loads(path.read_text())["later"] == [1]


def test_a_folder_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(IsADirectoryError):
        save_settings(tmp_path / "settings.json", UserSettings())
    assert os.listdir(tmp_path) == ["settings.json"]
