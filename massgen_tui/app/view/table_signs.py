"""The table's documented symbols on a screen: each takes the cells that every terminal gives it, or has an ASCII sign.

Two of them are one cell wide unless a variation selector follows, and terminals disagree about what that does. They go
without it, and with two spaces behind them, as in the layout.
"""

from __future__ import annotations

from collections.abc import Mapping

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import MOST_OF_ONE_LINE, flat

ASCII_SIGNS: Mapping[str, str] = {
    "🔄": "writing",
    "✅": "done",
    "⏳": "waiting",
    "💭": "thinking",
    "📋": "context",
    "🔁": "restart",
    "✨": "answered",
    "🗳": "voted",
    "👁": "preview",
    "🏆": "winner",
    "🎯": "winner",
    "📨": "update",
    "📥": "update",
    "❌": "failed",
}
"""Which sign of this program stands for a symbol where there is only ASCII."""
_NARROW = frozenset("🗳👁")
_SELECTOR = "\ufe0f"


def with_signs(text: str, glyphs: Glyphs = UNICODE) -> str:
    """A cell of the table in one line, its symbol as this terminal can show it."""
    symbol = text[:1]
    if symbol not in ASCII_SIGNS:
        return flat(text)
    words = flat(text[1 : MOST_OF_ONE_LINE + 1].removeprefix(_SELECTOR))
    if glyphs.ascii:
        return f"{glyphs[ASCII_SIGNS[symbol]]} {words}"
    return f"{symbol}{'  ' if symbol in _NARROW else ' '}{words}"
