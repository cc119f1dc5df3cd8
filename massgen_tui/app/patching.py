"""How a screen is sent that changes in small places many times a second: each place is drawn alone.

Textual draws whatever lies between the first and the last place that changed, and cuts it all where any widget begins:
with panes that all grow that is the whole screen for every frame.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

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
