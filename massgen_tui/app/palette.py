"""The command palette: every action of the registry, with its keys, and why it cannot be done now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from massgen_tui.app.actions import ACTIONS, PART_TITLES, Action, key_names
from massgen_tui.app.patching import Patching

if TYPE_CHECKING:
    from massgen_tui.app.app import MassgenApp


class Palette(CommandPalette):
    """Textual's, sent like every screen."""

    def __init__(self) -> None:
        super().__init__(id="--command-palette")
        self._compositor = Patching()


class ActionProvider(Provider):
    """Offers the actions; those that can be done now come first."""

    @property
    def _program(self) -> MassgenApp:
        return cast("MassgenApp", self.app)

    def _offers(self) -> list[tuple[Action, str]]:
        situation = self._program.situation(self.screen)
        offers = [(action, action.refusal(situation)) for action in ACTIONS if action.palette and not action.numbered]
        return sorted(offers, key=lambda offer: bool(offer[1]))

    def _words(self, action: Action) -> str:
        return f"{action.title}  {key_names(action, ascii_only=self._program.glyphs.ascii)}"

    def _about(self, action: Action, refusal: str) -> str:
        if not refusal:
            return f"{PART_TITLES[action.part]}: {action.help}"
        why = refusal if refusal.startswith("not here") else f"not now: {refusal}"
        return why[:1].upper() + why[1:]

    async def discover(self) -> Hits:
        """What can be done now, before anything is typed."""
        for action, refusal in self._offers():
            if not refusal:
                command = partial(self._program.perform, action.id)
                yield DiscoveryHit(Content(self._words(action)), command, action.title, self._about(action, ""))

    async def search(self, query: str) -> Hits:
        """The actions that match, by label and by what they do."""
        matcher = self.matcher(query)
        for action, refusal in self._offers():
            words = self._words(action)
            score = max(2 * matcher.match(action.title), matcher.match(action.help))
            score *= 2 if action.title.lower().startswith(query.lower()) else 1
            if score > 0:
                shown = matcher.highlight(words)
                command = partial(self._program.perform, action.id)
                about = self._about(action, refusal)
                yield Hit(score * (0.5 if refusal else 1.0), shown, command, text=action.title, help=about)
