"""The one way by which an action is done, whoever it belongs to, and the actions that need nothing but the screen."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from textual.app import App
from textual.notifications import Notify
from textual.screen import Screen
from textual.widgets import TextArea

from massgen_tui.app.actions import BY_ID, Situation
from massgen_tui.app.palette import Palette
from massgen_tui.app.parts import chain, node_of


class Acting(App[int]):
    """An app whose actions all come from the registry."""

    @abstractmethod
    def situation(self, screen: Screen[Any] | None = None) -> Situation:
        """The facts that decide what can be done on a screen."""

    def on_notify(self, event: Notify) -> None:
        """What a key did takes the place of what the key before did; what went wrong stays, and stands there once."""
        new = event.notification
        for old in [*self._notifications]:
            if old.severity == new.severity == "information" or old.message == new.message:
                self._unnotify(old, refresh=False)

    async def action_perform(self, action_id: str, key: str = "") -> None:
        """Do what a key stands for; where text is typed, when the box has taken all that was typed before it."""
        focused = self.screen.focused
        if BY_ID[action_id].first and isinstance(focused, TextArea):
            focused.call_later(self.perform, action_id, key)
        else:
            await self.perform(action_id, key)

    async def perform(self, action_id: str, key: str = "") -> None:
        """Do an action where it belongs, or say why it cannot be done."""
        action = BY_ID[action_id]
        refusal = action.refusal(self.situation())
        node = node_of(self.screen, action.part)
        if refusal or node is None:
            self.notify(f"{action.title}: {refusal}.", severity="warning", markup=False, timeout=3)
            return
        method: Callable[..., Any] = getattr(node, f"action_{action.verb}")
        result = method(key) if action.numbered else method()
        if isawaitable(result):
            await result

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The key of a part that is not there, such as a list that is closed, goes on to whoever else has it."""
        if action == "perform":
            return node_of(self.screen, BY_ID[str(parameters[0])].part) is not None
        return super().check_action(action, parameters)

    def action_palette(self) -> None:
        """Search all commands."""
        self.action_command_palette()

    def action_command_palette(self) -> None:
        """Textual's own key gets here, too."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_help(self) -> None:
        """What every key does here."""
        from massgen_tui.app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(chain(self.screen)))

    def action_next(self) -> None:
        """The next part of the screen."""
        self.screen.focus_next()

    def action_previous(self) -> None:
        """The part before."""
        self.screen.focus_previous()
