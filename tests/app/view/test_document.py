from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.document import GUTTER, Document, Edit, Position, line_text
from massgen_tui.text.sanitise import visible


def texts(document: Document) -> list[str]:
    return [line_text(line) for line in document.lines]


def test_streamed_text_goes_on_where_it_was() -> None:
    document = Document()
    for chunk in ("a ro", "w\nand ", "another"):
        document.extend_open(chunk, "text")
    assert document.lines == [(("a row", "text"),), (("and another", "text"),)]


def test_a_newline_ends_its_line_and_opens_none() -> None:
    document = Document()
    document.extend_open("one\n", "text")
    assert texts(document) == ["one"]
    document.extend_open("\n", "text")
    assert texts(document) == ["one", ""]
    document.extend_open("two", "text")
    assert texts(document) == ["one", "", "two"]


def test_text_of_another_kind_begins_a_line() -> None:
    document = Document()
    document.extend_open("hm", "thinking")
    document.extend_open("yes", "text")
    assert document.lines == [(("hm", "thinking"),), (("yes", "text"),)]


def test_a_line_between_ends_the_stream() -> None:
    document = Document()
    document.extend_open("one", "text")
    assert document.append([("tool", "tool")]) == 1
    document.extend_open("two", "text")
    assert texts(document) == ["one", "tool", "two"]


def test_the_first_streamed_line_has_its_own_gutter() -> None:
    document = Document()
    document.extend_open("one\ntw", "thinking", gutter="  ", lead="◌ ")
    document.extend_open("o\nthree", "thinking", gutter="  ", lead="◌ ")
    assert document.lines == [
        (("◌ ", GUTTER), ("one", "thinking")),
        (("  ", GUTTER), ("two", "thinking")),
        (("  ", GUTTER), ("three", "thinking")),
    ]


def test_an_edit_is_noted_where_it_happened() -> None:
    document = Document()
    for text in "abc":
        document.append([(text, "text")])
    document.splice(1, 2, [[("B", "tool")]])
    document.splice(0, 2, [])
    assert texts(document) == ["c"]
    assert list(document.edits) == [Edit(1, 2, 1), Edit(0, 2, 0)]


def test_replacing_the_open_line_ends_the_stream() -> None:
    document = Document()
    document.extend_open("running", "text")
    document.splice(0, 1, [[("done", "ok")]])
    document.extend_open("next", "text")
    assert texts(document) == ["done", "next"]


def test_replacing_an_earlier_line_leaves_the_stream_open() -> None:
    document = Document()
    document.append([("running", "tool")])
    document.extend_open("so f", "text")
    document.splice(0, 1, [[("done", "ok")]])
    document.extend_open("ar", "text")
    assert texts(document) == ["done", "so far"]


def test_every_change_changes_the_version() -> None:
    document = Document()
    versions = [document.version]
    for change in (
        lambda: document.append([("a", "text")]),
        lambda: document.extend_open("b", "text"),
        lambda: document.splice(0, 1, [[("c", "text")]]),
        lambda: document.splice(0, 2, []),
    ):
        change()
        versions.append(document.version)
    assert len(set(versions)) == len(versions)
    assert list(document.lines) == []


def test_control_characters_become_visible_and_markup_stays_text() -> None:
    document = Document()
    document.extend_open("[/b]\x1b[31m", "text")
    document.append([("two\nlines\x07", "tool")])
    streamed, appended = texts(document)
    assert streamed.startswith("[/b]")
    assert "\x1b" not in streamed
    assert appended.startswith("two␤lines")
    assert "\x07" not in appended


def test_plain_text_is_cut_at_both_ends_and_has_no_gutter() -> None:
    document = Document()
    document.extend_open("first\nsecond\nthird", "text", gutter="   ")
    assert document.plain(Position(0, 2), Position(2, 2)) == "rst\nsecond\nth"
    assert document.plain(Position(1, 1), Position(1, 3)) == "ec"
    assert document.plain(Position(0, 0), Position(9, 0)) == "first\nsecond\nthird"
    assert document.plain(Position(5, 0), Position(9, 0)) == ""


def test_tabs_are_shown_as_spaces_and_copied_as_tabs() -> None:
    document = Document()
    document.extend_open("\ta", "text")
    document.extend_open("b\tc\n界\t", "text")
    document.append([("x", "tool"), ("\ty", "dim")])
    assert texts(document) == ["    ab  c", "界  ", "x   y"]
    assert document.plain(Position(0, 0), Position(2, 9)) == "\tab\tc\n界\t\nx\ty"
    assert document.plain(Position(0, 3), Position(0, 7)) == " ab "


def test_a_line_end_that_comes_in_two_chunks_is_one() -> None:
    document = Document()
    document.extend_open("one\r", "text")
    assert texts(document) == ["one"]
    document.extend_open("\ntwo\r", "text")
    document.close_open()
    assert texts(document) == ["one", f"two{visible(chr(13))}"]


def test_a_picture_that_comes_in_two_chunks_is_one() -> None:
    for chunks in (("👩\u200d", "👩"), ("👩", "\u200d👩"), ("👩", "\u200d", "👩")):
        document = Document()
        for chunk in chunks:
            document.extend_open(chunk, "text")
            assert len(document.lines) == 1
        assert texts(document) == ["👩\u200d👩"]


hostile = st.text(st.sampled_from("ab \t\r\n\x1b👩\u200d⚠\ufe0f🏴\U000e0067\U000e007f界\U000e0100\u200c\u0628"))


@given(st.text() | hostile, st.lists(st.integers(0, 100)))
def test_where_the_stream_is_cut_makes_no_difference(text: str, cuts: list[int]) -> None:
    whole, pieces = Document(), Document()
    whole.extend_open(text, "text")
    whole.close_open()
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    for start, stop in pairwise(places):
        pieces.extend_open(text[start:stop], "text")
        assert len(pieces.lines) <= len(whole.lines)
    pieces.close_open()
    assert texts(pieces) == texts(whole)


@given(st.text() | hostile)
def test_all_the_text_is_there(text: str) -> None:
    document = Document()
    document.extend_open(text, "text")
    document.close_open()
    end = Position(len(document.lines), 0)
    assert document.plain(Position(0, 0), end) == visible(text).removesuffix("\n")
