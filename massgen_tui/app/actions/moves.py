"""The keys that move in anything long: the same everywhere."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action, Part

_MOVES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "up": ("up", ("up", "k"), "One line up."),
    "down": ("down", ("down", "j"), "One line down."),
    "page_up": ("page up", ("pageup", "ctrl+b"), "One page up."),
    "page_down": ("page down", ("pagedown", "ctrl+f", "space"), "One page down."),
    "top": ("top", ("home", "g"), "To the beginning."),
}


def moves(part: Part, bottom: str, bottom_help: str, *, other: str = "") -> list[Action]:
    """The keys that move in anything long: the same everywhere, but for those that the part uses otherwise."""
    moves = [
        Action(f"{part}.{verb}", label, tuple(key for key in keys if key not in other.split()), help_, palette=False)
        for verb, (label, keys, help_) in _MOVES.items()
    ]
    return [*moves, Action(f"{part}.bottom", bottom, ("end", "G"), bottom_help, palette=False)]
