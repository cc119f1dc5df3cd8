"""Chips: what was pasted comes out as it went in, and a chip is one thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.draft import Draft, around, as_typed, chip_for, is_chip, pieces, places

PASTES = st.lists(st.text(min_size=1, max_size=40), max_size=4)
WORDS = st.text(alphabet="ab []#1pasted lines\n", max_size=30)


@given(st.lists(st.tuples(WORDS, st.text(max_size=60)), max_size=5), WORDS)
def test_every_paste_comes_out_as_it_went_in(parts: list[tuple[str, str]], end: str) -> None:
    text, whole, pasted = "", "", dict[str, str]()
    every_word = "".join(word for word, _ in parts) + end
    for word, paste in parts:
        chip = chip_for(paste, pasted, every_word)
        pasted[chip] = paste
        text, whole = text + word + chip, whole + word + paste
    if all(chip not in every_word for chip in pasted) and _apart(text + end, pasted):
        assert Draft(text + end, pasted).whole == whole + end


def _apart(text: str, pasted: dict[str, str]) -> bool:
    """Whether the words around the chips did not happen to make a chip of their own."""
    return all(text.count(chip) == 1 for chip in pasted)


def test_a_paste_that_looks_like_a_chip_is_not_taken_for_one() -> None:
    first = "[pasted 9 lines #2]\n" * 9
    draft = Draft("[pasted 9 lines] and [pasted 9 lines #2]", {"[pasted 9 lines]": first, "[pasted 9 lines #2]": "x"})
    assert draft.whole == f"{first} and x"
    assert Draft("[pasted 9 lines]", draft.pasted).used == {"[pasted 9 lines]": first}


def test_chips_have_names_of_their_own() -> None:
    long = "x\n" * 143
    first = chip_for(long, (), "")
    assert first == "[pasted 143 lines]"
    assert chip_for(long, {first}, first) == "[pasted 143 lines #2]"
    assert chip_for(long, (), "what is [pasted 143 lines]?") == "[pasted 143 lines #2]"
    assert chip_for("x" * 1234, (), "") == "[pasted 1,234 characters]"


def test_what_is_long_or_cannot_be_shown_becomes_a_chip() -> None:
    assert not is_chip("a few\nlines\n")
    assert is_chip("line\n" * 8)
    assert is_chip("x" * 1001)
    assert is_chip("\x1b[31mred")
    assert as_typed("a\r\nb\rc\n") == "a\nb\nc\n"


@given(WORDS, WORDS, st.integers(0, 80))
def test_a_place_is_within_a_chip_or_stays(before: str, after: str, column: int) -> None:
    chips = {"[pasted 9 lines]": "x"}
    line = f"{before}[pasted 9 lines]{after}".replace("\n", " ")
    start, end = around(line, chips, min(column, len(line)))
    assert (start == end == min(column, len(line))) or line[start:end] in chips
    assert "".join(pieces(line, chips)) == line
    assert all(line[begin:stop] == chip for begin, stop, chip in places(line, chips))
