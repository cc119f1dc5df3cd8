from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.tools.demo_server import calculate, word_count


@given(st.lists(st.text("abc", min_size=1)))
def test_words_are_counted(words: list[str]) -> None:
    assert word_count("\n".join(words)).startswith(f"{len(words)} word")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * -3", "-9"),
        ("7 / 2", "3.5"),
        ("7 // 2 + 7 % 2", "4"),
        ("2 ** 100", "1267650600228229401496703205376"),
        (" 0.1 + 0.2 ", "0.3"),
    ],
)
def test_arithmetic(expression: str, value: str) -> None:
    assert calculate(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "1 / 0",
        "9 ** 9 ** 9",
        "2.0 ** 5000",
        "(-8) ** 0.5",
        "__import__('os')",
        "'a' * 3",
        "True",
        "1j",
        "1+" * 200,
    ],
)
def test_nothing_but_arithmetic(expression: str) -> None:
    with pytest.raises(ValueError, match=r"cannot|only|too large|no real|up to"):
        calculate(expression)


@given(st.integers(-999, 999), st.sampled_from(["+", "-", "*"]), st.integers(-999, 999))
def test_it_agrees_with_python(left: int, sign: str, right: int) -> None:
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert calculate(f"({left}) {sign} ({right})") == str(expected)
