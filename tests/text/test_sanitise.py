"""What a model or a tool says is shown whole and does nothing to the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.text.sanitise import visible

SPECIAL = (
    "\r\n\t\x00\x1b\x7f\x85\u202e\u200b\u200c\u200d\u2028\ufeff\ud800\U000e0041\U000e007f\ufe0f\U000e0100🏴👩❤葛نمa "
)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()) | st.sampled_from(SPECIAL), max_size=40)
ORDINARY = [
    "plain text, tabs\tand\nlines",
    "naïve café — “quoted” … → ∑ ├── ⣿",
    "e\u0301 combining, ก็ไทย, हिन्दी, 한국어, 日本語, עברית",
    "👩‍👩‍👧 ❤️‍🔥 🏳️‍🌈 👍🏽 1️⃣ 🇩🇪 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "می‌خواهم",
    "葛\U000e0100城",
    "[b]no markup[/b] \\x1b[31m",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays(text: str) -> None:
    assert visible(text) == text
    assert visible(text, ascii_only=True) == text


@pytest.mark.parametrize(
    ("text", "shown", "ascii_shown"),
    [
        ("\x1b[2J", "␛[2J", "^[[2J"),
        ("a\x00b\x07", "a␀b␇", "a^@b^G"),
        ("one\r\ntwo\rthree\n", "one\ntwo␍three\n", "one\ntwo^Mthree\n"),
        ("\x7f\x9b1m", "␡⟨U+009B⟩1m", "^?<U+009B>1m"),
        ("a\x7f", "a␡", "a^?"),
        ("user\u202egnp.exe", "user⟨U+202E⟩gnp.exe", "user<U+202E>gnp.exe"),
        ("a\u2028b\u2029c\u0085", "a⟨U+2028⟩b⟨U+2029⟩c⟨U+0085⟩", "a<U+2028>b<U+2029>c<U+0085>"),
        ("pa\u200bss\u200cwo\u200drd\ufeff", "pa⟨U+200B⟩ss⟨U+200C⟩wo⟨U+200D⟩rd⟨U+FEFF⟩", None),
        ("half \ud83d", "half ⟨U+D83D⟩", "half <U+D83D>"),
        ("tag\U000e0041", "tag⟨U+E0041⟩", "tag<U+E0041>"),
        ("👩\u200d", "👩⟨U+200D⟩", "👩<U+200D>"),
    ],
)
def test_what_acts_or_hides_is_shown(text: str, shown: str, ascii_shown: str | None) -> None:
    assert visible(text) == shown
    assert ascii_shown is None or visible(text, ascii_only=True) == ascii_shown


@given(ANY_TEXT, st.booleans())
def test_nothing_that_acts_is_left_and_a_second_time_changes_nothing(text: str, ascii_only: bool) -> None:
    shown = visible(text, ascii_only=ascii_only)
    left = {unicodedata.category(character) for character in shown if character not in "\n\t"}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(
        "\r\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    assert visible(shown, ascii_only=ascii_only) == shown
    shown.encode()


@given(st.characters(categories=("L", "M", "N", "P", "S", "Zs"), exclude_characters="\u115f\u3164\uffa0"))
def test_a_character_that_is_seen_stays(character: str) -> None:
    assert visible(f"a{character}") == f"a{character}" or 0xE0100 <= ord(character) <= 0xE01EF
