"""The files of a workspace against those before: what stands in the comparison of each, or why it has no lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from massgen_tui.app.view.diff_lines import DiffPart
from massgen_tui.app.view.line import flat
from massgen_tui.insight.workspaces import FileDifference
from massgen_tui.text.figures import byte_size

MOST_ROWS = 8000
"""More would hold the screen."""


def file_parts(files: Iterable[FileDifference], *, on_page: bool = True) -> list[DiffPart]:
    """A part for each file; what would make a page too long is only named there."""
    parts: list[DiffPart] = []
    left = MOST_ROWS if on_page else sys.maxsize
    for one in files:
        rows = len(one.found.rows) if one.found is not None else 0
        if rows > left:
            one = replace(one, found=None, why_not="long")
        else:
            left -= rows
        parts.append(DiffPart(one.found, one.change.file.path, one.change.change, _remark(one, on_page=on_page)))
    return parts


def _remark(one: FileDifference, *, on_page: bool) -> str:
    file, sizes = one.change.file, _sizes(one.size_before, one.size_after)
    match one.why_not:
        case "binary":
            return f"A binary file has no lines to compare ({sizes})."
        case "long":
            elsewhere = "for this page" if on_page else "to be compared"
            alone = ": d in the list of files compares it alone." if on_page else "."
            return f"Too long {elsewhere} ({sizes}){alone}"
        case "link":
            return f"A link, to {flat(file.leads)}: it is not followed." if file.leads else "It was, or is, a link."
        case "other":
            return "Neither a file nor a folder."
        case "unreadable":
            return "It cannot be read."
        case _:
            return ""


def _sizes(before: int | None, after: int | None) -> str:
    known = dict.fromkeys(size for size in (before, after) if size is not None)
    return " and ".join(map(byte_size, known)) or "of unknown size"
