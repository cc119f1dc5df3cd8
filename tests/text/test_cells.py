"""Widths agree with the compositor's, and wrapped rows are the line again."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from massgen_tui.text.cells import cut, expand_tabs, pad, width, wrap
from massgen_tui.text.sanitise import visible

SEQUENCES = [
    "👩‍👩‍👧",
    "❤️",
    "❤",
    "🏳️‍🌈",
    "e\u0301",
    "🇩🇪",
    "1️⃣",
    "👍🏽",
    "日\u0301",
    "한",
    "ก็",
    "हि",
    "\u200d",
    "\ufe0f",
    "\u0301",
]
MIXED = st.lists(
    st.sampled_from([*SEQUENCES, " ", "  ", "a", "word", "longer-word", "日本語", "é", "⟨U+202E⟩"])
    | st.text(max_size=3),
    max_size=25,
).map(lambda parts: visible("".join(parts)).replace("\n", " ").replace("\t", " "))
NARROW = st.text("ab cd—é", max_size=60)


def test_every_character_is_as_wide_as_the_compositor_believes() -> None:
    codes = (*range(0x20, 0x3000), *range(0x3000, 0x110000, 61))
    assert not [hex(code) for code in codes if width(chr(code)) != cell_len(chr(code))]


@given(MIXED)
def test_a_text_is_as_wide_as_the_compositor_believes(text: str) -> None:
    assert width(text) == cell_len(text)


@given(MIXED, st.integers(0, 20))
def test_what_is_cut_fits_and_is_the_beginning(text: str, columns: int) -> None:
    shown = cut(text, columns)
    assert width(shown) <= columns
    if width(text) <= columns:
        assert shown == text
    elif columns:
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
        assert width(shown) >= columns - 1


def test_a_cut_leaves_no_part_of_a_character() -> None:
    assert cut("ae\u0301o\u0301u", 3) == "ae\u0301…"
    assert cut("日本語", 4) == "日…"
    assert cut("👩‍👩‍👧 family", 4) == "👩‍👩‍👧 …"
    assert cut("e" + "\u0301" * 200 + "abc", 10) == "e" + "\u0301" * 200 + "abc"
    assert cut("e" + "\u0301" * 200 + "abcdefghi", 5) == "e" + "\u0301" * 200 + "abc…"
    assert cut("long enough", 4, "...") == "l..."
    assert cut("long enough", 2, "...") == ".."


@given(MIXED, st.integers(1, 20))
def test_what_is_padded_has_exactly_the_columns(text: str, columns: int) -> None:
    assert width(pad(text, columns)) == columns
    assert width(pad(text, columns, "right")) == columns
    assert width(pad(text, columns, "center")) == columns


def test_padding() -> None:
    assert [pad("日", 5), pad("日", 5, "right"), pad("日", 5, "center")] == ["日   ", "   日", " 日  "]


@given(MIXED | NARROW, st.integers(2, 24))
def test_wrapped_rows_are_the_line_and_fit(line: str, columns: int) -> None:
    rows = wrap(line, columns)
    assert "".join(rows) == line
    assert rows
    assert all(rows) or rows == [""]
    assert all(width(row.rstrip(" ")) <= columns for row in rows)
    assert not [row for row in rows[1:] if row[0] == " "]


@given(NARROW, st.integers(2, 24))
def test_narrow_and_wide_lines_wrap_alike(line: str, columns: int) -> None:
    lookalike = str.maketrans("abcd", "ⴰⴱⴲⴳ")
    assert width("ⴰⴱⴲⴳ") == 4
    assert [row.translate(lookalike) for row in wrap(line, columns)] == wrap(line.translate(lookalike), columns)


@pytest.mark.parametrize(
    ("line", "columns", "rows"),
    [
        ("", 10, [""]),
        ("one two three", 8, ["one two ", "three"]),
        ("one two three", 7, ["one two ", "three"]),
        ("one     two", 5, ["one     ", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdefgh i", 4, ["a ", "bcde", "fgh ", "i"]),
        ("    indented_word more", 10, ["    indent", "ed_word ", "more"]),
        ("    日本語日本語", 6, ["    日", "本語日", "本語"]),
        ("日本語 text", 5, ["日本", "語 ", "text"]),
        ("x 👩‍👩‍👧👩‍👩‍👧", 3, ["x ", "👩‍👩‍👧", "👩‍👩‍👧"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("abc", 0, ["ab", "c"]),
    ],
)
def test_rows(line: str, columns: int, rows: list[str]) -> None:
    assert wrap(line, columns) == rows


@pytest.mark.parametrize(
    "unit", ["word after word ", "x", "日本語", "naïve é ", "日 text ", "日" + "x" * 3000 + " "], ids=range(6)
)
def test_a_line_of_a_megabyte_wraps_at_once(unit: str) -> None:
    line = unit * (1_000_000 // len(unit.encode()))
    started = time.process_time()
    rows = wrap(line, 80)
    assert time.process_time() - started < 0.5
    assert "".join(rows) == line


def test_tabs_go_to_the_next_stop() -> None:
    assert expand_tabs("\ta\tab\tabcd\t.") == "    a   ab  abcd    ."
    assert expand_tabs("日\tx", 8) == "日      x"
    assert expand_tabs("none") == "none"
