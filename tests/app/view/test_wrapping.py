from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.app.view.document import GUTTER, KEEP, Document, Position, line_text
from massgen_tui.app.view.wrapping import CHUNK_CHARS, CHUNK_LINES, TextRow, Wrapping, hang, indent, next_character
from massgen_tui.text.cells import width

HOSTILE = "ab cd  \n\n\t\x1b[31m[/b]\x00\r界각👩‍👩‍👧⚠️🇩🇪e\u0301\u0301\u200b\u202e\ufe0f\u200d"
hostile_text = st.text(st.sampled_from(HOSTILE), max_size=400) | st.text(max_size=200)


def document_of(text: str, gutter: str = "") -> Document:
    document = Document()
    document.extend_open(text, "text", gutter=gutter)
    return document


def all_rows(wrapping: Wrapping) -> list[TextRow]:
    wrapping.settle(10**6)
    return wrapping.rows(0, wrapping.height)


def text_of(document: Document, row: TextRow) -> str:
    return line_text(document.lines[row.line])[row.start : row.stop]


def assert_right(document: Document, wrapping: Wrapping) -> None:
    """Each line is whole, in order, in rows that fit."""
    rows = all_rows(wrapping)
    assert len(rows) == wrapping.height
    assert wrapping.settled
    joined = [""] * len(document.lines)
    for row in rows:
        line = document.lines[row.line]
        assert row.start == len(joined[row.line])
        text = text_of(document, row)
        joined[row.line] += text
        columns = wrapping.columns - indent(line, wrapping.columns)
        assert width(text.rstrip(" ")) <= columns
    assert joined == [line_text(line) for line in document.lines]
    assert [row.line for row in rows] == sorted(row.line for row in rows)
    assert {row.line for row in rows} == set(range(len(document.lines)))


@given(hostile_text, st.integers(2, 30), st.sampled_from(["", "  ", "    ◌ "]))
def test_rows_hold_exactly_the_visible_text_and_fit(text: str, columns: int, gutter: str) -> None:
    document = document_of(text, gutter)
    assert_right(document, Wrapping(document, columns))


@given(st.lists(hostile_text, max_size=8), st.integers(2, 30))
def test_streaming_wraps_like_the_whole(chunks: list[str], columns: int) -> None:
    document = Document()
    wrapping = Wrapping(document, columns)
    for chunk in chunks:
        document.extend_open(chunk, "text")
        wrapping.sync()
        wrapping.look_at_end(10)
    assert_right(document, wrapping)
    assert all_rows(wrapping) == all_rows(Wrapping(document, columns))


changes = st.tuples(
    st.sampled_from(["append", "stream", "replace", "splice", "clear", "look", "resize", "sync"]),
    st.integers(0, 400),
    st.integers(0, 70),
    st.integers(0, 3 * CHUNK_CHARS),
)


