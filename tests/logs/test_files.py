from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.logs.write.files import Lasting, as_block, json_text, replace_link, write_text

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
keys = st.text(max_size=4) | st.integers(0, 3)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(values)
def test_the_json_is_that_of_the_library(value: Any) -> None:
    assert json_text(value) == json.dumps(value, indent=2, default=str)


@given(values)
def test_the_json_for_people_is_that_of_the_library(value: Any) -> None:
    assert as_block(value) == json.dumps(value, indent=2, ensure_ascii=False, default=str)


@given(values)
def test_a_lasting_part_is_as_if_it_stood_there(value: Any) -> None:
    part = Lasting(value)
    for _ in range(2):
        assert json_text({"a": part, "b": [part]}) == json.dumps({"a": value, "b": [value]}, indent=2, default=str)


def test_what_json_does_not_know_is_text() -> None:
    assert json_text({"path": Path("a"), "set": None}) == '{\n  "path": "a",\n  "set": null\n}'


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.txt"
    write_text(path, "one")
    write_text(path, "two \ud83d")
    assert path.read_text() == "two ?"
    assert [found.name for found in path.parent.iterdir()] == ["file.txt"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="irectory"):
        write_text(tmp_path / "folder", "no")
    assert {found.name for found in tmp_path.iterdir()} == {"a", "folder"}


def test_a_link_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    for target in ("one", "two"):
        replace_link(tmp_path / "link", target)
        assert (tmp_path / "link").readlink() == Path(target)
    assert len(list(tmp_path.iterdir())) == 1
