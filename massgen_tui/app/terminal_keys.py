"""Keys as terminals send them that do not tell modifiers of enter apart; Textual would take these for a bare enter."""

from __future__ import annotations

from typing import cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import Keys

ALT_ENTER = "\x1b\r"


def know_alt_enter() -> None:
    """Alt and enter begin a new line like ^j, where the terminal speaks no protocol that names them."""
    cast("dict[str, object]", ANSI_SEQUENCES_KEYS)[ALT_ENTER] = (Keys.ControlJ,)
