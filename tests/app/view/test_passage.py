"""What leaves the program for a pager, an editor or a file."""

from __future__ import annotations

import pytest

from massgen_tui.app.view.passage import Passage, file_name


def test_what_a_pager_gets_is_all_of_it_and_does_not_act() -> None:
    passage = Passage("the result", all="fs.read\n\x1b[2Jthe result")
    assert passage.plain == "fs.read\n␛[2Jthe result\n"
    assert Passage("ends\n").plain == "ends\n"
    assert passage.text == "the result"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("answer", "agent1.1"), "answer-agent1.1.md"),
        (("../../etc/passwd",), "etc-passwd.md"),
        (("", "é:*?"), "text.md"),
        (("x" * 300,), "x" * 60 + ".md"),
    ],
)
def test_a_file_name_stays_in_its_folder(words: tuple[str, ...], name: str) -> None:
    assert file_name(*words) == name
