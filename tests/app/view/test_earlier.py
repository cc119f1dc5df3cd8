"""Walking through earlier questions loses nothing, and neither does a damaged file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.earlier import MOST, MOST_PASTED, Walk, entries_of, line_of, without_repeats

TEXTS = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
ENTRIES = st.lists(TEXTS.map(Draft), max_size=6)


@given(ENTRIES, st.lists(st.tuples(st.booleans(), st.text(max_size=8)), max_size=20), TEXTS)
def test_a_draft_comes_back_whatever_was_walked_and_changed(
    entries: list[Draft], steps: list[tuple[bool, str]], typed: str
) -> None:
    walk, shown, at = Walk(entries), Draft(typed), len(entries)
    seen = {at: shown}
    for back, change in steps:
        shown = Draft(shown.text + change)
        seen[at] = shown
        to = at + (-1 if back else 1)
        found = walk.older(shown) if back else walk.newer(shown)
        assert (found is None) == (not 0 <= to <= len(entries))
        if found is not None:
            at, shown = to, found
            assert found == seen.get(at, entries[at] if at < len(entries) else None)
        assert walk.under_way == (at < len(entries))
    while (found := walk.newer(shown)) is not None:
        shown = found
    assert shown == seen[len(entries)]


@given(ENTRIES)
def test_what_is_written_is_read(entries: list[Draft]) -> None:
    assert entries_of([line_of(entry) for entry in entries]) == without_repeats(entries)
    assert all("\n" not in line_of(entry) for entry in entries)


@given(ENTRIES, st.lists(st.text(max_size=30), max_size=5))
def test_lines_that_cannot_be_read_are_passed_over(entries: list[Draft], damage: list[str]) -> None:
    odd = ["{", "[]", '{"text": 3}', '{"text": "ok", "pasted": 1', "null", "[" * 100_000]
    found = entries_of([*odd, *map(line_of, entries), *damage])
    kept = without_repeats(entries)
    assert [entry for entry in found if entry in kept][: len(kept)] == kept


def test_pastes_are_kept_with_it_and_too_long_ones_leave_word() -> None:
    draft = Draft("a [pasted 9 lines] b", {"[pasted 9 lines]": "x\n" * 9, "[pasted 7 lines]": "gone"})
    assert entries_of([line_of(draft)]) == [Draft(draft.text, draft.used)]
    long = Draft("a [pasted 9 lines] b", {"[pasted 9 lines]": "x" * (MOST_PASTED + 1)})
    assert entries_of([line_of(long)]) == [Draft("a [pasted 9 lines, not kept] b")]


def test_only_the_newest_are_kept_and_repeats_count_once() -> None:
    many = [Draft(str(number)) for number in range(MOST + 5)]
    assert without_repeats(many) == many[5:]
    assert without_repeats([Draft("a"), Draft("a"), Draft("b"), Draft("a")]) == [Draft("a"), Draft("b"), Draft("a")]


def test_what_was_sent_is_the_newest() -> None:
    walk = Walk([Draft("a")]).with_newest(Draft("b"))
    assert walk.older(Draft("now")) == Draft("b")
    assert walk.older(Draft("b")) == Draft("a")
