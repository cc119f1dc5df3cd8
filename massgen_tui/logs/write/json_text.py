"""The JSON of the layout's files: two spaces a level, non-ASCII escaped."""

from __future__ import annotations

import json
import re
from typing import Any

_compact = json.JSONEncoder(ensure_ascii=False, default=str).encode
_escaped = json.JSONEncoder().encode
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def json_text(value: Any) -> str:
    """JSON as in all files of the layout."""
    text = as_block(value)
    return text if text.isascii() else _NOT_ASCII.sub(lambda found: _escaped(found[0])[1:-1], text)


def as_block(value: Any) -> str:
    """A value of an event as JSON for people: over several lines, and no letter escaped."""
    import orjson

    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, a number of 65 bits, lists in lists in lists
        plain = json.loads(_compact(value), parse_constant=lambda _: None)  # NaN, for which JSON has no number
        return json.dumps(plain, indent=2, ensure_ascii=False)


def as_text(value: Any) -> str:
    """A value of an event as text; what is no text already, as JSON."""
    return value if isinstance(value, str) else _compact(value)
