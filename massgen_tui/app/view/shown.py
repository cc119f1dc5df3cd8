"""Text that is not ours, as this terminal can show it: the one way from models, tools, files and people to the screen.

There is one terminal, so its signs are said once, when the program begins, and not at each of the many places.
"""

from __future__ import annotations

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.text.sanitise import visible

_signs = UNICODE


def use_signs(glyphs: Glyphs) -> None:
    """From now on what acts is shown with signs of this kind."""
    global _signs
    _signs = glyphs


def shown(text: str) -> str:
    """The text with everything in it to be seen and nothing that acts; line feeds and tabs stay as they are."""
    return visible(text, ascii_only=_signs.ascii)


def line_feed() -> str:
    """What stands for a line feed where there is only one line."""
    return "^J" if _signs.ascii else "␤"
