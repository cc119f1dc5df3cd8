"""A tool call as a page: it folds, it says what it leaves out, and what is copied of a step."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.app.view.call_lines import MOST_SHOWN, CallLines
from massgen_tui.app.view.card_lines import CardLines
from massgen_tui.app.view.details import details_of, step_passage
from massgen_tui.app.view.glyphs import ASCII, UNICODE
from massgen_tui.app.view.json_lines import MOST_LINES, JsonLines
from massgen_tui.state.transcript import Permission, ToolCard
from tests.app.support.lines import said


def call(args: object = None, result: object = None) -> ToolCard:
    return ToolCard("1", "mcp__fs__read", args, 0.0, result=result, elapsed=0.2)


def shown(value: object) -> list[str]:
    return ["".join(text for text, _ in shown.line) for shown in JsonLines(value).lines()]


def test_small_values_take_a_line_and_texts_keep_theirs() -> None:
    value = {"path": "a.py", "deep": {"x": [1, 2], "y": [[]]}, "text": "one\ntwo\n"}
    assert shown(value) == [
        "▾ {",
        '    "path": "a.py",',
        '  ▾ "deep": {',
        '      "x": [1, 2],',
        '    ▾ "y": [',
        "        []",
        "      ]",
        "    },",
        '  ▾ "text": 2 lines',
        "    │ one",
        "    │ two",
        "  }",
    ]


def test_folding_says_how_much_it_hides() -> None:
    tree = JsonLines({"rows": [[1], [2]], "text": "one\ntwo", "n": 1})
    tree.fold_all(True)
    assert ["".join(text for text, _ in shown.line) for shown in tree.lines()] == [
        "▾ {",
        '  ▸ "rows": […],  2 items',
        '  ▸ "text": "one…",  2 lines',
        '    "n": 1',
        "  }",
    ]
    assert tree.all_folded


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=5), _VALUES, max_size=5), st.data())
def test_whatever_was_folded_unfolding_brings_all_back(value: dict[str, object], data: st.DataObject) -> None:
    lines = CallLines(call(value))
    before = list(lines.document.lines)
    for _ in range(3):
        at = lines.step(data.draw(st.integers(-1, len(before))), 1)
        if at is not None:
            assert lines.toggle(at)
    lines.toggle_all()
    lines.unfold()
    assert list(lines.document.lines) == before


def test_a_long_result_says_what_is_left_out_and_all_of_it_goes_to_the_editor() -> None:
    text = "0123456789\n" * 1_000_000
    details = details_of("ana", call({"path": "x"}, text))
    assert details.call is not None
    *_, last = details.call.document.lines
    assert last[-1][0] == "… 11 MB more: e opens all of it in the editor"
    assert sum(len(part) for line in details.call.document.lines for part, _ in line) < 2 * MOST_SHOWN
    assert text in details.passage.plain
    many = shown({"rows": [{"a": {"b": []}} for _ in range(MOST_LINES)]})
    assert len(many) <= MOST_LINES + 1
    unfolded = JsonLines([{"a": [[]]} for _ in range(MOST_LINES)])
    unfolded.fold_all(False)
    assert "".join(t for t, _ in unfolded.lines()[-1].line).strip() == f"… more than {MOST_LINES:,} lines"


def test_what_cannot_be_parsed_is_shown_as_it_came() -> None:
    for text in ("{no json", "[" * 5000, '{"a": \x1b[31m'):
        whole = CallLines(call({}, text), ASCII).document.whole()
        assert text.replace("\x1b", "␛")[:20] in whole


def test_a_step_gives_its_result_else_its_arguments() -> None:
    passage = step_passage(call({"a": 1}, '{"b": 2}'))
    assert passage is not None
    assert (passage.text, passage.what, passage.file) == ('{"b": 2}', "the result", "fs.read.txt")
    assert json.loads(passage.plain.split("arguments\n")[1].split("\nresult")[0]) == {"a": 1}
    passage = step_passage(call({"a": 1}))
    assert passage is not None
    assert (passage.text, passage.what) == ('{"a": 1}', "the arguments")
    text = step_passage("\n```python\nx = 1\n```\n")
    assert text is not None
    assert text.text == "```python\nx = 1\n```"


@pytest.mark.parametrize(
    ("card", "sign", "words"),
    [
        (replace(call(), elapsed=None), "▸", "running"),
        (replace(call(), elapsed=None, permission=Permission("a rule", "high")), "?", "waits for approval"),
        (replace(call(), permission=Permission("a rule", "high", allowed=False)), "■", "not allowed"),
        (replace(call(), failed=True), "✗", "failed 200ms"),
        (call(), "▸", "ok 200ms"),
    ],
)
def test_a_call_is_in_the_same_state_in_its_pane_and_on_its_page(card: ToolCard, sign: str, words: str) -> None:
    line = said(CardLines("agent-1", UNICODE).of(card)[0])
    assert line == f"{sign} fs.read  {words}"
    assert said(details_of("ana", card).title) == f"ana fs.read  {words}"
