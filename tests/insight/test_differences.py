from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.insight.differences import MOST_LINES, changed_part, difference

lines = st.lists(st.sampled_from(["a", "b", "c", "", "long line"]), max_size=30).map("\n".join)


@given(lines, lines)
def test_both_texts_can_be_read_back_from_the_rows(before: str, after: str) -> None:
    compared = difference(before, after)
    assert compared.removed - compared.added == len(before.splitlines()) - len(after.splitlines())
    if not any(row.kind == "skipped" for row in compared.rows):
        assert [row.before for row in compared.rows if row.before is not None] == before.splitlines()
        assert [row.after for row in compared.rows if row.after is not None] == after.splitlines()
    skipped = sum(row.skipped for row in compared.rows)
    assert skipped + sum(row.before is not None for row in compared.rows) == len(before.splitlines())
    assert compared.equal == (before.splitlines() == after.splitlines())


def test_rows_say_what_was_changed_removed_and_added() -> None:
    compared = difference("same\nold\ngone", "same\nnew")
    assert [tuple(row[:3]) for row in compared.rows] == [
        ("same", "same", "same"),
        ("changed", "old", "new"),
        ("removed", "gone", None),
    ]
    assert (compared.added, compared.removed) == (1, 2)


def test_equal_lines_far_from_a_change_are_left_out() -> None:
    text = "\n".join(map(str, range(100)))
    compared = difference(text, text.replace("\n50\n", "\nfifty\n"))
    assert [row.skipped or row.kind for row in compared.rows] == [47, *["same"] * 3, "changed", *["same"] * 3, 46]


def test_the_part_of_a_line_that_is_different_is_found() -> None:
    assert changed_part("a limit of 5 per s", "a limit of 50 per s") == (
        ("a limit of 5", "", " per s"),
        ("a limit of 5", "0", " per s"),
    )
    assert changed_part("", "x") == (("", "", ""), ("", "x", ""))


def test_long_texts_are_not_matched_and_say_so() -> None:
    old = "\n".join(f"old {number}" for number in range(MOST_LINES))
    began = time.perf_counter()
    compared = difference(old, old.replace("old", "new"))
    assert not compared.matched
    assert time.perf_counter() - began < 1
    assert compared.removed == MOST_LINES
