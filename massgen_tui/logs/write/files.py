"""How a file of the layout is written: whole, as UTF-8 that any text fits into, and never to be seen half."""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any


class Lasting:
    """A part of a record that stays as it is while the record is written again and again: its JSON is made once."""

    __slots__ = ("_texts", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self._texts: dict[str, str] = {}

    def text(self, line: str) -> str:
        """Its JSON where its lines begin so."""
        text = self._texts.get(line)
        if text is None:
            text = self._texts[line] = _indented(self.value, line)
        return text


_compact = json.JSONEncoder(ensure_ascii=False, default=str).encode

_pairs = json.JSONEncoder(ensure_ascii=False, separators=(",\n  ", ": "), default=str).encode


def _float(value: float) -> str:
    return repr(value) if math.isfinite(value) else json.dumps(value)


_word = {None: "null", True: "true", False: "false"}.__getitem__
_PLAIN: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: repr,
    float: _float,
    bool: _word,
    type(None): _word,
}


def as_bytes(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which a model can send, becomes a question mark instead of an error."""
    return text.encode("utf-8", "replace")


def json_text(value: Any) -> str:
    """JSON as in all files of the layout: indent 2, non-ASCII escaped; the library's own, in half the time."""
    return _indented(value, "\n")


def _indented(value: Any, line: str) -> str:
    """A value, with `line` before what stands on a line of its own."""
    kind = type(value)
    plain = _PLAIN.get(kind)
    if plain is not None:
        return plain(value)
    if kind is Lasting:
        text: str = value.text(line)
        return text
    inner, plain_of, name = line + "  ", _PLAIN.get, encode_basestring_ascii
    if kind is dict and value:
        try:
            parts = [
                f"{name(key)}: {plain(part) if (plain := plain_of(type(part))) else _indented(part, inner)}"
                for key, part in value.items()
            ]
        except TypeError:  # a key that is no text
            return json.dumps(value, default=str, indent=2).replace("\n", line)
        return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
    if kind is list and value:
        return f"[{inner}{f',{inner}'.join([_indented(part, inner) for part in value])}{line}]"
    return json.dumps(value, default=str, indent=2).replace("\n", line)


def as_text(value: Any) -> str:
    """A value of an event as text; what is no text already, as JSON."""
    return value if isinstance(value, str) else _compact(value)


def as_block(value: Any) -> str:
    """A value of an event as JSON for people: over several lines, and no letter escaped."""
    if type(value) is dict and value and _PLAIN.keys() >= set(map(type, value.values())):
        return f"{{\n  {_pairs(value)[1:-1]}\n}}"  # which the library takes three times as long for
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def write_text(path: Path, text: str) -> None:
    """Write a file, with the directories it needs."""
    try:
        replace_text(path, text)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, with the directories it needs."""
    write_text(path, json_text(value))


def replace_text(path: Path, text: str) -> None:
    """Write a file at once: a reader, or who comes after a crash, finds the old one or the new one."""
    beside = f"{path}.tmp"
    try:
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            waiting = as_bytes(text)
            while waiting:
                waiting = waiting[os.write(file, waiting) :]
        finally:
            os.close(file)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def replace_link(path: Path, target: str) -> None:
    """Make a link at once, in the place of an older one."""
    beside = path.with_name(path.name + ".tmp")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(path)
