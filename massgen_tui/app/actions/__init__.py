"""The one registry of what can be done: bindings, footer hints, help, palette and docs/keys.md all come from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.binding import Binding, BindingType

from massgen_tui.app.actions.action import PART_TITLES, Action, Part, Situation
from massgen_tui.app.actions.asking import ASKING
from massgen_tui.app.actions.dialogs import DIALOGS
from massgen_tui.app.actions.everywhere import EVERYWHERE
from massgen_tui.app.actions.keys import key_name, key_names, types_text
from massgen_tui.app.actions.pages import PAGES
from massgen_tui.app.actions.run import RUN
from massgen_tui.app.actions.team import TEAM

__all__ = [
    "ACTIONS",
    "BY_ID",
    "PART_TITLES",
    "Action",
    "Offer",
    "Part",
    "Situation",
    "bindings",
    "hints",
    "key_name",
    "key_names",
    "of_part",
    "types_text",
]

ACTIONS: tuple[Action, ...] = (*ASKING, *RUN, *PAGES, *TEAM, *DIALOGS, *EVERYWHERE)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def of_part(part: Part) -> list[Action]:
    """The actions of a part of the screen, in the order in which they are written down."""
    return [action for action in ACTIONS if action.part == part]


def bindings(*parts: Part) -> list[BindingType]:
    """The bindings of a part, for the widget or screen that is it; where it has several, the first goes first."""
    return [
        Binding(key, _call(action, key), action.label, show=False, priority=action.first, id=_binding_id(action, key))
        for part in parts
        for action in of_part(part)
        for key in action.keys
    ]


def _call(action: Action, key: str) -> str:
    return f"app.perform('{action.id}', '{key}')" if action.numbered else f"app.perform('{action.id}')"


def _binding_id(action: Action, key: str) -> str:
    return f"{action.id}.{key}" if action.numbered else action.id


class Offer(NamedTuple):
    """A key of the footer, and why it does nothing now, or ''."""

    key: str
    action: Action
    refusal: str = ""


def hints(chain: Sequence[Part], situation: Situation, *, typing: bool, most: int = 7) -> list[Offer]:
    """What the footer offers: the keys that work with this focus, the most useful first; never without the way out."""
    taken: set[str] = set()
    offers: list[Offer] = []
    for action in [action for part in chain for action in of_part(part)]:
        works = action.first or action.typed or not typing
        keys = [key for key in action.keys if key not in taken and (works or not types_text(key))]
        taken.update(action.keys)
        refusal = action.refusal(situation)
        if action.hint and keys and not action.hinted(situation) and (not refusal or action.always_hinted):
            offers.append(Offer(keys[0], action, refusal))
    offers.sort(key=lambda offer: offer.action.hint)
    others = [offer for offer in offers if not offer.action.stays]
    most -= min(len(offers) - len(others), most)
    left_out = {offer.action.id for offer in others[most:]}
    return [offer for offer in offers if offer.action.id not in left_out]
