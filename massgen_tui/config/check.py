"""Everything that is wrong with a team's values, all at once; where it stands in a file is not known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from massgen_tui.config import known, places
from massgen_tui.config.agent_id import id_trouble
from massgen_tui.config.backend_keys import ACTED_ON, OF_THE_AGENT, OF_THE_REQUEST, WORKSPACE_SERVER, is_of_massgen
from massgen_tui.config.backends import BACKENDS, SWITCHES, WRAPPERS, ignored_switches
from massgen_tui.config.document import Keys
from massgen_tui.config.problems import Severity, listed, nearest, quoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from massgen_tui.config.model import TeamConfig


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the value at a path, or with its key."""

    path: Keys
    message: str
    nearest: str | None = None
    of_key: bool = False
    severity: Severity = "error"


def check(values: Mapping[str, Any]) -> tuple[TeamConfig | None, list[Finding]]:
    """The team that the values describe, None if they describe none; and what is to be said about them."""
    from pydantic import ValidationError

    from massgen_tui.config.model import TeamConfig

    findings = [*_old_format(values), *_unknown(values), *_ui(values), *_members(values), *_team(values)]
    team: TeamConfig | None = None
    try:
        team = TeamConfig.model_validate(values)
    except ValidationError as error:
        findings += [_said(values, detail) for detail in error.errors(include_url=False)]
    wrong = any(finding.severity == "error" for finding in findings)
    return None if wrong else team, findings


def agents_of(values: Mapping[str, Any]) -> list[tuple[Keys, dict[str, Any]]]:
    """The agents as they are written, and where; what is no mapping is left to the model to refuse."""
    if isinstance(values.get("agent"), dict) and values.get("agents") is None:
        return [(("agent",), values["agent"])]
    agents = values.get("agents")
    items = enumerate(agents) if isinstance(agents, list) else ()
    return [(("agents", index), agent) for index, agent in items if isinstance(agent, dict)]


def servers_of(backend: Mapping[str, Any]) -> list[tuple[Keys, str, dict[str, Any]]]:
    """The tool servers of a backend in either form: where, name, values."""
    servers = backend.get("mcp_servers")
    found: list[tuple[Keys, str, dict[str, Any]]] = []
    if isinstance(servers, dict):
        found = [(("mcp_servers", name), name, value) for name, value in servers.items() if isinstance(value, dict)]
    elif isinstance(servers, list):
        items = [(index, value) for index, value in enumerate(servers) if isinstance(value, dict)]
        found = [(("mcp_servers", index), str(value.get("name", "")), value) for index, value in items]
    return found


