"""The configuration as it holds: every value of the team that would be asked, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from massgen_tui.config.adjust import adjusted
from massgen_tui.config.document import Keys, dotted
from massgen_tui.config.interpolate import interpolated, names_in
from massgen_tui.config.options import Options
from massgen_tui.text.redact import Redactor, is_secret_name, secrets_in, secrets_within

if TYPE_CHECKING:
    from pydantic import BaseModel

    from massgen_tui.config.find import Found
    from massgen_tui.config.model import Agent, TeamConfig

HIDDEN = "(not shown)"
DEFAULT = "default"
_OWN_SCRIPT = "(a script in the file)"
_VALUES_ARE_SECRET = frozenset({"env", "headers", "default_headers", "extra_headers"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value and its origin: `FILE:LINE`, an option, a variable, or what holds if nobody says anything."""

    key: str
    value: Any
    origin: str


def effective(found: Found, options: Options) -> list[Value]:
    """Every value of the team that was found; what is secret is not among them."""
    return list(_Team(found, options).values()) if found.loaded is not None else []


class _Team:
    def __init__(self, found: Found, options: Options) -> None:
        assert found.loaded is not None
        assert found.before is not None
        self._options, self._loaded = options, found.loaded
        self._config, self._before = found.loaded.config, found.before
        self._env = found.environment
        self._document = found.loaded.document()
        self._read = interpolated(self._document.values, self._env.values)
        self._changed = dict(_changes(self._before, options))
        written = (secrets_within(agent.backend.model_dump()) for agent in self._config.agents)
        self._redactor = Redactor([*secrets_in(self._env.values), *chain.from_iterable(written)])

    def values(self) -> Iterator[Value]:
        """Agent by agent, then the rules."""
        order = [agent.id for agent in self._before.agents]
        for index, agent in enumerate(self._config.agents):
            yield from self._agent(("agents", index), ("agents", order.index(agent.id)), agent)
        for section in ("orchestrator", "timeout_settings", "ui"):
            for path, value in _leaves(getattr(self._config, section), (section,)):
                yield self._value(path, path, value)
        for key in ("prompt", "session_id"):
            if getattr(self._config, key) is not None:
                yield self._value((key,), (key,), getattr(self._config, key))

    def _agent(self, shown: Keys, path: Keys, agent: Agent) -> Iterator[Value]:
        """What the agent's file says, then what its type and the environment add."""
        for inside, value in _leaves(agent, ()):
            if value not in (None, [], {}) and inside != ("backend", "api_key"):
                yield self._value((*shown, *inside), (*path, *inside), value)
        yield from self._service((*shown, "backend"), (*path, "backend"), agent)

    def _service(self, shown: Keys, path: Keys, agent: Agent) -> Iterator[Value]:
        from massgen_tui.config.backends import BACKENDS
        from massgen_tui.providers.make import LOCAL_KEY, ProviderProblem, read_settings

        kind = BACKENDS[agent.backend.type]
        if kind.protocol == "script":
            return
        try:
            settings = read_settings(agent.id, agent.backend.connection, self._env.values)
        except ProviderProblem as problem:
            yield Value(dotted((*shown, "api_key")), None, str(problem))
            return
        if agent.backend.model is None:
            yield Value(dotted((*shown, "model")), settings.model, f"{DEFAULT} of type {kind.name}")
        if agent.backend.base_url is None:
            yield Value(
                dotted((*shown, "base_url")), settings.base_url, self._address(kind.base_url_variables, kind.name)
            )
        if agent.backend.api_key is not None:
            yield Value(dotted((*shown, "api_key")), HIDDEN, self._origin((*path, "api_key")))
        elif settings.api_key == LOCAL_KEY:
            yield Value(dotted((*shown, "api_key")), None, "none is needed")
        else:
            yield Value(dotted((*shown, "api_key")), HIDDEN, self._variable(settings.key_source))

    def _address(self, variables: tuple[str, ...], kind: str) -> str:
        name = next((name for name in variables if self._env.values.get(name)), None)
        return f"{DEFAULT} of type {kind}" if name is None else self._variable(name)

    def _value(self, shown: Keys, path: Keys, value: Any) -> Value:
        """The value with its origin; one that is made of a secret is shown as it is written."""
        written = _at(self._document.values, self._place(path))
        origin = self._origin(path)
        names = names_in(written) if isinstance(written, str) else []
        if any(is_secret_name(name) or secrets_in({name: self._env.values.get(name, "")}) for name in names):
            value = written
        elif self._is_secret(path) and value not in (None, ""):
            value = written if names else HIDDEN
        elif isinstance(value, dict) and path[-1:] == ("script",):
            value = _OWN_SCRIPT
        return Value(dotted(shown), self._redactor.value(value), origin)

    def _is_secret(self, path: Keys) -> bool:
        *before, last = path
        return not _VALUES_ARE_SECRET.isdisjoint(before) or (isinstance(last, str) and is_secret_name(last))

    def _place(self, path: Keys) -> Keys:
        """Where the value would stand in the file, which may have other forms."""
        from massgen_tui.config.check import as_written

        return as_written(self._read, path)[0]

    def _origin(self, path: Keys) -> str:
        if path in self._changed:
            return self._changed[path]
        place = self._place(path)
        written = _at(self._document.values, place)
        if written is None:
            return DEFAULT
        if self._loaded.path is None:
            return self._of_no_file(path)
        line, _ = self._document.place(place)
        names = names_in(written) if isinstance(written, str) else []
        return f"{self._document.file}:{line}" + "".join(
            f", {self._variable(name)}" for name in names if name in self._env.values
        )

    def _of_no_file(self, path: Keys) -> str:
        """A team that was made here: of the options, of the keys, or of a server that answers."""
        from massgen_tui.config.at_hand import keys_in
        from massgen_tui.config.find import SAID_BY

        if self._options.backend is not None:
            return SAID_BY.get(dotted(path), "--backend")
        agent = self._before.agents[int(path[1])]
        key = keys_in(self._env.values).get(agent.backend.type)
        return self._variable(key) if key else f"a server answers at {agent.backend.base_url}"

    def _variable(self, name: str) -> str:
        place = self._env.places.get(name)
        return f"{name} from {place}" if place else f"{name} from the environment"


