"""Keys as people write them, and which of them a text box takes for itself."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action

_KEY_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "vertical_line": "|",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "at": "@",
    "exclamation_mark": "!",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+tab": "⇧tab",
    "shift+enter": "⇧enter",
}
_ASCII_KEYS = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "shift+tab": "S-tab",
    "shift+enter": "S-enter",
}


def key_name(key: str, *, ascii_only: bool = False) -> str:
    """A key as people write it."""
    if ascii_only and key in _ASCII_KEYS:
        return _ASCII_KEYS[key]
    return _KEY_NAMES.get(key, key.replace("ctrl+", "^"))


def key_names(action: Action, *, ascii_only: bool = False) -> str:
    """All keys of an action."""
    if action.numbered:
        return f"{action.keys[0]}…{action.keys[-1]}" if not ascii_only else f"{action.keys[0]}-{action.keys[-1]}"
    return " ".join(key_name(key, ascii_only=ascii_only) for key in action.keys)


_SIGNS = frozenset(
    {
        "at",
        "exclamation_mark",
        "left_square_bracket",
        "question_mark",
        "right_square_bracket",
        "slash",
        "space",
        "vertical_line",
    }
)
_MOVES = frozenset({"left", "right", "up", "down", "home", "end", "pageup", "pagedown"})


def types_text(key: str) -> bool:
    """Whether a text box takes the key for itself."""
    return len(key) == 1 or key in _SIGNS or key in _MOVES
