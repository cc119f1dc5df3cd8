"""The parts of a screen: which of them are there, which one has the focus, and who does what belongs to a part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import TextArea

from massgen_tui.app.actions import Part

if TYPE_CHECKING:
    from massgen_tui.app.screens.run import RunScreen


def part_of(node: DOMNode) -> Part | None:
    """The part that a widget or screen says it is."""
    return getattr(node, "PART", None)


def chain(screen: Screen[Any]) -> list[Part]:
    """The parts whose keys work, from the focused widget outwards; first what a widget lends its keys to."""
    nodes = screen.focused.ancestors_with_self if screen.focused is not None else [screen, screen.app]
    parts: list[Part] = []
    for node in nodes:
        lent = [part for part in getattr(node, "LENDS", ()) if node_of(screen, part) is not None]
        parts += [part for part in (*lent, part_of(node)) if part is not None and part not in parts]
        if isinstance(node, Screen) and node.is_modal:
            break
    return parts


def nodes(screen: Screen[Any]) -> Iterator[DOMNode]:
    """Every displayed part of a screen, the focused ones first."""
    if screen.focused is not None:
        yield from screen.focused.ancestors_with_self
    yield screen
    yield screen.app
    for widget in screen.walk_children():
        if part_of(widget) is not None and widget.display and all(above.display for above in widget.ancestors):
            yield widget


def node_of(screen: Screen[Any], part: Part) -> DOMNode | None:
    """Who does the actions of a part on this screen."""
    return next((node for node in nodes(screen) if part_of(node) == part), None)


def parts(screen: Screen[Any]) -> frozenset[Part]:
    """The parts that are there."""
    return frozenset(part for node in nodes(screen) if (part := part_of(node)) is not None)


def is_run(screen: Screen[Any]) -> TypeGuard[RunScreen]:
    """Whether it is a run's screen, asked without loading what only such a screen needs."""
    return getattr(screen, "PART", "") == "run"


def is_typing(screen: Screen[Any]) -> bool:
    """Whether letters go into a text box."""
    return isinstance(screen.focused, TextArea)