def _changes(before: TeamConfig, options: Options) -> Iterator[tuple[Keys, str]]:
    """The places that each option of the command line changes; fewer agents first, as the rest depends on it."""
    said, team = Options(), before
    for name in sorted((field.name for field in fields(Options)), key=lambda name: name != "single_agent"):
        value = getattr(options, name)
        if value == getattr(said, name):
            continue
        said, old = replace(said, **{name: value}), dict(_sections(team))
        team = adjusted(before, said)
        option = f"--{name.replace('_', '-')}"
        yield from ((path, option) for path, now in _sections(team) if old.get(path) != now)


def _sections(config: TeamConfig) -> Iterator[tuple[Keys, Any]]:
    for section in ("orchestrator", "timeout_settings", "ui"):
        yield from _leaves(getattr(config, section), (section,))


def _leaves(value: Any, path: Keys) -> Iterator[tuple[Keys, Any]]:
    """The values that hold no others, in the order of the model; a script is one value."""
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        yield from (leaf for key, item in _items(value) for leaf in _leaves(item, (*path, key)))
    elif isinstance(value, Mapping) and value and path[-1:] != ("script",):
        yield from (leaf for key, item in value.items() for leaf in _leaves(item, (*path, key)))
    elif isinstance(value, list) and any(isinstance(item, BaseModel | Mapping) for item in value):
        yield from (leaf for index, item in enumerate(value) for leaf in _leaves(item, (*path, index)))
    else:
        yield path, value


def _items(model: BaseModel) -> Iterator[tuple[str, Any]]:
    for name in type(model).model_fields:
        yield name, getattr(model, name)
    yield from (model.model_extra or {}).items()


def _at(values: Any, path: Keys) -> Any:
    """What stands at a path, None if nothing does."""
    for step in path:
        if isinstance(values, Mapping):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int) and step < len(values):
            values = values[step]
        else:
            return None
    return values
