from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from massgen_tui.logs.write.json_text import as_block, json_text

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
keys = st.text(max_size=4) | st.integers(0, 3)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def as_read(value: Any) -> Any:
    """A value as it comes back: its keys are text."""
    return json.loads(json.dumps(value))


@given(values)
@example({"half": "\ud83d", "big": 2**70, "3": [], 3: {}})
def test_what_is_written_is_what_is_read(value: Any) -> None:
    text = json_text(value)
    assert text.isascii()
    assert json.loads(text) == as_read(value)
    assert json.loads(as_block(value)) == as_read(value)


@pytest.mark.parametrize("value", [{"a": [1, {"b": None}], "c": {}, "d": []}, ["é\u2028😀", "x\\"], {}, 0.25, "plain"])
def test_it_looks_as_the_library_would_write_it(value: Any) -> None:
    assert json_text(value) == json.dumps(value, indent=2)
    assert as_block(value) == json.dumps(value, indent=2, ensure_ascii=False)


def test_half_a_pair_and_great_numbers_look_the_same() -> None:
    value = {"big": 2**70, "half": "\ud83d", "whole": "é"}
    assert json_text(value) == json.dumps(value, indent=2)


def test_arguments_may_be_nested_as_deep_as_events_may() -> None:
    deep: Any = []
    for _ in range(800):
        deep = [deep]
    assert json.loads(json_text({"deep": deep})) == {"deep": deep}


@pytest.mark.parametrize("beside", ["é", 2**70, "\ud83d", {1: 2}])
def test_what_json_has_no_number_for_is_null(beside: Any) -> None:
    value = {"loss": [float("nan"), float("-inf"), 0.5], "beside": beside}
    assert json.loads(json_text(value), parse_constant=pytest.fail)["loss"] == [None, None, 0.5]


def test_what_json_does_not_know_is_text() -> None:
    assert json_text({"path": Path("a"), "set": None}) == '{\n  "path": "a",\n  "set": null\n}'
