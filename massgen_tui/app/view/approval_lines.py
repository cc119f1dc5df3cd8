"""What a person is shown before a tool call runs: all of it, as it is, and why it is asked."""

from __future__ import annotations

import json

from massgen_tui.app.view.asked_lines import time_left, time_token
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, spread, width_of
from massgen_tui.app.view.words import tool_name
from massgen_tui.state.records import Approval
from massgen_tui.text.sanitise import visible

INDENT = "  "
FILE_NAMES = 2
"""The lines before a change that say of which file."""
_ASKS = {"command": "wants to run a command", "change": "wants to change a file"}
_RISKS = {"high": "bad", "medium": "warn", "low": "dim"}
_CHANGED = {"+": "good", "-": "bad", "@": "accent"}


def approval_title(asked: Approval, colour: str, waiting: int, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """Who wants to do what, and how many wait behind it."""
    what = _ASKS.get(asked.kind) or f"wants to call {flat(tool_name(asked.tool))}"
    left: list[Span] = [(flat(asked.agent), f"{colour} strong"), (f" {what}", "strong")]
    right: list[Span] = [(f"1 of {waiting}", "warn")] if waiting > 1 else []
    return tuple(spread(left, right, width, glyphs["ellipsis"]))


def approval_reason(asked: Approval, now: float, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """Why it is asked, how dangerous it looks, and how long there is to answer."""
    left = time_left(asked, now)
    time: list[Span] = [(f"no answer is a no in {left}", time_token(asked, now))] if left else []
    token = _RISKS.get(asked.risk, "dim")
    room = width - width_of(time) - len(asked.risk) - 8
    why = [glyphs.dot, (clip(flat(asked.why), room, glyphs["ellipsis"]), "dim")] if room > 8 else []
    return tuple(spread([(f"{asked.risk} risk", token), *why], time, width, glyphs["ellipsis"]))


def approval_document(asked: Approval, glyphs: Glyphs = UNICODE) -> Document:
    """What would run, never cut and never taken for anything but text; and what else the call says."""
    document, preview = Document(), _exact(asked.preview, glyphs)
    if asked.kind == "change":
        for place, line in enumerate(preview.rstrip("\n").split("\n")):
            token = "dim" if place < FILE_NAMES else _CHANGED.get(line[:1], "text")
            document.append([(INDENT, GUTTER), (line, token)])
    else:
        document.append_text(preview, "code", gutter=INDENT)
    if asked.also:
        document.append([("", "")])
        document.append([("also", "dim")])
        also = json.dumps(dict(asked.also), indent=2, ensure_ascii=False, default=str)
        document.append_text(_exact(also, glyphs), "code", gutter=INDENT)
    return document


def _exact(text: str, glyphs: Glyphs) -> str:
    """The text with all that acts to be seen, line by line: elsewhere a CR before a line feed says nothing.

    A tab has a sign of its own before its spaces, for a line that changes nothing else must not look the same.
    """
    tab = "^I\t" if glyphs.ascii else "␉\t"
    return "\n".join(visible(line, ascii_only=glyphs.ascii).replace("\t", tab) for line in text.split("\n"))
