"""The commands of the question box: the actions of the registry, by name."""

from __future__ import annotations

from collections.abc import Iterable

from massgen_tui.app.actions import ACTIONS, Action, Situation
from massgen_tui.app.view.matching import Match, matching
from massgen_tui.app.view.typed_words import Command


def offered(typed: str, situation: Situation) -> list[tuple[Action, Match]]:
    """The commands that can be given now and have the letters, the likeliest first."""
    able = _able(situation)
    return [(able[match.word], match) for match in matching(typed, able, len(able))]


def _able(situation: Situation) -> dict[str, Action]:
    """The commands that can be given now; of two with one name the first in the registry."""
    return {action.command: action for action in reversed(ACTIONS) if action.command and not action.refusal(situation)}


def action_for(command: Command, situation: Situation) -> Action | str:
    """The action that a command stands for, or a sentence that says why there is none."""
    known = {action.command: action for action in reversed(ACTIONS) if action.command}
    able = _able(situation)
    begun = [name for name in able if name.startswith(command.name)] if command.name else []
    name = command.name if command.name in known or len(begun) != 1 else begun[0]
    action = able.get(name) or known.get(name)
    if action is None:
        return _unknown(command.name, known)
    if action.refusal(situation):
        return f"/{name}: {action.refusal(situation)}."
    if action.numbered and command.rest not in action.keys:
        return f"/{name} needs one of {action.keys[0]} to {action.keys[-1]} after it."
    if command.rest and not action.numbered:
        return f"/{name} takes nothing after it; a space before the slash makes a question of it."
    return action


def _unknown(name: str, known: Iterable[str]) -> str:
    from massgen_tui.config.problems import nearest

    if not name:
        return "No command is named; a space before the slash makes a question of it."
    close = nearest(name, known)
    meant = f" Did you mean /{close}?" if close else ""
    return f"There is no command /{name}.{meant} A space before the slash makes a question of it."
