"""The glyph table: every sign the screens use, each one cell wide, with its ASCII form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from massgen_tui.state.records import AgentStatus

SIGNS: Mapping[str, tuple[str, str]] = {
    "waiting": ("·", "."),
    "thinking": ("◌", "o"),
    "writing": ("●", "*"),
    "tool": ("▸", ">"),
    "approval": ("?", "?"),
    "answered": ("✓", "v"),
    "voted": ("▲", "^"),
    "restarting": ("↻", "r"),
    "failed": ("✗", "x"),
    "stopped": ("■", "s"),
    "winner": ("★", "#"),
    "done": ("✓", "v"),
    "open": ("▾", "v"),
    "closed": ("▸", ">"),
    "cursor": ("▌", "|"),
    "rule": ("─", "-"),
    "bar": ("│", "|"),
    "cross": ("┼", "+"),
    "tee": ("┬", "+"),
    "dot": ("·", "-"),
    "ellipsis": ("…", "~"),
    "at_least": ("≥", ">"),
    "to": ("→", ">"),
    "from": ("←", "<"),
    "down": ("▼", "v"),
    "note": ("›", ">"),
    "dash": ("—", "-"),
    "context": ("≡", "="),
    "preview": ("┆", ":"),
    "restart": ("↻", "r"),
    "update": ("↧", "+"),
    "warning": ("!", "!"),
    "question": ("?", "?"),
    "marked": ("◆", "@"),
}
SPARKS = ("▁▂▃▄▅▆▇█", "_.-=+*#@")

STATUS_WORDS: Mapping[AgentStatus, str] = {
    "waiting": "waiting",
    "thinking": "thinking",
    "writing": "writing",
    "tool": "tool",
    "approval": "approval?",
    "answered": "answered",
    "voted": "voted",
    "restarting": "restarting",
    "stopped": "stopped",
    "failed": "failed",
    "winner": "winner",
    "done": "done",
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One of the two columns of the table."""

    ascii: bool = False

    def __getitem__(self, name: str) -> str:
        return SIGNS[name][self.ascii]

    @property
    def dot(self) -> tuple[str, str]:
        """What stands between two things on one line, with its token."""
        return f" {self['dot']} ", "faint"

    def spark(self, values: list[float]) -> str:
        """A small bar for each value, the highest at full height; nothing said is a gap."""
        marks, most = SPARKS[self.ascii], max(values, default=0.0)
        if most <= 0:
            return " " * len(values)
        last = len(marks) - 1
        return "".join(marks[min(last, round(value / most * last))] if value > 0 else " " for value in values)


UNICODE, ASCII = Glyphs(), Glyphs(ascii=True)
