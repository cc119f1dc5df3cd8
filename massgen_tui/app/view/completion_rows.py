"""The list beside the question: a row for each command or file that may be meant, what was typed of it set off."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.actions import Action, key_names
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Span, clip_spans, fill, pad, spread
from massgen_tui.app.view.matching import Match
from massgen_tui.app.view.rows import Row

NAME_CELLS = 20
KEYS_FROM = 50


def command_rows(found: Sequence[tuple[Action, Match]], width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each command: its name, what it does, and its key."""
    rows = []
    for action, match in found:
        left: list[Span] = [("    /", "dim"), *_lettered(match)]
        left = [*fill(left, min(NAME_CELLS, width // 2)), (action.help, "dim")]
        keys = key_names(action, ascii_only=glyphs.ascii)
        right: list[Span] = [(pad(keys, 6, glyphs["ellipsis"], right=True), "key"), (" ", "")]
        line = tuple(spread(left, right if width >= KEYS_FROM else [], width, glyphs["ellipsis"]))
        rows.append(Row(action.command, (line,)))
    return rows


def file_rows(found: Sequence[Match], whole: bool, width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each path; the last one says if not everything was looked at."""
    rows = [Row(match.word, (tuple(_path(match, width, glyphs)),)) for match in found]
    more = [] if whole else [Row("", ((("    not all files were looked at: there are too many", "dim"),),))]
    return rows + more


def _path(match: Match, width: int, glyphs: Glyphs) -> list[Span]:
    """A path whose end is seen, however long it is."""
    over = len(match.word) - max(12, width - 8)
    if over > 0:
        shorter = Match(match.word[over:], tuple(place - over for place in match.at if place >= over))
        return clip_spans([("    ", ""), (glyphs["ellipsis"], "dim"), *_lettered(shorter)], width, glyphs["ellipsis"])
    return [("    ", ""), *_lettered(match)]


def _lettered(match: Match) -> list[Span]:
    """A word with the letters that were typed set off."""
    pieces: list[Span] = []
    for place, letter in enumerate(match.word):
        token = "key" if place in match.at else "text"
        if pieces and pieces[-1][1] == token:
            pieces[-1] = (pieces[-1][0] + letter, token)
        else:
            pieces.append((letter, token))
    return pieces
