"""Reading YAML and JSON: values, their places, and one clear sentence for what cannot be read."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.config.document import MAX_BYTES, parse, read
from massgen_tui.config.problems import ConfigProblems
from tests.permissions import forbidden


def refused(text: str, *, is_json: bool = False) -> str:
    with pytest.raises(ConfigProblems) as caught:
        parse("f", text, is_json=is_json)
    return str(caught.value)


def test_aliases_and_merges_are_written_out() -> None:
    document = parse("f", "a: &a {p: 1, q: yes}\nb: {<<: *a, p: 2}\nc: [*a]\nd: {<<: [*a, {r: 3}]}\n")
    assert document.values == {
        "a": {"p": 1, "q": True},
        "b": {"p": 2, "q": True},
        "c": [{"p": 1, "q": True}],
        "d": {"p": 1, "q": True, "r": 3},
    }
    assert document.problems == []


def test_keys_are_text_and_dates_too() -> None:
    assert parse("f", "on: 1\n2: 2026-01-31\n").values == {"on": 1, "2": "2026-01-31"}


def test_places() -> None:
    document = parse("f", "agents:\n  - id: ana\n    backend: {type: x}\n")
    assert document.place(("agents", 0, "id")) == (2, 9)
    assert document.place(("agents", 0, "id"), of_key=True) == (2, 5)
    assert document.place(("agents", 0, "backend", "type")) == (3, 21)
    assert document.place(("agents", 0, "nowhere", "at all")) == (2, 5)


def test_a_given_key_counts_once() -> None:
    document = parse("f", "a: 1\nb: 2\na: 3\n")
    assert document.values == {"a": 1, "b": 2}
    assert [str(problem) for problem in document.problems] == ["f:3:1: a: is given twice, first in line 1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f: is empty; a team needs at least `agents:`"),
        ("# nothing\n", "f: is empty; a team needs at least `agents:`"),
        ("- a\n", "f:1:1: is a list at the top; a team is written as keys, beginning with `agents:`"),
        ("hello", "f:1:1: is a single value at the top; a team is written as keys, beginning with `agents:`"),
        ("a:\n\tb: 1\n", "f:2:1: is indented with a tab; YAML wants blanks"),
        ("a:\n  b: 1\n c: 2\n", "f:3:2: is not valid YAML: the indentation does not fit the lines above"),
        (
            "a: b: c",
            "f:1:5: is not valid YAML: a colon does not fit here; check the indentation, or put the text in quotes",
        ),
        ('a: 1\nb: "x', "f:2:4: is not valid YAML: this quote is not closed"),
        ("a: [1, 2\nb: 3", "f:1:4: is not valid YAML: this bracket is not closed, or a comma is missing"),
        ("a: @x", "f:1:4: is not valid YAML: a text that begins with this character has to stand in quotes"),
        ("a: *x", "f:1:4: is not valid YAML: the alias has no anchor (`&name`) above it"),
        ("a: 1\n---\nb: 2\n", "f:2:1: holds a second document (after `---`); write one"),
        ("a: \x07", "f:1:4: holds a character that YAML does not allow (U+0007)"),
        ("a: &a [*a]", "f:1:4: a[0]: refers to itself"),
        ("a: &a {<<: *a}", "f:1:4: a: refers to itself"),
        ("? " * 3000, "f: is nested too deeply"),
        ("a: " + "[" * 90 + "]" * 90, "f:1:68: a[0][0]: is nested more than 64 levels deep"),
    ],
)
def test_what_is_no_document(text: str, said: str) -> None:
    assert refused(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object:os.system x", "a: has the tag !!python/object:os.system, which is not allowed"),
        ("a: !mine {b: 1}", "a: has the tag !mine, which is not allowed"),
        ("a: !!int x", "a: cannot be read as what it looks like; put it in quotes"),
        ('a: "\\ud800"', "a: holds half of a character (a lone surrogate), which no file can keep"),
    ],
)
def test_a_value_that_cannot_be_used(text: str, said: str) -> None:
    document = parse("f", text)
    assert [str(problem) for problem in document.problems] == [f"f:1:4: {said}"]
    assert document.values == {"a": None}


@pytest.mark.parametrize("link", ["a{0}: &a{0} [{1}]\n", "a{0}: &a{0} {{<<: [{1}]}}\n"])
def test_aliases_that_explode(link: str) -> None:
    text = "a0: &a0 {x: 1}\n" + "".join(link.format(i, ",".join([f"*a{i - 1}"] * 9)) for i in range(1, 12))
    assert "holds more than 50,000 values once its aliases are written out" in refused(text)


def test_json_is_read_as_json() -> None:
    text = '{\t"a": 1e5,\n\t"b": "\\ud83d\\ude00\\/", "<<": 3, "c": [null, true], "on": "2026-01-01"}'
    document = parse("f.json", text, is_json=True)
    assert document.values == {"a": 100000.0, "b": "😀/", "<<": 3, "c": [None, True], "on": "2026-01-01"}
    assert document.place(("b",)) == (2, 7)


def test_what_is_no_json() -> None:
    assert refused('{"a": 1,\n b: 2}', is_json=True) == (
        "f:2:2: is not JSON: Expecting property name enclosed in double quotes"
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    def said(path: Path) -> str:
        with pytest.raises(ConfigProblems) as caught:
            read(path)
        return str(caught.value).removeprefix(str(path))

    assert said(tmp_path / "none.yaml") == ": there is no such file"
    assert said(tmp_path) == ": this is a directory, not a file"
    assert said(tmp_path / "a\0b").endswith("a\ufffdb: cannot be read: embedded null byte")
    wide = tmp_path / "latin.yaml"
    wide.write_bytes("a: 1\nb: é\n".encode("latin-1"))
    assert said(wide) == ":2:4: is not UTF-8 text: the byte 0xe9 does not belong there"
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    assert said(big) == ": is larger than 256 kB, which no configuration needs"


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("a: 1")
    with forbidden(path), pytest.raises(ConfigProblems, match="cannot be read: Permission denied"):
        read(path)


def test_a_byte_order_mark_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    document = read(path)
    assert (document.values, document.place(("a",), of_key=True)) == ({"a": 1}, (1, 1))


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,?<\t\n 01.~\\u\x00é\ud800", max_size=60), st.booleans())
def test_any_text_is_a_document_or_a_problem(text: str, is_json: bool) -> None:
    with suppress(ConfigProblems):
        parse("f", text, is_json=is_json)
