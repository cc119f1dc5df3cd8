"""What secrets look like: for each shape how to find it, when it is sure, and how it goes on.

A shape is a word that is searched for, then a row of pieces, each a kind of character and how often it may come. From
the same row follow the expression of the head (enough to be sure) and that of each beginning of a head at the end of a
text, so the two cannot disagree. A head is at most LIMIT characters long; its body after it may go on for ever.
No head contains `[`: a secret that has been replaced is never taken for one again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

LIMIT: Final = 128
CONTEXT: Final = 8  # so far do the lookbehinds look

_QUOTES = "\"'`"
_TOKEN = r"A-Za-z0-9_\-"
_BEARER = r"A-Za-z0-9_~+/=\-"
_PEM = r"A-Za-z0-9+/=\s\\:,\-"
_NO_VALUE = r"(?![$<{(*%.]|os\.|getenv)"  # a variable, a placeholder, a look-up: no secret


@dataclass(frozen=True, slots=True)
class Piece:
    """One kind of character (`chars`, a regular expression of exactly one) and how often it may come in a row."""

    chars: str
    least: int = 1
    most: int = 1

    @property
    def all(self) -> str:
        """The expression of the whole piece."""
        return f"{self.chars}{{{self.least},{self.most}}}"


Pieces = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Body:
    """How a secret goes on after its head: `run` is all that may belong to it, `over` matches once its end is seen."""

    run: re.Pattern[str]
    over: re.Pattern[str]
    hold: int = 0  # characters at the end of a text that cannot be judged without the next


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of secret, ready to be matched where one of its words stands."""

    words: tuple[str, ...]
    head: re.Pattern[str]  # its one group is empty and stands where the secret part begins
    beginning: re.Pattern[str]
    body: Body


def _shape(
    words: str,
    secret: Pieces,
    body: Body,
    *,
    kept: Pieces | None = None,
    before: str = "",
    check: str = "",
    after: str = "",
    any_case: bool = False,
) -> Shape:
    """A shape of its parts; without `kept` the words are secret as well, `after` looks ahead one character."""
    alternatives = words.split("|")
    word = f"{before}(?{'i' if any_case else ''}:{'|'.join(map(re.escape, alternatives))})"
    ahead = "()" + word if kept is None else word + "".join(piece.all for piece in kept) + "()"
    head = ahead + check + "".join(piece.all for piece in secret) + after
    beginning = word + _beginning([*(kept or ()), *secret], whole=bool(after))
    return Shape(tuple(a.lower() for a in alternatives), re.compile(head), re.compile(beginning), body)


def _beginning(pieces: Pieces, *, whole: bool) -> str:
    """A part of the first piece, or all of it and a beginning of the rest; short of the end if not `whole`."""
    first, *rest = pieces
    if not rest:
        return rf"{first.chars}{{0,{first.most if whole else first.least - 1}}}\Z"
    return rf"(?:{first.chars}{{0,{first.most}}}\Z|{first.all}{_beginning(rest, whole=whole)})"


def _run(chars: str, joint: str = "") -> Body:
    """A run of characters; a joint belongs to it only between two of them, so a sentence keeps its full stop."""
    if not joint:
        return Body(re.compile(f"[{chars}]*+"), re.compile(f"[{chars}]*+(?=[^{chars}])"))
    run = f"[{chars}]*+(?:{joint}[{chars}]++)*+"
    return Body(re.compile(run), re.compile(f"{run}(?=[^{chars}{joint}]|{joint}[^{chars}])"), hold=1)


def _literal(text: str) -> Pieces:
    return [Piece(re.escape(character)) for character in text]


def _prefixed() -> Iterable[Shape]:
    """Keys that say by their first letters whose they are."""
    body, before = _run(_TOKEN), "(?<![A-Za-z0-9])"
    named = "sk-ant-|sk-proj-|sk-or-|sk-svcacct-|sk-admin-"
    yield _shape(named, [Piece(f"[{_TOKEN}]", 8, 8)], body, before=before)
    own = "sk-|AIza|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|xai-|gsk_|hf_|pylf_"
    yield _shape(own, [Piece(f"[{_TOKEN}]", 16, 16)], body, before=before)
    yield _shape("AKIA|ASIA", [Piece("[A-Z0-9]", 16, 16)], _run("A-Z0-9"), before=before)


def _jwt() -> Iterable[Shape]:
    """Two segments make one; so does a first segment longer than can be waited for."""
    body, before, char = _run(_TOKEN, r"\."), rf"(?<![{_TOKEN}])", f"[{_TOKEN}]"
    yield _shape("eyJ", [Piece(char, 8, 100), Piece(r"\."), Piece(char, 8, 8)], body, before=before)
    yield _shape("eyJ", [Piece(char, 101, 101)], body, before=before)


