"""The way back from a worker's thread to the screen or widget that it worked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec

from textual.widget import Widget

P = ParamSpec("P")


def hand_over(widget: Widget, take: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Have the widget go on with what was found; nothing if it has been closed meanwhile. For worker threads."""
    if widget.is_attached:  # one that is not knows of no app
        widget.app.call_from_thread(_take, widget, partial(take, *args, **kwargs))


def _take(widget: Widget, take: Callable[[], object]) -> None:
    if widget.is_attached and not widget._pruning:
        take()