def change(document: Document, wrapping: Wrapping, kind: str, where: int, count: int, length: int) -> None:
    lines = len(document.lines)
    start = where % (lines + 1)
    match kind:
        case "append":
            for number in range(count):
                document.append([(f"line {number}", "text")])
        case "stream":
            document.extend_open("word " * (length // 5), "text")
        case "replace" if lines:
            document.splice(min(start, lines - 1), min(start, lines - 1) + 1, [[("x" * length, "tool")]])
        case "splice":
            document.splice(start, min(start + count % 9, lines), [[("new", "text")]] * count)
        case "clear":
            document.splice(0, len(document.lines), [])
        case "look":
            wrapping.sync()
            wrapping.aim(where)
            wrapping.look(10)
        case "resize":
            wrapping.resize(count + 2)
        case "sync":
            wrapping.sync()


@settings(max_examples=100)
@given(st.lists(changes, max_size=30))
def test_any_changes_leave_the_rows_of_a_fresh_wrapping(steps: list[tuple[str, int, int, int]]) -> None:
    document = document_of("\n".join(f"line {number}" for number in range(3 * CHUNK_LINES)))
    wrapping = Wrapping(document, 20)
    for step in steps:
        change(document, wrapping, *step)
    wrapping.sync()
    assert_right(document, wrapping)


def test_a_very_long_line_is_wrapped_only_where_it_is_looked_at() -> None:
    document = document_of("x" * 1_000_000)
    wrapping = Wrapping(document, 100)
    top = wrapping.look_at_end(50)
    rows = wrapping.rows(top, 50)
    assert len(rows) == 50
    assert rows[-1].stop == 1_000_000
    assert len([chunk for chunk in wrapping._chunks if chunk.rows is not None]) < 8


def test_what_is_aimed_at_stays_when_the_width_changes() -> None:
    document = document_of("\n".join(f"{n} " + "words and more words " * (n % 7) for n in range(2000)))
    wrapping = Wrapping(document, 80)
    wrapping.look_at_end(40)
    wrapping.aim(1500)
    before = wrapping.anchor
    for columns in (37, 120, 11, 80):
        wrapping.resize(columns)
        top = wrapping.look(40)
        (row,) = wrapping.rows(top, 1)
        assert (row.line, row.start) <= before < (row.line, row.stop + 1)


def test_one_page_up_is_exact_while_the_rest_is_guessed() -> None:
    document = document_of("\n".join("words and more words " * (n % 7) for n in range(2000)))
    wrapping = Wrapping(document, 33)
    wrapping.aim(wrapping.look_at_end(40))
    top = wrapping.look(40)
    expected = all_rows(Wrapping(document, 33))
    for _ in range(30):
        (first,) = wrapping.rows(top, 1)
        wrapping.aim(top - 39)
        top = wrapping.look(40)
        rows = wrapping.rows(top, 40)
        assert rows[39] == first
        place = expected.index(rows[0])
        assert rows == expected[place : place + 40]
    assert not wrapping.settled


def test_what_is_aimed_at_moves_with_lines_that_come_or_go_before_it() -> None:
    document = document_of("\n".join(str(n) for n in range(500)))
    wrapping = Wrapping(document, 20)
    wrapping.settle(100)
    wrapping.aim(300)
    document.splice(10, 20, [[("inserted", "text")]] * 25)
    document.splice(0, 3, [])
    wrapping.sync()
    (row,) = wrapping.rows(wrapping.look(10), 1)
    assert text_of(document, row) == "300"
    assert_right(document, wrapping)


def test_lines_far_from_an_edit_are_not_wrapped_again() -> None:
    document = document_of("\n".join(str(n) for n in range(10 * CHUNK_LINES)))
    wrapping = Wrapping(document, 20)
    wrapping.settle(100)
    document.splice(CHUNK_LINES + 1, CHUNK_LINES + 1 + 1, [[("other", "tool")]])
    wrapping.sync()
    assert sum(chunk.rows is None for chunk in wrapping._chunks) == 1
    assert_right(document, wrapping)


def test_a_gutter_indents_every_row_unless_there_is_no_room() -> None:
    document = document_of("aaaa bbbb cccc", "    ")
    assert [text_of(document, row) for row in all_rows(Wrapping(document, 9))] == ["aaaa ", "bbbb ", "cccc"]
    assert [text_of(document, row) for row in all_rows(Wrapping(document, 7))] == ["aaaa ", "bbbb ", "cccc"]
    assert indent(document.lines[0], 7) == 0


def test_the_anchor_of_nothing_is_the_start() -> None:
    wrapping = Wrapping(Document(), 20)
    wrapping.aim(7)
    assert (wrapping.look(10), wrapping.look_at_end(10), wrapping.height) == (0, 0, 0)
    assert wrapping.anchor == Position(0, 0)


def test_the_next_character_comes_after_accents_and_joiners() -> None:
    text = "e\u0301👩\u200d👩x"
    assert [next_character(text, index) for index in range(len(text) + 2)] == [0, 2, 2, 5, 5, 5, 6, 6]


def test_later_rows_hang_below_what_follows_the_hanging_spans() -> None:
    document = Document()
    document.append([("  ", GUTTER), ("^c     ", "key hang"), ("cancel the run or leave", "text")])
    wrapping = Wrapping(document, 22)
    rows = [line_text(document.lines[0])[row.start : row.stop] for row in wrapping.rows(0, 9)]
    assert rows == ["^c     cancel the ", "run or leave"]
    document.append([("  ", GUTTER), ("↑      ", "key hang"), ("one line up", "text")])
    assert len(Wrapping(document, 22).rows(0, 9)) == 3, "what fits has one row"
    assert hang(document.lines[0], 20) == 7
    assert hang(document.lines[0], 13) == 0, "too little would be left"


def test_what_stays_together_is_broken_before_it_and_only_where_it_must_be_within() -> None:
    document = Document()
    document.append([("fs.read path=a  ", "text"), ("ok 108ms", f"good {KEEP}"), (" - and more", "dim")])

    def rows(columns: int) -> list[str]:
        return [text_of(document, row) for row in all_rows(Wrapping(document, columns))]

    assert rows(20) == ["fs.read path=a  ", "ok 108ms - and more"]
    assert rows(4)[-5:] == ["ok 1", "08ms ", "- ", "and ", "more"]
    assert_right(document, Wrapping(document, 20))
    assert_right(document, Wrapping(document, 4))
    assert "\N{NO-BREAK SPACE}" not in "".join(rows(20)), "it is found and copied as it was written"
