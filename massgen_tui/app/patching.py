"""How a screen is sent that changes in small places many times a second: each place is drawn alone.

Textual draws whatever lies between the first and the last place that changed, and cuts it all where any widget begins:
with panes that all grow that is the whole screen for every frame.

A terminal that is slow is not sent every frame: what changes while it takes one comes with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console, RenderableType
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from massgen_tui.app.terminal_news import MayBeBehind

Patch = tuple[int, int, Strip]
"""The column and row where a strip begins."""


class Patches(CompositorUpdate):
    """Strips with their places, after what had to be drawn in the usual way."""

    def __init__(self, patches: Sequence[Patch], usual: ChopsUpdate | None) -> None:
        self._patches, self._usual = patches, usual

    def render_segments(self, console: Console) -> str:
        """What the terminal is sent."""
        usual = self._usual.render_segments(console) if self._usual is not None else ""
        return usual + "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self._patches])


class Patching(Compositor):
    """Draws a place alone when it lies within one widget that nothing covers."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: Sequence[tuple[Widget, Region, Region]] = ()
        self._seen_in: object = None
        self._begun = False

    def render_update(
        self, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
    ) -> RenderableType | None:
        """What changed; nothing yet while the terminal still takes what it was sent."""
        driver: object = self.root.app._driver if self.root is not None else None
        if not full and isinstance(driver, MayBeBehind) and driver.is_behind():
            return None
        return super().render_update(full, screen_stack, simplify)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """The whole screen; while the app gathers changes it is not sent."""
        self._begun = self._begun or (self.root is not None and not self.root.app._batch_count)
        return super().render_full_update(simplify)

    def render_partial_update(self) -> CompositorUpdate | None:  # type: ignore[override]
        """The places that changed since the last time; at first the whole screen, so that no part of it is missing."""
        if self._dirty_regions and not self._begun:
            return self.render_full_update()
        patches: list[Patch] = []
        usual: set[Region] = set()
        for region in self._dirty_regions:
            place = region.intersection(self.size.region)
            if not place:
                continue
            widget, its = self._alone_in(place)
            if widget is None:
                usual.add(region)
                continue
            strips = widget.render_lines(place.translate((-its.x, -its.y)))
            patches += [(place.x, y, strip) for y, strip in enumerate(strips, place.y)]
        self._dirty_regions.clear()
        self._dirty_regions.update(usual)
        update = super().render_partial_update()
        return Patches(patches, update) if patches else update

    def _alone_in(self, place: Region) -> tuple[Widget | None, Region]:
        """The widget that has the place to itself, and its region; none where several meet."""
        visible = self.visible_widgets
        if visible is not self._seen_in:
            self._seen_in = visible
            self._seen = [(widget, region, region.intersection(clip)) for widget, (region, clip) in visible.items()]
        for widget, region, seen in self._seen:
            if seen.overlaps(place):
                return (widget if seen.contains_region(place) else None), region
        return None, place


def send_what_waits(screen: Screen[Any]) -> None:
    """The terminal is ready for what changed meanwhile."""
    if screen.app._batch_count:  # what is sent now would be lost
        screen.refresh()
    else:
        screen._compositor.update_widgets(screen._dirty_widgets)
        screen._compositor_refresh()
