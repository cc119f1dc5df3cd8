"""What secrets look like: for each shape how to find it, when it is sure, and how it goes on.

A shape is a word that is searched for, then a row of pieces, each a kind of character and how often it may come. From
the same row follow the expression of the head (enough to be sure), that of each beginning of a head at the end of a
text and that of the gate (a look at either side of the word), so they cannot disagree. A head is at most LIMIT
characters long; its body after it may go on for ever.
No head contains `[`: a secret that has been replaced is never taken for one again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

from massgen_tui.text.words import Words

LIMIT: Final = 128
CONTEXT: Final = 8  # so far do the lookbehinds look

_QUOTES = "\"'`"
_TOKEN = r"A-Za-z0-9_\-"
_BEARER = r"A-Za-z0-9_~+/=\-"
_PEM = r"A-Za-z0-9+/=\s\\:,\-"
_DIGIT = r"[A-Za-z_/+=\-]{0,15}[0-9]"
_BOTH_CASES = r"(?=[A-Z_/+=\-]{0,15}[a-z])[A-Za-z_/+=\-]{0,13}[A-Z][a-z]?[A-Z]"  # with two capitals close together
_MIXED = f"(?={_DIGIT}|{_BOTH_CASES})"  # as chance makes it, not as people name things
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

_BARE = Piece(r"[A-Za-z0-9_/+=\-]", 16, 16)  # of a value that nothing but its name and its look betray


@dataclass(frozen=True, slots=True)
class Body:
    """How a secret goes on after its head: `run` is all that may belong to it, `over` matches once its end is seen."""

    run: re.Pattern[str]
    over: re.Pattern[str]
    hold: int = 0  # characters at the end of a text that cannot be judged without the next


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of secret, ready to be matched where one of its words stands."""

    words: Sequence[str]
    any_case: bool
    before: str  # what looks back from the word
    kept: bool  # whether the words are shown whatever follows
    nexts: Sequence[str]  # the kinds of character that may come after the word
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
    pieces = [*(kept or ()), *secret]
    beginning = word + _beginning(pieces, whole=bool(after))
    return Shape(
        words=alternatives,
        any_case=any_case,
        before=before,
        kept=kept is not None,
        nexts=[*_nexts(pieces)],
        head=re.compile(head),
        beginning=re.compile(beginning),
        body=body,
    )


def _nexts(pieces: Pieces) -> Iterator[str]:
    """The kinds of character that may come first."""
    for piece in pieces:
        yield piece.chars
        if piece.least:
            return


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
    models = "sk-|AIza|xai-|gsk_|hf_|pylf_|tgp_v1_|nvapi-"
    code = "ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|pypi-AgE"
    others = "ya29.|GOCSPX-|xapp-|xoxa-|xoxb-|xoxe-|xoxp-|xoxr-|xoxs-"
    yield _shape(f"{models}|{code}|{others}", [Piece(f"[{_TOKEN}]", 16, 16)], body, before=before)
    plain = "csk-|fw_|pplx-|r8_|npm_|sk_live_|rk_live_"  # without joints, unlike names in code
    yield _shape(plain, [Piece("[A-Za-z0-9]", 20, 20)], body, before=before)
    yield _shape("AKIA|ASIA", [Piece("[A-Z0-9]", 16, 16)], _run("A-Z0-9"), before=before)
    yield _shape("SG.", [Piece(f"[{_TOKEN}]", 22, 22), Piece(r"\."), Piece(f"[{_TOKEN}]", 8, 8)], body, before=before)
    azure = _run(r"A-Za-z0-9_~\-", r"\.")
    yield _shape("Q~", [Piece(r"[A-Za-z0-9_~.\-]", 30, 30)], azure, before=r"(?<=[A-Za-z0-9_~.\-]{3}[0-9])")


