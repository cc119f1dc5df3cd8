"""Commands and files in what is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.matching import matching
from massgen_tui.app.view.typed_words import (
    Command,
    Wanted,
    command_of,
    literal,
    mention,
    mention_places,
    mentions,
    wanted,
)

PATHS = st.text(alphabet="ab/. ,()é-_", min_size=1, max_size=12).filter(lambda path: path == path.strip())


@given(PATHS, st.sampled_from(["", "see ", "(", "a\n"]), st.sampled_from(["", " and so on", "\nmore"]))
def test_a_path_is_found_as_it_was_written(path: str, before: str, after: str) -> None:
    text = f"{before}{mention(path)}{after}"
    assert mentions(text) == [path]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("look at @a.py, @b/c and @a.py.", ["a.py", "b/c"]),
        ("(@a.py)", ["a.py"]),
        ('@"my notes.md": why', ["my notes.md"]),
        ("me@example.org", []),
        ("@ alone, @@twice", []),
    ],
)
def test_names_end_where_sentences_go_on(text: str, names: list[str]) -> None:
    assert mentions(text) == names
    assert len(mention_places(text)) >= len(names)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/theme", Command("theme", "")),
        ("/agent 3", Command("agent", "3")),
        ("/", Command("", "")),
        ("//theme", None),
        (" /theme", None),
        ("/etc/passwd is gone", None),
        ("why /theme", None),
    ],
)
def test_a_command_is_the_first_word(text: str, command: Command | None) -> None:
    assert command_of(text) == command


def test_a_slash_can_be_meant_as_one() -> None:
    assert literal("//theme?") == "/theme?"
    assert literal(" /theme?") == "/theme?"
    assert literal("a // b") == "a // b"


@pytest.mark.parametrize(
    ("line", "first", "word"),
    [
        ("/th", True, Wanted("command", "th", 0)),
        ("/th", False, None),
        ("/th e", True, None),
        ("see @src/a", True, Wanted("file", "src/a", 4)),
        ('see @"my no', False, Wanted("file", "my no", 4)),
        ("me@exa", True, None),
        ("see @a ", True, None),
    ],
)
def test_the_word_at_the_cursor(line: str, first: bool, word: Wanted | None) -> None:
    assert wanted(line, len(line), first=first) == word


@given(st.text(alphabet="abAB/_.", max_size=5), st.lists(st.text(alphabet="abAB/_.c", max_size=12), max_size=20))
def test_a_match_has_the_letters_in_their_order(typed: str, words: list[str]) -> None:
    found = matching(typed, words, 5)
    assert len(found) <= 5
    for word, at in found:
        assert "".join(word[place] for place in at).lower() == typed.lower()
        assert list(at) == sorted(set(at))
    has = [word for word in words if _has(typed.lower(), word.lower())]
    assert len(found) == min(5, len(has))


def _has(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def test_the_likeliest_path_comes_first() -> None:
    paths = ["docs/notes/index.md", "src/", "src/app/note.py", "snapshot/other.txt", "notes.md"]
    assert matching("note", paths, 9)[0].word == "notes.md"
    assert matching("src", paths, 9)[0].word == "src/"
    assert matching("s/a/n", paths, 9)[0].word == "src/app/note.py"
    assert [match.word for match in matching("", paths, 2)] == ["notes.md", "src/"]