def _part(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    part = values.get(key)
    return part if isinstance(part, dict) else {}


def _old_format(values: Mapping[str, Any]) -> Iterator[Finding]:
    for key, instead in known.OLD_FORMAT.items():
        if key in values:
            yield Finding((key,), f"belongs to an old format; {instead}", of_key=True)
    if values.get("agent") is not None and values.get("agents") is not None:
        yield Finding(("agent",), "stands beside `agents`; write one of them", of_key=True)


def _unknown(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Keys that nothing here reads, each with a reason or the key that was probably meant."""
    orchestrator = _part(values, "orchestrator")
    coordination = _part(orchestrator, "coordination")
    yield from _keys((), values, known.TOP)
    yield from _keys(("orchestrator",), orchestrator, known.ORCHESTRATOR)
    yield from _keys(("orchestrator", "coordination"), coordination, known.COORDINATION)
    yield from _keys(("timeout_settings",), _part(values, "timeout_settings"), known.TIMEOUTS)
    yield from _keys(("ui",), _part(values, "ui"), known.UI)
    contexts = orchestrator.get("context_paths")
    for index, context in enumerate(contexts if isinstance(contexts, list) else ()):
        if isinstance(context, dict):
            yield from _keys(("orchestrator", "context_paths", index), context, known.CONTEXT_PATH)
    for path, agent in agents_of(values):
        yield from _keys(path, agent, known.AGENT)
        for where, _, server in servers_of(_part(agent, "backend")):
            yield from _keys((*path, "backend", *where), server, known.MCP_SERVER)
            yield from _keys((*path, "backend", *where, "security"), _part(server, "security"), known.SECURITY)


def _ui(values: Mapping[str, Any]) -> Iterator[Finding]:
    """What the screens of MassGen are told, and means something else here."""
    if _part(values, "ui").get("logging_enabled") is False:
        message = "has no effect: massgen-tui writes a log of every run"
        yield Finding(("ui", "logging_enabled"), message, of_key=True, severity="warning")


def _keys(path: Keys, part: Mapping[str, Any], spec: known.Keys) -> Iterator[Finding]:
    for key in part:
        if key in spec.used or (not path and key in known.OLD_FORMAT):
            continue
        if key in spec.elsewhere:
            yield Finding((*path, key), f"is not used here; {spec.elsewhere[key]}", of_key=True, severity="warning")
        elif spec.is_unused(key):
            message = "is a key of MassGen that massgen-tui does not use"
            if part[key]:  # one that is off asks for nothing
                yield Finding((*path, key), message, of_key=True, severity="warning")
        else:
            yield Finding((*path, key), "unknown key", nearest(key, spec.used), of_key=True, severity="warning")


def _members(values: Mapping[str, Any]) -> Iterator[Finding]:
    """What concerns one agent, or tells it from the others."""
    seen: dict[str, str] = {}
    for path, agent in agents_of(values):
        agent_id = agent.get("id")
        if isinstance(agent_id, str):
            trouble = id_trouble(agent_id)
            twin = seen.get(agent_id.casefold())
            if trouble:
                yield Finding((*path, "id"), trouble)
            elif twin == agent_id:
                yield Finding((*path, "id"), f"{quoted(agent_id)} is taken by an agent above")
            elif twin is not None:
                yield Finding((*path, "id"), f"differs from {quoted(twin)} only in upper and lower case")
            seen.setdefault(agent_id.casefold(), agent_id)
        for finding in _backend(_part(agent, "backend")):
            yield replace(finding, path=(*path, "backend", *finding.path))


def _backend(backend: Mapping[str, Any]) -> Iterator[Finding]:
    name = backend.get("type")
    kind = BACKENDS.get(name) if isinstance(name, str) else None
    if isinstance(name, str) and kind is None:
        if name in WRAPPERS:
            yield Finding(("type",), f"`{name}` drives another program, which massgen-tui does not do", WRAPPERS[name])
        else:
            message = f"{quoted(name)} is not a type of backend; there are {', '.join(BACKENDS)}"
            yield Finding(("type",), message, nearest(name, BACKENDS))
    if kind is not None:
        if backend.get("model") is None and not kind.default_model:
            yield Finding(("model",), f"is missing; a backend of type {kind.name} needs one")
        if backend.get("base_url") is None and kind.needs_url:
            yield Finding(("base_url",), f"is missing; a backend of type {kind.name} needs one")
        for switch in ignored_switches(backend):
            message = f"has no effect with type {kind.name}; {listed(SWITCHES[switch])} can do that"
            yield Finding((switch,), message, of_key=True, severity="warning")
    yield from _backend_keys(backend)
    names: set[str] = set()
    for path, name, server in servers_of(backend):
        if name and name in names:
            yield Finding((*path, "name"), f"{quoted(name)} is taken by a server above")
        names.add(name)
        if server.get("type") not in (None, "stdio", "streamable-http"):
            continue
        needed = "url" if server.get("type") == "streamable-http" else "command"
        if not server.get(needed) and not (needed == "command" and server.get("module")):
            yield Finding((*path, needed), f"is missing; a server of type {server.get('type') or 'stdio'} needs one")


def _backend_keys(backend: Mapping[str, Any]) -> Iterator[Finding]:
    """Keys that mean nothing here; all others go to the service, which may know them."""
    for key, value in backend.items():
        message, meant = "", None
        if is_of_massgen(key):
            message = "is a key of MassGen that massgen-tui does not use" if value else ""
        elif key in OF_THE_REQUEST:
            message = "is said by every call itself; what stands here is left out"
        elif key in OF_THE_AGENT:
            message = "is not used here; write it beside `backend`"
        elif key not in ACTED_ON:
            meant = nearest(key, ACTED_ON, how_near=0.85)
            message = "goes to the service as it is" if meant and not key.startswith(meant) else ""
        if message:
            yield Finding((key,), message, meant, of_key=True, severity="warning")
    if backend.get("command_line_execution_mode") == "docker" and backend.get("enable_mcp_command_line"):
        message = (
            "docker is not done by massgen-tui: commands would run on this machine itself; write local if you want that"
        )
        yield Finding(("command_line_execution_mode",), message)
    if backend.get("cwd"):
        for path, name, _ in servers_of(backend):
            if name == WORKSPACE_SERVER:
                message = f"{quoted(name)} is the server of the agent's own workspace; give yours another name"
                yield Finding((*path, "name"), message)


def _team(values: Mapping[str, Any]) -> Iterator[Finding]:
    """What concerns the team as a whole."""
    agents = agents_of(values)
    orchestrator = _part(values, "orchestrator")
    ids = [agent["id"] for _, agent in agents if isinstance(agent.get("id"), str)]
    presenter = orchestrator.get("presenter_agent")
    if isinstance(presenter, str) and ids and presenter not in ids:
        path = ("orchestrator", "presenter_agent")
        yield Finding(path, f"{quoted(presenter)} is no agent of this team", nearest(presenter, ids))
    at_home = [agent.get("id") for _, agent in agents if _part(agent, "backend").get("cwd")]
    if at_home:
        for key in ("snapshot_storage", "agent_temporary_workspace"):
            if not orchestrator.get(key):
                yield Finding(
                    ("orchestrator", key), f"is missing; agent {quoted(at_home[0])} has a `cwd`, which needs it"
                )
        for key, message, is_mistake in places.troubles(orchestrator):
            yield Finding(("orchestrator", key), message, severity="error" if is_mistake else "warning")
    elif orchestrator.get("context_paths"):
        path, message = ("orchestrator", "context_paths"), "has no effect, as no agent has a `cwd`"
        yield Finding(path, message, of_key=True, severity="warning")


def _said(values: Mapping[str, Any], detail: ErrorDetails) -> Finding:
    """An error of the model in a person's words, at the place where the person wrote it."""
    path, value = as_written(values, detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        expected = str(context["expected"]).replace("False", "'false'")
        allowed = re.findall(r"'([^']*)'", expected)
        written = f", not {quoted(value)}" if isinstance(value, str | int | float) else ""
        return Finding(path, f"must be {listed(allowed)}{written}", nearest(value, allowed))
    if kind == "value_error":
        return Finding(path, str(context["error"]))
    if kind == "string_pattern_mismatch":
        return Finding(path, known.PATTERNS[str(path[-1])])
    said = _SAID.get(kind)
    message = said(context) if said else detail["msg"]
    if kind in _WRONG_KIND:
        quotes = "; put it in quotes" if kind == "string_type" and isinstance(value, bool | int | float) else ""
        message += f", but is {_kind(value)}{quotes}"
    return Finding(path, message)


def as_written(values: Mapping[str, Any], location: tuple[int | str, ...]) -> tuple[Keys, Any]:
    """The path as it stands in the file, where `agent:` may stand for a list and servers may go by name."""
    steps = list(location)
    if steps[:1] == ["agents"] and values.get("agents") is None and "agent" in values:
        steps[:2] = ["agent"]
    path: list[int | str] = []
    here: Any = values
    for step in steps:
        if isinstance(step, int) and isinstance(here, dict):
            step = list(here)[step]
        if isinstance(here, dict) and isinstance(step, str):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            here = None
        path.append(step)
    return tuple(path), here


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a mapping"


_Words = Callable[[Mapping[str, Any]], str]
_SAID: dict[str, _Words] = {
    "missing": lambda _: "is missing",
    "string_type": lambda _: "must be text",
    "bool_type": lambda _: "must be true or false",
    "bool_parsing": lambda _: "must be true or false",
    "int_type": lambda _: "must be a whole number",
    "int_parsing": lambda _: "must be a whole number",
    "int_parsing_size": lambda _: "must be a smaller number",
    "int_from_float": lambda _: "must be a whole number",
    "float_type": lambda _: "must be a number",
    "float_parsing": lambda _: "must be a number",
    "finite_number": lambda _: "must be a finite number",
    "list_type": lambda _: "must be a list",
    "dict_type": lambda _: "must be a mapping of keys to values",
    "model_type": lambda _: "must be a mapping of keys to values",
    "too_short": lambda _: "is an empty list; it needs at least one",
    "string_too_short": lambda _: "is empty",
    "greater_than": lambda context: f"must be greater than {context['gt']:g}",
    "greater_than_equal": lambda context: f"must be at least {context['ge']:g}",
    "less_than_equal": lambda context: f"must be at most {context['le']:g}",
}
_WRONG_KIND = frozenset(kind for kind in _SAID if kind.endswith(("_type", "_parsing")))