def _jwt() -> Iterable[Shape]:
    """Two segments make one; so does a first segment longer than can be waited for."""
    body, before, char = _run(_TOKEN, r"\."), rf"(?<![{_TOKEN}])", f"[{_TOKEN}]"
    yield _shape("eyJ", [Piece(char, 8, 100), Piece(r"\."), Piece(char, 8, 8)], body, before=before)
    yield _shape("eyJ", [Piece(char, 101, 101)], body, before=before)


def _headers() -> Iterable[Shape]:
    """A token after `Bearer`, the shorter it is the more it must look like one; after others only in its header."""
    body, kept, char = _run(_BEARER, r"\."), [Piece(r"\s", 1, 3)], f"[{_BEARER}.]"
    before, digit = "(?<![A-Za-z0-9])", r"(?=[A-Za-z_~+/=.\-]{0,7}[0-9])"
    yield _shape("bearer", [Piece(char, 8, 8)], body, kept=kept, before=before, check=digit, any_case=True)
    yield _shape("bearer", [Piece(char, 20, 20)], body, kept=kept, before=before, any_case=True)
    escape, quote, space = Piece(r"\\", 0, 2), Piece(f"[{_QUOTES}]", 0, 1), Piece(r"\s", 0, 3)
    sign = [escape, quote, space, Piece("[:=]"), space, escape, quote]
    kept = [*sign, *_literal("Basic"), Piece(r"\s")]
    yield _shape("authorization", [Piece("[A-Za-z0-9+/=]", 6, 6)], _run("A-Za-z0-9+/="), kept=kept, any_case=True)
    kept = [*sign, Piece("[A-Za-z-]", 3, 16), Piece(r"\s")]
    yield _shape("authorization", [_BARE], body, kept=kept, check=_MIXED, any_case=True)


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

    kinds = ("api", "private", "secret", "access", "refresh", "auth", "account", "session")
    of_a_kind = "(?i:" + "|".join(f"(?<={kind})|(?<={kind}[_-])" for kind in kinds) + ")"
    sign = [escape, maybe, space, Piece("[:=]"), space]
    for words, before in (("key|token", of_a_kind), ("secret|password", "")):
        kept = [*sign, escape, quote]
        yield _shape(words, [Piece(char, 8, 8)], body, kept=kept, before=before, check=_NO_VALUE, any_case=True)
        yield _shape(words, [_BARE], body, kept=sign, before=before, check=_MIXED, any_case=True)
    kept = [*sign, escape, maybe]
    yield _shape("token", [_BARE], body, kept=kept, before="(?<![A-Za-z])", check=_MIXED, any_case=True)
    option = [Piece("[ =]"), maybe]  # as in `--api-key VALUE`
    harmless = ("public", "primary", "foreign", "sort", "cache", "low", "top")
    before = "(?<=-)" + "".join(f"(?<!{kind}-)" for kind in harmless)
    yield _shape("key|token|secret|password", [_BARE], body, kept=option, before=before, check=_MIXED)


def _urls() -> Iterable[Shape]:
    """The password in `scheme://user:password@host`, the signature of an address, the address of a hook."""
    char, variable = r"[^\s/@\[\"'`<>]", "(?![$<{])"
    kept = [Piece(r"[^\s/@:\[\"'`<>]", 0, 40), Piece(":")]
    nothing = Body(re.compile(""), re.compile(""))
    rest = Body(re.compile(r"[^\s/@]*+"), re.compile(r"[^\s/@]*+(?=[\s/@])"))
    yield _shape("://", [Piece(char, 1, 80)], nothing, kept=kept, check=variable, after="(?=@)")
    yield _shape("://", [Piece(char, 81, 81)], rest, kept=kept, check=variable)
    signature = "A-Za-z0-9%/+=_\\-"
    signed = [Piece(f"[{signature}]", 20, 20)]
    yield _shape("sig=|signature=", signed, _run(signature), kept=(), before=r"(?<=[?&\-])", any_case=True)
    for host, path in ((r"lack\.com", "/services/"), ("/api", "/webhooks/")):  # of Slack and of Discord
        secret = [Piece(f"[{_TOKEN}/]", 16, 16)]
        yield _shape(path, secret, _run(f"{_TOKEN}/"), kept=(), before=f"(?<={host})")


