"""The walk through what was asked earlier, and the lines that earlier questions are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from massgen_tui.app.view.draft import Draft

MOST = 300
MOST_PASTED = 100_000
NOT_KEPT = "not kept"


class Walk:
    """From the draft back through earlier texts and forth again; what was changed on the way stays changed."""

    def __init__(self, entries: Sequence[Draft] = ()) -> None:
        self._entries = list(entries)
        self._changed: dict[int, Draft] = {}
        self._at = len(self._entries)

    def older(self, now: Draft) -> Draft | None:
        """The text before this one; None if there is none."""
        return self._go(-1, now)

    def newer(self, now: Draft) -> Draft | None:
        """The text after this one, at last the draft; None if this is the draft."""
        return self._go(1, now)

    def written(self, shown: Draft) -> Draft:
        """What the person writes: the text that is shown, or the draft behind it if that is as it was sent."""
        if not self.under_way or shown != self._entries[self._at]:
            return shown
        return self._changed.get(len(self._entries), Draft())

    @property
    def under_way(self) -> bool:
        """Whether an earlier text is shown, and not the draft."""
        return self._at < len(self._entries)

    def with_newest(self, entry: Draft) -> Walk:
        """The walk after this text was sent: it begins anew, from an empty draft."""
        return Walk(without_repeats([*self._entries, entry]))

    def _go(self, by: int, now: Draft) -> Draft | None:
        to = self._at + by
        if not 0 <= to <= len(self._entries):
            return None
        self._changed[self._at] = now
        self._at = to
        return self._changed.get(to) or (self._entries[to] if to < len(self._entries) else Draft())


def without_repeats(entries: Iterable[Draft]) -> list[Draft]:
    """The newest few hundred; what was asked twice in a row counts once."""
    kept: list[Draft] = []
    for entry in entries:
        if entry.text.strip() and (not kept or kept[-1] != entry):
            kept.append(entry)
    return kept[-MOST:]


def line_of(entry: Draft) -> str:
    """The line that an entry is kept in."""
    return json.dumps(record_of(entry), ensure_ascii=True)


def record_of(entry: Draft) -> dict[str, Any]:
    """What is kept of an entry; a paste that is too long to be kept leaves word of that in its place."""
    text, pasted, room = entry.text, dict[str, str](), MOST_PASTED
    for chip, content in entry.used.items():
        if len(content) <= room:
            pasted[chip], room = content, room - len(content)
        else:
            text = text.replace(chip, f"{chip[:-1]}, {NOT_KEPT}]")
    return {"text": text, "pasted": pasted} if pasted else {"text": text}


def entries_of(lines: Iterable[str]) -> list[Draft]:
    """The entries that lines hold; a line that cannot be read is passed over."""
    return without_repeats(entry for line in lines if (entry := _entry(line)) is not None)


def _entry(line: str) -> Draft | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return draft_of(record)


def draft_of(record: object) -> Draft | None:
    """The entry of a record; None if it is none."""
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return None
    pasted = record.get("pasted")
    chips = pasted.items() if isinstance(pasted, dict) else ()
    return Draft(record["text"], {chip: text for chip, text in chips if chip and isinstance(text, str)})
