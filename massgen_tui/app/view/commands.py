"""The commands of the question box: the actions of the registry, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from massgen_tui.app.actions import ACTIONS, Action, Situation, key_names
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Span, fill, pad, spread
from massgen_tui.app.view.matching import Match, matching
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.typed_words import Command

NAME_CELLS = 20


def offered(typed: str, situation: Situation) -> list[tuple[Action, Match]]:
    """The commands that can be given now and have the letters, the likeliest first."""
    able = {action.command: action for action in reversed(ACTIONS) if action.command and not action.refusal(situation)}
    return [(able[match.word], match) for match in matching(typed, able, len(able))]


def action_for(command: Command, situation: Situation) -> Action | str:
    """The action that a command stands for, or a sentence that says why there is none."""
    known = {action.command: action for action in reversed(ACTIONS) if action.command}
    able = {name: action for name, action in known.items() if not action.refusal(situation)}
    able |= {action.command: action for action in ACTIONS if action.command and not action.refusal(situation)}
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


def command_rows(found: Sequence[tuple[Action, Match]], width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each command: its name, what it does, and its key."""
    rows = []
    for action, match in found:
        left: list[Span] = [("    /", "dim"), *lettered(match)]
        left = [*fill(left, min(NAME_CELLS, width // 2)), (action.help, "dim")]
        keys = key_names(action, ascii_only=glyphs.ascii)
        right: list[Span] = [(pad(keys, 6, glyphs["ellipsis"], right=True), "key"), (" ", "")]
        rows.append(
            Row(action.command, (tuple(spread(left, right if width >= 50 else [], width, glyphs["ellipsis"])),))
        )
    return rows


def lettered(match: Match) -> list[Span]:
    """A word with the letters that were typed set off."""
    pieces: list[Span] = []
    for place, letter in enumerate(match.word):
        token = "key" if place in match.at else "text"
        if pieces and pieces[-1][1] == token:
            pieces[-1] = (pieces[-1][0] + letter, token)
        else:
            pieces.append((letter, token))
    return pieces