def _pem() -> Iterable[Shape]:
    r"""A private key from its first line to its last, also with its line ends written as `\n`."""
    end = "-----END[A-Z0-9 ]{1,40}-----"
    body = Body(re.compile(f"[{_PEM}]*+"), re.compile(f"[{_PEM}]*?(?:{end}|(?=[^{_PEM}]))"), hold=64)
    line = [Piece("[A-Z0-9 ]", 0, 24), *_literal("PRIVATE KEY"), Piece("[A-Z ]", 0, 6), *_literal("-----")]
    line += [Piece(r"[\s\\]"), Piece(r"[\s\\rn]", 0, 15)]
    yield _shape("-----BEGIN ", [*line, Piece("[A-Za-z0-9+/=]", 8, 8)], body)
    yield _shape("-----BEGIN ", [*line, *_literal("Proc-Type:")], body)


@dataclass(frozen=True, slots=True)
class Opening:
    """All that a word may be the opening of; where two shapes begin together, the first wins."""

    shapes: Sequence[Shape]
    gate: re.Pattern[str]  # what has to be on either side of the word; quickly says no of most places where it stands
    befores: Sequence[re.Pattern[str]]
    shown: int  # so much of the word is shown whatever follows


class Vocabulary:
    """Words of shapes: where they stand in a text, and where the text ends as if one began."""

    def __init__(self, shapes: Mapping[str, Sequence[Shape]], *, any_case: bool) -> None:
        self._any_case = any_case
        self._words = Words(shapes)
        self._longest = max(map(len, shapes))
        self._openings = {word: _opening(word, its) for word, its in shapes.items()}
        self._befores: dict[str, set[re.Pattern[str]]] = {}
        for word, opening in self._openings.items():
            for length in range(1, len(word)):
                self._befores.setdefault(word[:length], set()).update(opening.befores)

    def openings(self, text: str) -> list[tuple[int, Opening]]:
        """Where something may begin, in no order."""
        return [(at, self._openings[word]) for at, word in self._words.found_in(self._spelled(text))]

    def unfinished(self, text: str, start: int) -> int:
        """Where the text ends as if one of the words began, not before the start; its length if it does not."""
        for part in self._words.unfinished_in(self._spelled(text[max(start, len(text) - self._longest) :])):
            at = len(text) - len(part)
            if any(before.match(text, at) for before in self._befores[part]):
                return at
        return len(text)

    def _spelled(self, text: str) -> str:
        return text.replace("\u0130", "I").lower() if self._any_case else text  # one letter would become two


def _opening(word: str, shapes: Sequence[Shape]) -> Opening:
    befores = dict.fromkeys(shape.before for shape in shapes)
    nexts = dict.fromkeys(chain.from_iterable(shape.nexts for shape in shapes))
    gate = re.compile(rf"(?s:(?=.{{{len(word)}}}(?:{'|'.join(nexts)}|\Z)))(?:{'|'.join(befores)})")
    shown = len(word) if all(shape.kept for shape in shapes) else 0
    return Opening(shapes, gate, [*map(re.compile, befores)], shown)


@cache
def vocabularies() -> Sequence[Vocabulary]:
    """The words of every shape, those that count however they are written and the others."""
    all_shapes = [*_pem(), *_jwt(), *_prefixed(), *_headers(), *_named(), *_urls()]
    free = {word for shape in all_shapes if shape.any_case for word in shape.words}
    as_written: dict[str, list[Shape]] = {}
    in_any_case: dict[str, list[Shape]] = {}
    for shape in all_shapes:
        for word in shape.words:
            if word.lower() in free:  # also for a shape that wants it as written, which its head sees to
                in_any_case.setdefault(word.lower(), []).append(shape)
            else:
                as_written.setdefault(word, []).append(shape)
    return [Vocabulary(as_written, any_case=False), Vocabulary(in_any_case, any_case=True)]
