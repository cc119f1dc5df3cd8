"""A row of a list or a table: what it stands for and the lines it is drawn with."""

from __future__ import annotations

from typing import NamedTuple

from massgen_tui.app.view.line import Line


class Row(NamedTuple):
    """One thing a cursor can stand on."""

    key: str
    lines: tuple[Line, ...]
