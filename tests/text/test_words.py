"""The quick search says what a slow one would, whatever the words have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.text.words import Words

ALPHABETS = st.sampled_from(["ab", "ab-_", "k-\\]^[", "aA z~", "éaİ日\n"])
CASES = ALPHABETS.flatmap(
    lambda alphabet: st.tuples(
        st.lists(st.text(alphabet, min_size=2, max_size=6), max_size=8), st.text(alphabet, max_size=40)
    )
)


@given(CASES)
def test_every_word_is_found_wherever_it_stands(case: tuple[list[str], str]) -> None:
    words, text = case
    slowly = {(at, word) for word in words for at in range(len(text)) if text.startswith(word, at)}
    found = Words(words).found_in(text)
    assert set(found) == slowly
    assert len(found) == len(slowly)


@given(CASES)
def test_the_beginnings_at_the_end_come_with_the_longest_first(case: tuple[list[str], str]) -> None:
    words, text = case
    beginnings = {word[:length] for word in words for length in range(1, len(word))}
    expected = sorted(filter(text.endswith, beginnings), key=len, reverse=True)
    assert Words(words).unfinished_in(text) == expected
