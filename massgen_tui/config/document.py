"""Reading a YAML or JSON file into plain values, remembering for each where in the file it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from massgen_tui.config.problems import ConfigProblems, Problem, one_problem

if TYPE_CHECKING:
    from yaml import MappingNode, MarkedYAMLError, Node, ScalarNode
    from yaml.constructor import SafeConstructor

MAX_BYTES = 256 * 1024
MAX_VALUES = 50_000
MAX_DEPTH = 64

Place = tuple[int, int]
Keys = tuple[str | int, ...]

_TOO_MANY = f"holds more than {MAX_VALUES:,} values once its aliases are written out"
_HALF = "holds half of a character (a lone surrogate), which no file can keep"
_TAG = "tag:yaml.org,2002:"
_TYPED = {_TAG + name for name in ("null", "bool", "int", "float")}
_TEXT = {_TAG + name for name in ("str", "timestamp", "value", "merge")}


@dataclass(slots=True)
class Document:
    """The values of a file, and the place of each key and value by its path from the top."""

    file: str
    values: dict[str, Any]
    keys: dict[Keys, Place] = field(default_factory=dict)
    places: dict[Keys, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Keys, *, of_key: bool = False) -> Place:
        """Where the value (or its key) stands; a missing one stands where its parent does."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (0, 0))


def read(path: Path) -> Document:
    """The document of a file; ConfigProblems says why there is none."""
    file = str(path)
    return parse(file, _text(file, path), is_json=path.suffix.lower() == ".json")


def parse(file: str, text: str, *, is_json: bool = False) -> Document:
    """The document of a text; a value that cannot be used is left out and told among the problems."""
    if is_json:
        text = _checked_json(file, text)
    node = _compose(file, text)
    document = Document(file, {})
    values = _Reader(document, text if is_json else None).mapping_at_top(node)
    document.values = values
    return document


