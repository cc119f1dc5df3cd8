"""What a step is called in one line."""

from __future__ import annotations

from massgen_tui.events.event import Event
from massgen_tui.state.records import RunState
from massgen_tui.state.sentences import sentence

_CHARS = 80


def title_of(event: Event, state: RunState) -> str:
    """The title of an event; the state is that after it."""
    return short(sentence(event, state))


def short(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text[: 4 * _CHARS].split())
    return line if len(line) <= _CHARS else line[: _CHARS - 1] + "…"
