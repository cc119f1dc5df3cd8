"""What the rooms behind the configuration would refuse when a run begins, told at its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from massgen_tui.config.document import Document, Keys, dotted
from massgen_tui.config.interpolate import interpolated
from massgen_tui.config.problems import Problem, Severity

if TYPE_CHECKING:
    from massgen_tui.config.load import Loaded
    from massgen_tui.config.model import Agent

_Told = tuple[Keys, str, Severity]


def preflight(loaded: Loaded, env: Mapping[str, str]) -> list[Problem]:
    """Problems that only tools and providers know of; what the environment lacks is no mistake of the file."""
    from massgen_tui.config.check import as_written

    document = loaded.document()
    values: dict[str, Any] = interpolated(document.values, env)
    problems: list[Problem] = []
    for index, agent in enumerate(loaded.config.agents):
        for path, message, severity in (*_service(agent, env), *_tools(agent)):
            place, _ = as_written(values, ("agents", index, *path))
            line, column = document.place(place)
            problems.append(Problem(document.file, line, column, dotted(place), message, severity=severity))
    return [*problems, *_contexts(loaded, document)]


def _service(agent: Agent, env: Mapping[str, str]) -> Iterator[_Told]:
    """First with stand-ins for what may come from the environment: what is wrong then is wrong in the file."""
    from massgen_tui.providers.make import ProviderProblem, read_settings

    if agent.backend.type == "offline":
        return
    backend = agent.backend.connection
    stand_ins = {"api_key": "stand-in"}
    if not backend.keys() & {"base_url", "azure_endpoint"}:
        stand_ins["base_url"] = "http://localhost"
    severities: tuple[tuple[dict[str, str], Severity], ...] = ((stand_ins, "error"), ({}, "warning"))
    for instead, severity in severities:
        try:
            read_settings(agent.id, {**backend, **instead}, env)
        except ProviderProblem as problem:
            if problem.key != "api_key" or agent.backend.api_key is None:  # else the file's `${NAME}` is told already
                yield ("backend", problem.key) if problem.key in backend else ("backend",), str(problem), severity
            return


def _tools(agent: Agent) -> Iterator[_Told]:
    from massgen_tui.runs.equipment import WrongEquipment, check_agent
    from massgen_tui.tools.validate import problems

    try:
        check_agent(agent)
    except WrongEquipment as wrong:
        yield ("backend", wrong.key), str(wrong), "error"
    for index, server in enumerate(agent.backend.mcp_servers):
        settings = server.model_dump(exclude_none=True)
        for trouble in problems(settings):
            message = f"the server {server.name!r} would not be used: {trouble}"
            yield ("backend", "mcp_servers", index), message, "warning"


def _contexts(loaded: Loaded, document: Document) -> Iterator[Problem]:
    from massgen_tui.runs.equipment import contexts

    if not any(agent.backend.cwd for agent in loaded.config.agents):
        return
    for index, context in enumerate(contexts(loaded.config)):
        if not context.path.exists():
            path = ("orchestrator", "context_paths", index, "path")
            line, column = document.place(path)
            yield Problem(document.file, line, column, dotted(path), "does not exist, so a run would not begin")
