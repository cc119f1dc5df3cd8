"""Looking for words in text that grows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.document import Document
from massgen_tui.app.view.find import Find


def document_of(text: str) -> Document:
    document = Document()
    document.extend_open(text, "text")
    return document


def test_small_letters_find_capitals_and_capitals_only_themselves() -> None:
    document = document_of("One one\nONE")
    assert Find(document, "one").places == [(0, 0), (0, 4), (1, 0)]
    assert Find(document, "One").places == [(0, 0)]
    assert Find(document, "[one").places == []


def test_steps_go_around_and_begin_at_the_line_that_is_looked_at() -> None:
    find = Find(document_of("a\na\na"), "a")
    assert [find.step(1, 1), find.step(1, 0), find.step(1, 0), find.step(-1, 0)] == [(1, 0), (2, 0), (0, 0), (2, 0)]
    assert find.words == "3/3"
    assert Find(document_of("a\na"), "a").step(-1, 0) == (0, 0)
    assert Find(document_of("a"), "b").step(1, 0) is None


def test_the_place_that_is_meant_stays_when_more_is_found() -> None:
    document = document_of("a\nb\na")
    find = Find(document, "a")
    find.step(1, 2)
    document.extend_open("aa", "text")
    find.update()
    assert (find.meant, find.words) == ((2, 0), "2/4")


@given(st.lists(st.sampled_from(["ab", "a\n", "b", "\n", "A"]), max_size=20), st.integers(0, 5))
def test_what_comes_bit_by_bit_is_found_like_everything_at_once(pieces: list[str], edit: int) -> None:
    document = document_of("")
    find = Find(document, "ab")
    for piece in pieces:
        document.extend_open(piece, "text")
        find.update()
    if edit < len(document.lines):
        document.splice(edit, edit + 1, [[("ab ab", "text")], [("x", "text")]])
    find.update()
    assert find.places == Find(document, "ab").places
