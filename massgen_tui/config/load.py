"""From a file to a team: read, checked, with the environment's values put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.config.document import Document, Keys, dotted, read
from massgen_tui.config.interpolate import interpolated, shell_forms, unset_names
from massgen_tui.config.problems import ConfigProblems, Problem, Severity, quoted

if TYPE_CHECKING:
    from massgen_tui.config.check import Finding
    from massgen_tui.config.model import TeamConfig

_WORTH_HIDING = 4
"""A variable's value of fewer characters is no secret, and may well stand in a sentence for another reason."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A team that can be run; `raw` is what the file says, before the environment's values are put in."""

    config: TeamConfig
    path: Path | None
    warnings: tuple[Problem, ...]
    raw: dict[str, Any]

    def document(self) -> Document:
        """What the file says, with the place of each value; a team that stands in no file has none."""
        return read(self.path) if self.path is not None else Document("", self.raw)


def load(path: Path, env: Mapping[str, str]) -> Loaded:
    """The team of a file; ConfigProblems has all that is wrong with it at once."""
    document = read(path)
    return _checked(document, path, env)


def from_values(values: dict[str, Any], origin: str) -> Loaded:
    """The team of values that stand in no file; `origin` says in problems where they come from."""
    return _checked(Document(origin, values), None, {})


def changed(path: Path | None, values: dict[str, Any], env: Mapping[str, str]) -> Loaded:
    """The team of values that stand in place of a file's, if there is one: scripts are meant from where that is."""
    return _checked(Document(str(path or ""), values), path, env)


def _checked(document: Document, path: Path | None, env: Mapping[str, str]) -> Loaded:
    from massgen_tui.config.check import check

    values: dict[str, Any] = interpolated(document.values, env)
    broken = {problem.key for problem in document.problems}
    problems = list(document.problems)
    if path is not None:
        problems += _scripts(values, path, document)
        problems += _unset(document, env)
    hidden = {quoted(value): f"`${{{name}}}`" for name, value in env.items() if len(value) >= _WORTH_HIDING}
    config, findings = check(values)
    problems += [_placed(document, found, hidden) for found in findings if not _within(found.path, broken)]
    problems = sorted(dict.fromkeys(problems), key=lambda problem: (problem.file != document.file, *_place(problem)))
    if config is None or any(problem.severity == "error" for problem in problems):
        raise ConfigProblems(problems)
    return Loaded(config, path, tuple(problems), document.values)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def _within(path: Keys, broken: set[str]) -> bool:
    """Whether the path lies in something that could not be read, which is told already."""
    return any(dotted(path[:length]) in broken for length in range(1, len(path) + 1))


def _placed(document: Document, finding: Finding, hidden: Mapping[str, str]) -> Problem:
    """The finding at its place in the file; what came from the environment is shown by its name."""
    line, column = document.place(finding.path, of_key=finding.of_key)
    message = finding.message
    for value, name in hidden.items():
        message = message.replace(value, name)
    return Problem(document.file, line, column, dotted(finding.path), message, finding.nearest, finding.severity)


def _scripts(values: dict[str, Any], path: Path, document: Document) -> list[Problem]:
    """What is wrong with the scripts' files, whose paths are meant from the team's file."""
    from massgen_tui.config.check import agents_of

    problems: list[Problem] = []
    wrong: dict[str, list[Problem]] = {}
    for where, agent in agents_of(values):
        backend = agent.get("backend")
        script = backend.get("script") if isinstance(backend, dict) else None
        if not isinstance(script, str):
            continue
        if script not in wrong:
            wrong[script] = _wrong_with(path.parent / script)
        keys = (*where, "backend", "script")
        line, column = document.place(keys)
        for problem in wrong[script]:
            message = f"the script cannot be used: {problem}"
            problems.append(Problem(document.file, line, column, dotted(keys), message))
    return problems


def _wrong_with(script: Path) -> list[Problem]:
    try:
        return read(script).problems
    except ConfigProblems as error:
        return error.problems


def _unset(document: Document, env: Mapping[str, str]) -> list[Problem]:
    """What stays as it is in backends: names that are not set, forms of a shell; no tool server starts with one."""
    from massgen_tui.config.check import agents_of

    problems: list[Problem] = []
    for where, agent in agents_of(document.values):
        for path, text in _texts(agent.get("backend"), (*where, "backend")):
            line, column = document.place(path)
            consequence, severity = _left_unset(path)
            wrong = [f"the environment has no {name}" for name in unset_names(text, env)]
            wrong += [f"{quoted(form)} is not replaced, only `${{NAME}}` is" for form in shell_forms(text)]
            problems += [
                Problem(document.file, line, column, dotted(path), sentence + consequence, severity=severity)
                for sentence in wrong
            ]
    return problems


def _left_unset(path: Keys) -> tuple[str, Severity]:
    """What comes of a text whose variable is not set, and how bad that is."""
    if "mcp_servers" in path and ("env" in path or "args" in path):
        return "", "error"
    return ", so there is no key" if path[-1] == "api_key" else ", so the text stays as it is", "warning"


def _texts(value: Any, path: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "script":
                yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
