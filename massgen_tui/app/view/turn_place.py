"""Which turn of which session a screen shows, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass

from massgen_tui.app.view.line import Span


@dataclass(frozen=True, slots=True)
class TurnPlace:
    """A turn among those of its session."""

    session: str = ""
    """The session's directory; empty if it is not known, and cannot be gone on with."""
    turn: int = 1
    turns: tuple[int, ...] = ()
    """The numbers of all turns, in their order."""

    def beside(self, by: int) -> int | None:
        """The turn so many places further; None where there is none."""
        if self.turn not in self.turns:
            return None
        at = self.turns.index(self.turn) + by
        return self.turns[at] if 0 <= at < len(self.turns) else None


NOWHERE = TurnPlace()


def turn_spans(place: TurnPlace, *, short: bool) -> list[Span]:
    """The turn between the keys that lead to those beside it; nothing where it is the only one."""
    if len(place.turns) < 2:
        return []
    last = place.turns[-1]
    words = f"{place.turn}/{last}" if short else f" turn {place.turn} of {last} "
    ends = ["key" if place.beside(by) is not None else "faint" for by in (-1, 1)]
    return [("[", ends[0]), (words, "text"), ("]", ends[1])]
