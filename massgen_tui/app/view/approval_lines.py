"""What a person is shown before a tool call runs: all of it, as it is, and why it is asked."""

from __future__ import annotations

import json

from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat, spread
from massgen_tui.app.view.words import tool_name
from massgen_tui.state.records import Approval
from massgen_tui.text.figures import clock

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
    left = max(0.0, asked.at + asked.seconds - now)
    time: list[Span] = [(f"no answer is a no in {clock(left)}", "warn" if left < 60 else "dim")]
    token = _RISKS.get(asked.risk, "dim")
    room = width - len(time[0][0]) - len(asked.risk) - 8
    why = (
        [(f" {glyphs['dot']} ", "faint"), (clip(flat(asked.why), room, glyphs["ellipsis"]), "dim")] if room > 8 else []
    )
    return tuple(spread([(f"{asked.risk} risk", token), *why], time, width, glyphs["ellipsis"]))


def approval_document(asked: Approval) -> Document:
    """What would run, never cut and never taken for anything but text; and what else the call says."""
    document = Document()
    if asked.kind == "change":
        for place, line in enumerate(asked.preview.rstrip("\n").split("\n")):
            token = "dim" if place < FILE_NAMES else _CHANGED.get(line[:1], "text")
            document.append([(INDENT, GUTTER), (line, token)])
    else:
        document.extend_open(asked.preview, "code", gutter=INDENT)
        document.close_open()
    if asked.also:
        document.append([("", "")])
        document.append([("also", "dim")])
        document.extend_open(
            json.dumps(dict(asked.also), indent=2, ensure_ascii=False, default=str), "code", gutter=INDENT
        )
        document.close_open()
    return document
