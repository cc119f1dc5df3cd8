"""Reads `events.jsonl`, whatever state it was left in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from massgen_tui.events.codec import NotAnEvent, decode
from massgen_tui.events.event import Event
from massgen_tui.logs.read.files import open_plain


@dataclass(slots=True)
class EventsRead:
    """The events of a file, and what of it could not be read."""

    events: list[Event] = field(default_factory=list)
    bad_lines: list[int] = field(default_factory=list)
    torn: bool = False
    trouble: str = ""

    def refuse(self, seq: int, line: bytes) -> None:
        """Note a line that is no event; a last one without its end was cut off, and an empty one is nothing."""
        if not line.strip():
            return
        if line.endswith(b"\n"):
            self.bad_lines.append(seq)
        else:
            self.torn = True

    @property
    def problems(self) -> list[str]:
        """What is wrong with the file, a sentence each."""
        told = [self.trouble] if self.trouble else []
        if self.bad_lines:
            count, first = len(self.bad_lines), self.bad_lines[0]
            told.append(f"{count} {'line is' if count == 1 else 'lines are'} no event, the first is line {first}.")
        if self.torn:
            told.append("The last line is incomplete; the writer was stopped in the middle of it.")
        return told


def read_events(path: Path) -> EventsRead:
    """All events of a file; a line that is none keeps its number."""
    try:
        with open_plain(path) as file:
            return decode_lines(file)
    except OSError as error:
        return EventsRead(trouble=f"{path.name} cannot be read: {error.strerror or error}.")


def decode_lines(lines: Iterable[bytes], first: int = 1) -> EventsRead:
    """The events of lines that begin with that number."""
    read = EventsRead()
    for seq, line in enumerate(lines, first):
        try:
            read.events.append(decode(line, seq))
        except NotAnEvent:
            read.refuse(seq, line)
    return read
