"""Every way to get a file wrong has a sentence, and the sentences stand in one list to be read."""

from __future__ import annotations

import re
from pathlib import Path

from tests.config.bad_files import BAD, golden

GOLDEN = Path(__file__).with_name("validation_messages.txt")


def test_the_messages_are_those_of_the_list(tmp_path: Path) -> None:
    assert golden(tmp_path) == GOLDEN.read_text("utf-8"), "python -m tests.config.bad_files"


def test_each_says_something_and_where() -> None:
    sections = GOLDEN.read_text("utf-8").split("## ")[1:]
    assert len(sections) == len(BAD) + 6
    for section in sections:
        title, *lines = section.strip().splitlines()
        assert lines, title
        assert all(line.isprintable() and len(line) < 400 for line in lines)
        places = [re.match(r"team\.(?:yaml|json)(?::\d+:\d+)?: |[a-z]+\.yaml: |--config: ", line) for line in lines]
        assert all(places), title
