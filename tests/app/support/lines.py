"""Lines of a view as tests read them."""

from __future__ import annotations

from collections.abc import Iterable

from massgen_tui.app.view.line import Span


def said(line: Iterable[Span]) -> str:
    """A line without its tokens."""
    return "".join(text for text, _ in line)
