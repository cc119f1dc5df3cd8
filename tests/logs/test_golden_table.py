from __future__ import annotations

from pathlib import Path

import pytest

from massgen_tui.logs.write.coordination_table import table_text
from tests.logs.golden import golden_files, load, needs_golden, title


@needs_golden
@pytest.mark.parametrize("path", golden_files("coordination_events.json"), ids=title)
def test_the_table_equals_that_of_the_real_program(path: Path) -> None:
    record = load(path)
    table = path.with_name("coordination_table.txt").read_bytes()
    assert table_text(record["session_metadata"], record["events"]).encode() == table
