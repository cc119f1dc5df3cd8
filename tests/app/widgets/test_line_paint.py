from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome

from massgen_tui.app.view.document import GUTTER, Document, line_text
from massgen_tui.app.view.wrapping import TextRow, Wrapping
from massgen_tui.app.widgets.line_paint import LinePaint, Mark, pointer_strip

STYLES = {"": Style(), "bad": Style(color="red"), GUTTER: Style(dim=True)}
BASE, SELECTED = Style(bgcolor="black"), Style(bgcolor="blue")


def look(columns: int, *, monochrome: bool = False) -> LinePaint:
    filters = [Monochrome()] if monochrome else []
    black = Color(0, 0, 0)
    return LinePaint(columns, BASE, lambda token: STYLES.get(token, Style()), SELECTED, black, filters)


def document_of(*lines: list[tuple[str, str]]) -> Document:
    document = Document()
    for line in lines:
        document.append(line)
    return document


def test_spans_keep_their_style_across_rows() -> None:
    document = document_of([("aaa ", ""), ("bbb ccc", "bad")])
    rows = Wrapping(document, 8).rows(0, 9)
    first, second = (list(look(8).strip(document.lines[0], row)) for row in rows)
    assert [(text, style) for text, style, _ in first] == [("aaa ", STYLES[""]), ("bbb ", STYLES["bad"])]
    assert [(text, style) for text, style, _ in second] == [("ccc", STYLES["bad"]), (" " * 5, BASE)]


def test_rows_after_the_first_are_indented_like_it() -> None:
    document = document_of([("◌ ", GUTTER), ("aaaa bbbb", "")])
    rows = Wrapping(document, 8).rows(0, 9)
    assert [look(8).strip(document.lines[0], row).text for row in rows] == ["◌ aaaa  ", "  bbbb  "]


def test_the_selection_divides_spans() -> None:
    document = document_of([("abc", ""), ("def", "bad")])
    strip = look(8).strip(document.lines[0], TextRow(0, 0, 6), [Mark(1, 5, SELECTED)])
    parts = [(text, style.bgcolor if style else None) for text, style, _ in strip]
    assert parts == [
        ("a", None),
        ("bc", SELECTED.bgcolor),
        ("de", SELECTED.bgcolor),
        ("f", None),
        ("  ", BASE.bgcolor),
    ]


def test_filters_reach_text_and_blanks() -> None:
    painted = look(4, monochrome=True)
    strip = painted.strip((("a", "bad"),), TextRow(0, 0, 1))
    assert strip.text == "a   "
    for segment in [*strip, *painted.blank]:
        for colour in (segment.style and segment.style.color, segment.style and segment.style.bgcolor):
            assert colour is None or colour.triplet is None or len(set(colour.triplet)) == 1


text_of_all_widths = st.text(st.sampled_from("ab  界각👩⚠\ufe0fe\u0301[/b]\x1b")) | st.text()


@given(text_of_all_widths, st.integers(2, 20), st.integers(0, 30), st.integers(0, 30))
def test_every_strip_is_exactly_as_wide_as_the_view(text: str, columns: int, start: int, stop: int) -> None:
    document = document_of([(text, ""), (text[::-1], "bad")])
    wrapping = Wrapping(document, columns)
    wrapping.settle(10**6)
    for row in wrapping.rows(0, wrapping.height):
        line = document.lines[row.line]
        for marks in ([], [Mark(start, start + stop, SELECTED)]):
            strip = look(columns).strip(line, row, marks)
            assert strip.cell_length == sum(segment.cell_length for segment in strip) == columns
            text_of_row = line_text(line)[row.start : row.stop]  # spaces, and marks on them, may hang over its end
            assert strip.text.startswith(text_of_row.rstrip(" ")) or text_of_row.startswith(strip.text)


def offsets(strip_text: str, columns: int) -> list[int]:
    """The character that the screen finds under each cell of a row."""
    document = document_of([(strip_text, "")])
    (row,) = Wrapping(document, columns).rows(0, 1)
    found: list[int] = []
    for text, style, _ in pointer_strip(document.lines[0], row, columns):
        assert style is not None
        start, line = style.meta["offset"]
        assert line == 0
        found += range(start, start + len(text)) if text else [start]
    return found


def test_the_pointer_finds_both_cells_of_a_wide_character() -> None:
    assert offsets("a界b", 9) == [0, 1, 1, 2, 3]


def test_the_pointer_finds_the_letter_under_its_accents() -> None:
    assert offsets("e\u0301x", 9) == [0, 2, 3]


def test_the_cells_after_a_row_belong_to_its_last_character() -> None:
    document = document_of([("aaa bbb", "")])
    (row, _) = Wrapping(document, 5).rows(0, 2)
    *_, last = pointer_strip(document.lines[0], row, 5)
    assert last.style is not None
    assert last.style.meta["offset"] == (3, 0)


def test_a_row_that_hangs_is_drawn_and_pointed_at_where_it_stands() -> None:
    document = document_of([("  ", GUTTER), ("^c   ", "bad hang"), ("aaaa bbbb", "")])
    _, second = Wrapping(document, 14).rows(0, 9)
    assert look(14).strip(document.lines[0], second).text.rstrip() == "       bbbb"
    assert pointer_strip(document.lines[0], second, 14).text.index("b") == 7


def test_a_reversed_cursor_has_one_colour_over_the_whole_row() -> None:
    document = document_of([("aaa ", ""), ("bbb", "bad")])
    (row,) = Wrapping(document, 9).rows(0, 9)
    paint = replace(look(9), cursor=Style(reverse=True))
    styles = [style or Style() for _, style, _ in paint.strip(document.lines[0], row, cursor=True)]
    looks = {(style.color, style.bgcolor, style.reverse) for style in styles}
    assert looks == {(BASE.color, BASE.bgcolor, True)}
