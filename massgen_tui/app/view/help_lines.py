"""The help screen's lines and docs/keys.md, both written by the registry of actions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from massgen_tui.app.actions import PART_TITLES, Part, key_names, of_part
from massgen_tui.app.view.document import GUTTER, HANG, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, first_in_sight, pad, width_of

KEYS_CELLS = 16
KEYS_TOPIC = "keys"
_FIRST = (KEYS_TOPIC, "start", "screens")
_STATES = (
    "waiting",
    "thinking",
    "writing",
    "tool",
    "approval",
    "answered",
    "voted",
    "restarting",
    "failed",
    "stopped",
    "winner",
)


def help_document(here: Sequence[Part], glyphs: Glyphs = UNICODE) -> Document:
    """First what the keys do where the user is, then everywhere else, then the signs."""
    document = Document()
    document.append([(" Keys that work here", "accent strong")])
    for part in here:
        _section(document, part, glyphs)
    document.append([("", "")])
    document.append([(" Elsewhere", "accent strong")])
    for part in PART_TITLES:
        if part not in here:
            _section(document, part, glyphs)
    document.append([("", "")])
    document.append([(" Signs", "accent strong")])
    for state in _STATES:
        document.append([(f"  {glyphs[state]} ", "strong"), (state, "text")])
    document.append([("", "")])
    document.append([("  Select text with the mouse; hold shift for the terminal's own selection.", "dim")])
    return document


def help_topics(documents: Collection[str]) -> list[str]:
    """The pages of the help in their order: the keys, how to begin, what the screens are for, then the rest by name."""
    return [*_FIRST, *sorted(set(documents) - set(_FIRST))]


def topics_line(topics: Sequence[str], at: int, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The topics side by side with their numbers, moved so that the one that is shown is in sight."""
    named: list[list[Span]] = [
        [(f" {number} ", "key"), (topic, "accent strong" if number - 1 == at else "dim"), (" ", "")]
        for number, topic in enumerate(topics, 1)
    ]
    lead: list[Span] = [(" help ", "strong")]
    seen = named[first_in_sight(named, at, width - width_of(lead)) :]
    return tuple(fill([*lead, *(span for topic in seen for span in topic)], width, ellipsis=glyphs["ellipsis"]))


def _section(document: Document, part: Part, glyphs: Glyphs) -> None:
    document.append([("", "")])
    document.append([(f"  {PART_TITLES[part]}", "strong")])
    for action in of_part(part):
        keys = f"{key_names(action, ascii_only=glyphs.ascii)}  "
        if width_of([(keys, "")]) < KEYS_CELLS:
            keys = pad(keys, KEYS_CELLS, glyphs["ellipsis"])
        document.append([("    ", GUTTER), (keys, f"key {HANG}"), (action.help, "text")])


def keys_page(parts: Collection[Part] = tuple(PART_TITLES)) -> str:
    """docs/keys.md."""
    lines = [
        "# Keys",
        "",
        "Written by the program's registry of actions. What works where you are is also in the palette (`^p`).",
        "",
    ]
    for part in parts:
        lines += [f"## {PART_TITLES[part]}", "", "| Keys | Does | |", "|---|---|---|"]
        for action in of_part(part):
            keys = (
                f"`{key_names(action)}`"
                if action.numbered
                else " ".join(f"`{key}`" for key in key_names(action).replace("|", "\\|").split())
            )
            lines.append(f"| {keys} | {action.label} | {action.help} |")
        lines.append("")
    return "\n".join(lines)
