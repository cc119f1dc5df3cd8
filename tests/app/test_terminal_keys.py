"""Alt and enter in terminals that send it as escape and return."""

from __future__ import annotations

from textual._xterm_parser import XTermParser
from textual.events import Key

from massgen_tui.app.actions import BY_ID
from massgen_tui.app.terminal_keys import ALT_ENTER, know_alt_enter


def keys(sent: str) -> list[str]:
    """The keys that the bytes of a terminal mean."""
    return [event.key for event in XTermParser().feed(sent) if isinstance(event, Key)]


def test_alt_enter_begins_a_new_line_in_every_terminal() -> None:
    know_alt_enter()
    named = BY_ID["question.new_line"].keys
    for sent in (ALT_ENTER, "\x1b[13;2u", "\x1b[13;3u", "\n"):
        (key,) = keys(sent)
        assert key in named, sent
    assert keys("\r") == ["enter"]
