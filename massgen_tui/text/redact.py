"""The one place where secrets are taken out of text, so that no file, span or screen can show them.

Text goes through two sieves: one for the values that are known, one for what looks like a secret. Each decides from
the text alone, never from how it was cut into chunks; so a stream says what the whole text would have said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import Any
from urllib.parse import quote, unquote

from massgen_tui.text.sieves import MARK, KnownSieve, KnownValues, ShapeSieve, shapeless

_SHORTEST = 8  # a shorter value would hide ordinary words
_PIECE = 2048
_DEEPEST = 200
_PLACEHOLDER = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_SECRET_NAME = re.compile(
    "(?:api_?key|token|secret|password|passwd|passphrase|(?:private|secret|access|account)_?key|authorization)\\Z",
    re.IGNORECASE,
)
_SECRET_VARIABLE = re.compile(
    r"(?:(?:^|_|API)KEY|TOKEN|PASSPHRASE|CREDENTIALS?|AUTHORIZATION)(?:_?\d+)?\Z"
    r"|(?:SECRET|PASSWORD|PASSWD)(?!.*_(?:FILE|PATH|DIR|NAME)\Z)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
_PARAMETER = re.compile(r"[?&]([A-Za-z][A-Za-z0-9_-]*)=([^&#\s]+)")
_SECRET_HEADER = re.compile(r"(?:\A|[_-])(?:auth|cookie|credentials?|session)", re.IGNORECASE)
_OPTION = re.compile(r"--?([A-Za-z][A-Za-z0-9_-]*)(?:=(.+))?", re.DOTALL)


def secrets_in(env: Mapping[str, str]) -> list[str]:
    """The values of the environment variables whose names say that they are secret, and those in addresses."""
    named = (value.strip() for name, value in env.items() if _SECRET_VARIABLE.search(name))
    values = chain(named, chain.from_iterable(map(_of_address, env.values())))
    return list(dict.fromkeys(value for value in values if len(value) >= _SHORTEST))


def secrets_within(settings: Any) -> list[str]:
    """The values in a tree of settings whose names say that they are secret: keys, variables, headers, options."""
    found = (part for value in _secrets(settings, is_secret_name) for part in (value, *value.split()[-1:]))
    return list(dict.fromkeys(value for value in found if len(value) >= _SHORTEST))


def _secrets(value: Any, is_secret: Callable[[str], bool]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if is_secret(str(key)) and item.strip() and not _PLACEHOLDER.fullmatch(item):
                    yield item.strip()
                yield from _of_address(item)
            else:
                yield from _secrets(item, _names_under(str(key)))
    elif isinstance(value, (list, tuple)):
        yield from _secret_options([item for item in value if isinstance(item, str)])
        for item in value:
            yield from _secrets(item, is_secret_name)


def _of_address(text: str) -> Iterator[str]:
    """The password in an address, and the parameters of it whose names say that they are secret."""
    named = (value for name, value in _PARAMETER.findall(text) if is_secret_name(name))
    values = (value for value in chain(_PASSWORD.findall(text), named) if not _PLACEHOLDER.fullmatch(value))
    return map(unquote, values)


def _secret_options(words: list[str]) -> Iterator[str]:
    """The values in the arguments of a program, as in `--token VALUE` and `--token=VALUE`."""
    for word, following in pairwise([*words, ""]):
        option = _OPTION.fullmatch(word)
        value = (option[2] or following).strip() if option and is_secret_name(option[1]) else ""
        if value and not _PLACEHOLDER.fullmatch(value):
            yield value
        yield from _of_address(word)


def _names_under(key: str) -> Callable[[str], bool]:
    """What makes a name secret among those under that key."""
    if key == "env":
        return lambda name: is_secret_name(name) or _SECRET_VARIABLE.search(name) is not None
    if key.endswith("headers"):
        return lambda name: is_secret_name(name) or _SECRET_HEADER.search(name) is not None
    return is_secret_name


def is_secret_name(name: str) -> bool:
    """Whether a value under that key is secret; `apiKey` and `X-Api-Key` are, `max_tokens` is not."""
    return _SECRET_NAME.search(name.replace("-", "_")) is not None


def _spellings(secret: str) -> set[str]:
    """A secret as it is, and as it stands in JSON, in an error of Python's and in an address."""
    in_json = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return {secret, *in_json, repr(secret)[1:-1], quote(secret, safe="", errors="surrogatepass")}


class Redactor:
    """Takes secrets out of texts, streams and JSON-like trees."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        long_enough = (secret.strip() for secret in secrets if len(secret.strip()) >= _SHORTEST)
        self._known = KnownValues(chain.from_iterable(map(_spellings, long_enough)))

    def text(self, text: str) -> str:
        """A complete text without its secrets."""
        if len(text) <= _PIECE and self._known.nowhere_in(text) and shapeless(text):
            return text
        stream = self.stream()
        return stream.feed(text) + stream.end()

    def value(self, value: Any) -> Any:
        """A JSON-like tree without its secrets; also without what stands under a secret name, except a `${VAR}`."""
        return self._value(value, 0)

    def stream(self) -> StreamRedactor:
        """For text that comes in chunks."""
        return StreamRedactor(self._known)

    def _value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if not isinstance(value, (dict, list, tuple)):
            return value
        if depth > _DEEPEST:
            return MARK  # deeper than any record; what cannot be looked through is not shown
        if isinstance(value, dict):
            return {self._key(key): self._entry(key, item, depth) for key, item in value.items()}
        items = [self._value(item, depth + 1) for item in value]
        return items if isinstance(value, list) else tuple(items)

    def _key(self, key: Any) -> Any:
        return self.text(key) if isinstance(key, str) else key

    def _entry(self, key: Any, value: Any, depth: int) -> Any:
        if not isinstance(key, str) or not is_secret_name(key):
            return self._value(value, depth + 1)
        if value is None or isinstance(value, bool) or value in ("", MARK):
            return value  # that there is none is no secret
        return value if isinstance(value, str) and _PLACEHOLDER.fullmatch(value) else MARK


class StreamRedactor:
    """Takes secrets out of text that comes in chunks; made by `Redactor.stream`."""

    def __init__(self, known: KnownValues) -> None:
        self._known = KnownSieve(known)
        self._shapes = ShapeSieve()

    def feed(self, chunk: str) -> str:
        """What may be shown now; at most 256 characters are kept back."""
        if len(chunk) > _PIECE:  # what is left is copied for each secret in it
            return "".join(self.feed(chunk[at : at + _PIECE]) for at in range(0, len(chunk), _PIECE))
        return self._shapes.feed(self._known.feed(chunk))

    def end(self) -> str:
        """What was kept back, now that nothing follows; a new text may begin after it."""
        return self._shapes.feed(self._known.end()) + self._shapes.end()