def _text(file: str, path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise one_problem(file, "there is no such file") from None
    except IsADirectoryError:
        raise one_problem(file, "this is a directory, not a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise one_problem(file, f"cannot be read: {reason}") from error
    if len(data) > MAX_BYTES:
        raise one_problem(file, f"is larger than {MAX_BYTES // 1024} kB, which no configuration needs")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        message = f"is not UTF-8 text: the byte 0x{data[error.start]:02x} does not belong there"
        raise ConfigProblems([Problem(file, line, column, "", message)]) from None


def _checked_json(file: str, text: str) -> str:
    """The text, with tabs as blanks, after making sure that it is JSON: what is left is YAML too."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigProblems([Problem(file, error.lineno, error.colno, "", f"is not JSON: {error.msg}")]) from None
    except (ValueError, RecursionError) as error:
        raise one_problem(file, f"is not usable JSON: {error}") from None
    return text.replace("\t", " ")


def _compose(file: str, text: str) -> Node:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise ConfigProblems([_syntax_problem(file, text, error)]) from None
    except yaml.reader.ReaderError as error:
        line, column = _line_column(text, error.position)
        message = f"holds a character that YAML does not allow (U+{ord(text[error.position]):04X})"
        raise ConfigProblems([Problem(file, line, column, "", message)]) from None
    except RecursionError:
        raise one_problem(file, "is nested too deeply") from None
    except (ValueError, IndexError) as error:
        raise one_problem(file, f"is not valid YAML: {error}") from error
    if node is None:
        raise one_problem(file, "is empty; a team needs at least `agents:`")
    return node


def _line_column(text: str, position: int) -> Place:
    return text.count("\n", 0, position) + 1, position - (text.rfind("\n", 0, position) + 1) + 1


_TROUBLES = (
    ("expected <block end>", "the indentation does not fit the lines above"),
    ("mapping values are not allowed", "a colon does not fit here; check the indentation, or put the text in quotes"),
    ("could not find expected ':'", "a colon is missing after the key, or a quote is not closed"),
    ("cannot start any token", "a text that begins with this character has to stand in quotes"),
    ("undefined alias", "the alias has no anchor (`&name`) above it"),
    ("unexpected end of stream", "this quote is not closed"),
    ("expected the node content", "a value is missing here, or a bracket above is not closed"),
    ("expected ',' or", "this bracket is not closed, or a comma is missing"),
)
_AT_THE_BEGINNING = ("unexpected end of stream", "expected ',' or")


def _syntax_problem(file: str, text: str, error: MarkedYAMLError) -> Problem:
    """What YAML's parser stumbled over, in words that say what to do."""
    what = str(error.problem or error.context or "it cannot be read")
    begun = any(part in what for part in _AT_THE_BEGINNING)
    mark = (error.context_mark if begun else None) or error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent or "'\\t'" in what:
        message = "is indented with a tab; YAML wants blanks"
    elif "expected a single document" in str(error.context):
        message = "holds a second document (after `---`); write one"
    else:
        message = "is not valid YAML: " + next((said for part, said in _TROUBLES if part in what), what)
    return Problem(file, line, column, "", message)


class _Stop(Exception):
    """The document is not worth reading further; the problem is told already."""


class _Reader:
    """Turns nodes into values; `source` is the text of a JSON file, whose scalars JSON itself reads."""

    def __init__(self, document: Document, source: str | None) -> None:
        import yaml

        self._yaml = yaml
        self._document = document
        self._source = source
        self._scalars: SafeConstructor = yaml.SafeLoader("")
        self._count = 0
        self._open: set[int] = set()

    def mapping_at_top(self, node: Node) -> dict[str, Any]:
        """The values of the whole file, which has to be a mapping."""
        if not isinstance(node, self._yaml.MappingNode):
            kind = "a list" if isinstance(node, self._yaml.SequenceNode) else "a single value"
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
            message = f"is {kind} at the top; a team is written as keys, beginning with `agents:`"
            raise ConfigProblems([Problem(self._document.file, line, column, "", message)])
        try:
            values: dict[str, Any] = self._value(node, ())
        except _Stop:
            raise ConfigProblems(self._document.problems) from None
        return values

    def _value(self, node: Node, path: Keys) -> Any:
        self._count += 1
        if self._count > MAX_VALUES:
            self._stop(node, path[:3], _TOO_MANY)
        if len(path) > MAX_DEPTH:
            self._stop(node, path[:3], f"is nested more than {MAX_DEPTH} levels deep")
        if id(node) in self._open:
            self._stop(node, path, "refers to itself")
        self._document.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, self._yaml.ScalarNode):
            return self._scalar(node, path)
        if node.tag not in (_TAG + "map", _TAG + "seq"):
            self._tell(node, path, f"has the tag {node.tag.replace(_TAG, '!!')}, which is not allowed")
            return None
        self._open.add(id(node))
        value: Any
        if isinstance(node, self._yaml.MappingNode):
            value = self._mapping(node, path)
        else:
            value = [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        self._open.discard(id(node))
        return value

    def _mapping(self, node: MappingNode, path: Keys) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in self._pairs(node, path):
            key = self._key(key_node)
            here = (*path, key)
            if _has_surrogate(key):
                self._tell(key_node, path, _HALF)
                continue
            if key in values:
                self._tell(key_node, here, f"is given twice, first in line {self._document.keys[here][0]}")
                continue
            self._document.keys[here] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            values[key] = self._value(value_node, here)
        return values

    def _pairs(self, node: MappingNode, path: Keys) -> list[tuple[ScalarNode, Node]]:
        """Own keys first, in their order; then what `<<` brings and they do not say."""
        own: list[tuple[ScalarNode, Node]] = []
        brought: list[tuple[ScalarNode, Node]] = []
        for key_node, value_node in node.value:
            self._count += 1
            if not isinstance(key_node, self._yaml.ScalarNode):
                self._tell(key_node, path, "a key has to be text")
            elif key_node.tag == _TAG + "merge" and self._source is None:
                brought += self._merged(value_node, path)
            else:
                own.append((key_node, value_node))
        taken = {key_node.value for key_node, _ in own}
        for key_node, value_node in brought:
            if key_node.value not in taken:
                taken.add(key_node.value)
                own.append((key_node, value_node))
        return own

    def _merged(self, source: Node, path: Keys) -> list[tuple[ScalarNode, Node]]:
        if id(source) in self._open:
            self._stop(source, path, "refers to itself")
        if self._count > MAX_VALUES:
            self._stop(source, path, _TOO_MANY)
        self._open.add(id(source))
        pairs: list[tuple[ScalarNode, Node]] = []
        if isinstance(source, self._yaml.MappingNode):
            pairs = self._pairs(source, path)
        elif isinstance(source, self._yaml.SequenceNode):
            pairs = [pair for item in source.value for pair in self._merged(item, path)]
        else:
            self._tell(source, path, "`<<` takes a mapping or a list of mappings")
        self._open.discard(id(source))
        return pairs

    def _key(self, node: ScalarNode) -> str:
        """Keys are text as it stands there, so that `on` and `1` are no surprise."""
        if self._source is None:
            return str(node.value)
        return str(json.loads(self._source[node.start_mark.index : node.end_mark.index]))

    def _scalar(self, node: ScalarNode, path: Keys) -> Any:
        if self._source is not None:
            value = json.loads(self._source[node.start_mark.index : node.end_mark.index])
        elif node.tag in _TEXT:
            value = node.value
        elif node.tag in _TYPED:
            value = self._typed(node, path)
        else:
            self._tell(node, path, f"has the tag {node.tag.replace(_TAG, '!!')}, which is not allowed")
            return None
        if isinstance(value, str) and _has_surrogate(value):
            self._tell(node, path, _HALF)
            return None
        return value

    def _typed(self, node: ScalarNode, path: Keys) -> Any:
        try:
            return self._scalars.construct_object(node)
        except (ValueError, OverflowError, KeyError, IndexError, self._yaml.YAMLError):
            self._tell(node, path, "cannot be read as what it looks like; put it in quotes")
            return None

    def _tell(self, node: Node, path: Keys, message: str) -> None:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        self._document.problems.append(Problem(self._document.file, *place, dotted(path), message))

    def _stop(self, node: Node, path: Keys, message: str) -> NoReturn:
        self._tell(node, path, message)
        raise _Stop


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def dotted(path: Keys) -> str:
    """The path as people write it: `agents[0].backend.type`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