def _headers() -> Iterable[Shape]:
    """A token after `Bearer`, the shorter it is the more it must look like one; `Basic` only in its header."""
    body, kept, char = _run(_BEARER, r"\."), [Piece(r"\s", 1, 3)], f"[{_BEARER}.]"
    before, digit = "(?<![A-Za-z0-9])", r"(?=[A-Za-z_~+/=.\-]{0,7}[0-9])"
    yield _shape("bearer", [Piece(char, 8, 8)], body, kept=kept, before=before, check=digit, any_case=True)
    yield _shape("bearer", [Piece(char, 20, 20)], body, kept=kept, before=before, any_case=True)
    quote, space = Piece(f"[{_QUOTES}]", 0, 1), Piece(r"\s", 0, 3)
    kept = [quote, space, Piece("[:=]"), space, quote, *_literal("Basic"), Piece(r"\s")]
    yield _shape("authorization", [Piece("[A-Za-z0-9+/=]", 6, 6)], _run("A-Za-z0-9+/="), kept=kept, any_case=True)


def _named() -> Iterable[Shape]:
    """Values that are secret for their name, in an environment, in code, JSON, YAML or a configuration file."""
    part = rf"[^\s{_QUOTES}\\]"
    run = rf"{part}*+(?:\\{part}++)*+"  # the backslash before a quote is not part of the value
    body = Body(re.compile(run), re.compile(rf"{run}(?=\\?[\s{_QUOTES}]|\\\\)"), hold=1)
    char, space = rf"[^\s{_QUOTES}\\\[]", Piece(r"\s", 0, 3)
    escape, quote = Piece(r"\\", 0, 2), Piece(f"[{_QUOTES}]")
    maybe = Piece(quote.chars, 0, 1)

    upper = "KEY|TOKEN|SECRET|PASSWORD"
    spaced = [space, Piece("[:=]"), space, quote]  # as in code, where a bare word is a name and no value
    for kept in ([Piece("="), maybe], spaced):
        yield _shape(upper, [Piece(char, 6, 6)], body, kept=kept, before="(?<=[A-Z0-9]_)", check=_NO_VALUE)

    kinds = ("api", "private", "secret", "access", "refresh", "auth")
    of_a_kind = "(?i:" + "|".join(f"(?<={kind})|(?<={kind}[_-])" for kind in kinds) + ")"
    sign = [escape, maybe, space, Piece("[:=]"), space]
    bare, digit = Piece(r"[A-Za-z0-9_/+=\-]", 16, 16), r"(?=[A-Za-z_/+=\-]{0,15}[0-9])"
    for words, before in (("key|token", of_a_kind), ("secret|password", "")):
        kept = [*sign, escape, quote]
        yield _shape(words, [Piece(char, 8, 8)], body, kept=kept, before=before, check=_NO_VALUE, any_case=True)
        yield _shape(words, [bare], body, kept=sign, before=before, check=digit, any_case=True)


def _urls() -> Iterable[Shape]:
    """The password in `scheme://user:password@host`."""
    char, variable = r"[^\s/@\[\"'`<>]", "(?![$<{])"
    kept = [Piece(r"[^\s/@:\[\"'`<>]", 0, 40), Piece(":")]
    nothing = Body(re.compile(""), re.compile(""))
    rest = Body(re.compile(r"[^\s/@]*+"), re.compile(r"[^\s/@]*+(?=[\s/@])"))
    yield _shape("://", [Piece(char, 1, 80)], nothing, kept=kept, check=variable, after="(?=@)")
    yield _shape("://", [Piece(char, 81, 81)], rest, kept=kept, check=variable)


def _pem() -> Iterable[Shape]:
    r"""A private key from its first line to its last, also with its line ends written as `\n`."""
    end = "-----END[A-Z0-9 ]{1,40}-----"
    body = Body(re.compile(f"[{_PEM}]*+"), re.compile(f"[{_PEM}]*?(?:{end}|(?=[^{_PEM}]))"), hold=64)
    line = [Piece("[A-Z0-9 ]", 0, 24), *_literal("PRIVATE KEY"), Piece("[A-Z ]", 0, 6), *_literal("-----")]
    line += [Piece(r"[\s\\]"), Piece(r"[\s\\rn]", 0, 15)]
    yield _shape("-----BEGIN ", [*line, Piece("[A-Za-z0-9+/=]", 8, 8)], body)
    yield _shape("-----BEGIN ", [*line, *_literal("Proc-Type:")], body)


@cache
def shapes() -> Mapping[str, Sequence[Shape]]:
    """Every shape by its words in lower case; what stands first wins where two begin together."""
    table: dict[str, list[Shape]] = {}
    for family in (_pem(), _jwt(), _prefixed(), _headers(), _named(), _urls()):
        for shape in family:
            for word in shape.words:
                table.setdefault(word, []).append(shape)
    return table


@cache
def word_beginnings() -> tuple[int, frozenset[str]]:
    """Every proper beginning of a word, and the length of the longest."""
    parts = frozenset(word[:length] for word in shapes() for length in range(1, len(word)))
    return max(map(len, parts)), parts
