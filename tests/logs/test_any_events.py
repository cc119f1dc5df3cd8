from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings

from massgen_tui.events.event import Event
from massgen_tui.logs.index import recent_runs
from massgen_tui.logs.read.events import read_events
from tests.logs.golden import load
from tests.logs.story import write_into
from tests.state.random_events import event_lists


@given(event_lists())
@settings(max_examples=25)
def test_any_events_can_be_written_and_read_again(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = write_into(Path(folder))
        for event in events:
            written.writer([event])
        written.writer.tick()
        written.writer.close()
        again = read_events(written.attempt.events)
        assert [event.seq for event in again.events] == [event.seq for event in events]
        assert again.problems == []
        if events:
            assert json.dumps(load(written.attempt.status))
            assert recent_runs(Path(folder), 1)
