"""A document whose lines were broken for an editor, with each paragraph on one line: it wraps well in any width."""

from __future__ import annotations

import re

_STANDS_ALONE = re.compile(r"\s*(?:\||#|`{3}|~{3}|$)| {4}")
"""Tables, headings, fences, indented code, and nothing at all."""
_BEGINS = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)]|>)\s")
"""Lists and quotes begin a line, and may go on in the next one."""
_FENCE = re.compile(r"\s*(?:`{3}|~{3})")


def flowing(text: str) -> str:
    """The same Markdown, without the line ends inside its paragraphs and list items."""
    lines: list[str] = []
    goes_on = code = False
    for line in text.split("\n"):
        code ^= _FENCE.match(line) is not None
        alone = code or bool(_STANDS_ALONE.match(line))
        if goes_on and not alone and not _BEGINS.match(line):
            lines[-1] = f"{lines[-1].rstrip()} {line.lstrip()}"
        else:
            lines.append(line)
        goes_on = not alone
    return "\n".join(lines)
