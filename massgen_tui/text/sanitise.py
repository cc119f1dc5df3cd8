"""Model and tool output is data: nothing in it may move the cursor, reorder the line or hide from the reader."""

from __future__ import annotations

import re

# Characters that act, or that are there without being seen. Where a script or an emoji needs one, it stays:
# a joiner between pictures, a non-joiner between letters, the tags of a flag, a variant of an ideograph.
_JOINED = r"\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_LETTERS = r"\u0600-\u0dff\u1800-\u18af"
_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIDDEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_PLAIN = b"\t\n" + bytes(range(0x20, 0x7F))
_ACTING = re.compile(f"[{_HIDDEN}]")
_FOUND = re.compile(
    r"\r\n"
    r"|\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f"
    rf"|(?<=[{_JOINED}\ufe0f])\u200d(?=[{_JOINED}])"
    rf"|(?<=[{_LETTERS}])\u200c(?=[{_LETTERS}])"
    rf"|(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]"
    rf"|(?P<acting>[{_HIDDEN}])"
)


def visible(text: str, *, ascii_only: bool = False) -> str:
    """The text with everything in it to be seen and nothing that acts; line feeds and tabs stay as they are."""
    if text.isascii():
        if not text.encode().translate(None, _PLAIN):  # most text by far, and ten times as fast as a search
            return text
    elif _ACTING.search(text) is None:
        return text
    return _FOUND.sub(_ascii_symbol if ascii_only else _symbol, text)


def _symbol(found: re.Match[str]) -> str:
    code = _acting(found)
    if code is None:
        return _as_it_is(found)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def _ascii_symbol(found: re.Match[str]) -> str:
    code = _acting(found)
    if code is None:
        return _as_it_is(found)
    return f"^{chr(code ^ 0x40)}" if code < 0x80 else f"<U+{code:04X}>"


def _acting(found: re.Match[str]) -> int | None:
    """The character to be shown, None where what was found is to stay."""
    return ord(found["acting"]) if found["acting"] else None


def _as_it_is(found: re.Match[str]) -> str:
    return "\n" if found[0] == "\r\n" else found[0]
