"""Markdown by the line: looks without a change of the text, the same however the text was cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.document import Document, line_text
from massgen_tui.app.view.markdown_lines import MOST_STYLED, styled
from massgen_tui.text.sanitise import visible

MARKDOWN = st.text(st.sampled_from("#*`~-> |1.ab\n\t日"), max_size=80)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("plain", [("plain", "text")]),
        ("## Two words", [("##", "faint"), (" Two words", "text heading")]),
        ("#tag", [("#tag", "text")]),
        (
            "- a `b` c",
            [("-", "accent"), (" a ", "text"), ("`", "faint"), ("b", "text code"), ("`", "faint"), (" c", "text")],
        ),
        ("12. x", [("12.", "accent"), (" x", "text")]),
        ("a **b** c", [("a ", "text"), ("**", "faint"), ("b", "text strong"), ("**", "faint"), (" c", "text")]),
        ("2 ** 3", [("2 ", "text"), ("**", "text"), (" 3", "text")]),
        ("a ` b", [("a ", "text"), ("`", "text"), (" b", "text")]),
        ("``a`b``", [("``", "faint"), ("a`b", "text code"), ("``", "faint")]),
        ("> said", [(">", "accent"), (" said", "text dim")]),
        ("---", [("---", "faint")]),
        ("|a|", [("|", "faint"), ("a", "text"), ("|", "faint")]),
        ("", [("", "text")]),
    ],
)
def test_looks(text: str, looks: list[tuple[str, str]]) -> None:
    assert styled(text, "text") == (looks, "")


def test_a_fence_holds_until_one_like_it() -> None:
    document = Document()
    document.extend_open("```python\n# no heading\n~~~\n```\n# heading\n", "text", markdown=True)
    tokens = [line[-1][1] for line in document.lines]
    assert tokens == ["faint", "text code", "text code", "faint", "text heading"]


@given(MARKDOWN, st.lists(st.integers(1, 9), max_size=30))
def test_cuts_change_nothing_and_no_character_is_lost(text: str, cuts: list[int]) -> None:
    whole, cut = Document(), Document()
    whole.extend_open(text, "text", markdown=True)
    rest = text
    for size in cuts:
        cut.extend_open(rest[:size], "text", markdown=True)
        assert cut.lines is not None
        rest = rest[size:]
    cut.extend_open(rest, "text", markdown=True)
    for document in (whole, cut):
        document.close_open()
    assert cut.lines == whole.lines
    written = visible(text).removesuffix("\n").split("\n") if text else []
    assert [line_text(line).replace(" ", "") for line in whole.lines] == [
        line.replace("\t", "").replace(" ", "") for line in written
    ]


def test_a_line_without_end_is_looked_at_only_so_far() -> None:
    document = Document()
    for _ in range(3):
        document.extend_open("`a` " * MOST_STYLED, "text", markdown=True)
        assert document.lines
    assert document.lines[0][-1][1] == "text"
    assert len(line_text(document.lines[0])) == 12 * MOST_STYLED
