"""A tool call as a page: its arguments and its result fold; a result of any size opens at once."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from massgen_tui.app.view.card_lines import as_text
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.json_lines import INDENT, JsonLines, Path, Shown, not_shown
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.state.transcript import ToolCard

MOST_JSON = 1_000_000
"""Longer text is shown as it came: nobody reads it as JSON, and the screen would stand still."""
MOST_SHOWN = 250_000
MARGIN: Span = (" ", GUTTER)

Section = JsonLines | Sequence[Shown]


class CallLines:
    """The document of a call, and what its reader folds in it."""

    def __init__(self, card: ToolCard, glyphs: Glyphs = UNICODE) -> None:
        self.document = Document()
        self._glyphs = glyphs
        nothing = "not yet" if card.running else "none"
        self._sections: list[tuple[str, Section]] = [
            ("arguments", self._section(card.args, "none")),
            ("result", self._section(card.result, nothing)),
        ]
        if card.permission is not None:
            self._sections.append(("permission", [Shown(_permission(card))]))
        self._folds: list[tuple[int, JsonLines, Path]] = []
        self._draw()

    def _section(self, value: Any, nothing: str) -> Section:
        if value is None or value == "":
            return [Shown(((INDENT, GUTTER), (f"({nothing})" if self._glyphs.ascii else nothing, "dim")))]
        parsed, structured = _parsed(value)
        if structured and isinstance(parsed, dict | list):
            return JsonLines(parsed, self._glyphs)
        page = Document()
        text = as_text(parsed)
        page.extend_open(text[:MOST_SHOWN], "text", gutter=INDENT)
        if len(text) > MOST_SHOWN:
            page.append([(INDENT, GUTTER), (not_shown(text, MOST_SHOWN, self._glyphs), "warn")])
        page.close_open()
        return [Shown(line) for line in page.lines]

    def _draw(self) -> None:
        """Bring the document up to date, and touch only the lines that are different."""
        lines: list[Line] = []
        self._folds = []
        for heading, section in self._sections:
            lines += [(("", ""),)] if lines else []
            lines.append((MARGIN, (heading, "accent strong")))
            for line, fold in section.lines() if isinstance(section, JsonLines) else section:
                if fold is not None and isinstance(section, JsonLines):
                    self._folds.append((len(lines), section, fold))
                lines.append((MARGIN, *line))
        before = self.document.lines
        start = _same(before, lines, lambda line: line)
        end = _same(before[start:], lines[start:], lambda line: -1 - line)
        self.document.splice(start, len(before) - end, lines[start : len(lines) - end])

    # -- what the reader wants -------------------------------------------------------------------------------------

    def step(self, line: int, by: int) -> int | None:
        """The next line, or the one before, that folds something."""
        places = [place for place, _, _ in self._folds]
        at = bisect_right(places, line) if by > 0 else bisect_left(places, line) - 1
        return places[at] if 0 <= at < len(places) else None

    def toggle(self, line: int) -> bool:
        """Fold or unfold what a line stands for; false if it stands for nothing that folds."""
        for place, section, fold in self._folds:
            if place == line:
                section.toggle(fold)
                self._draw()
                return True
        return False

    def toggle_all(self) -> None:
        """Fold all; when all is folded, unfold it."""
        trees = [section for _, section in self._sections if isinstance(section, JsonLines)]
        self._fold(trees, not all(tree.all_folded for tree in trees))

    def unfold(self) -> None:
        """Unfold all, so that everything can be found."""
        self._fold([section for _, section in self._sections if isinstance(section, JsonLines)], False)

    def _fold(self, trees: Sequence[JsonLines], folded: bool) -> None:
        for tree in trees:
            tree.fold_all(folded)
        self._draw()


def _same(before: Sequence[Line], after: Sequence[Line], place: Callable[[int], int]) -> int:
    """How many lines are the same, from one end on."""
    most = min(len(before), len(after))
    return next((count for count in range(most) if before[place(count)] != after[place(count)]), most)


def _permission(card: ToolCard) -> Line:
    said = card.permission
    assert said is not None
    verdict = {None: "waits for approval", True: "allowed", False: "not allowed"}[said.allowed]
    return ((INDENT, GUTTER), (f"{verdict}: {flat(said.why)}", "text"), (f" ({said.risk} risk)", "dim"))


def _parsed(value: Any) -> tuple[Any, bool]:
    """Structured data as it is, and out of the text that holds it."""
    if not isinstance(value, str):
        return value, True
    if value.lstrip()[:1] not in ("{", "[") or len(value) > MOST_JSON:
        return value, False
    try:
        return json.loads(value), True
    except (ValueError, RecursionError):
        return value, False
