"""What the agents work with beside their models: workspaces, tool servers, and what they are permitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.coordination.board import Board
from massgen_tui.logs import layout
from massgen_tui.tools.approvals import Approvals
from massgen_tui.tools.guard import GuardedToolbox, Ledger
from massgen_tui.tools.permissions import PermissionProblem, Permissions, PermissionSettings
from massgen_tui.tools.toolbox import Toolbox
from massgen_tui.tools.workspace import COMMAND_SECONDS
from massgen_tui.tools.workspaces import COPIES, ContextPath, Workspaces, with_workspace

if TYPE_CHECKING:
    from massgen_tui.config.model import Agent, TeamConfig

LEDGER = "ledger.jsonl"


class WrongEquipment(ValueError):
    """What an agent cannot be given, and why."""


@dataclass(frozen=True, slots=True)
class Kit:
    """The tools of one agent."""

    tools: Toolbox | GuardedToolbox
    permissions: Permissions | None
    command_seconds: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attempt keeps what comes of its tools, and how it is cleaned."""

    directory: Path
    clean: Callable[[str], str]

    def stderr(self, server: str) -> Path:
        """Where a tool server grumbles."""
        return self.directory / f"mcp_{server}_stderr.log"


def workspaces(config: TeamConfig, session: str) -> Workspaces | None:
    """The workspaces of a run, below its working folder; None if no agent works with files."""
    homes = {agent.id: agent.backend.cwd for agent in config.agents if agent.backend.cwd}
    if not homes:
        return None
    rules = config.orchestrator
    anonymous = {seat.id: seat.anonymous for seat in Board([agent.id for agent in config.agents])}
    return Workspaces(
        Path.cwd() / layout.BASE.parent,
        session,
        homes,
        anonymous,
        copies=rules.agent_temporary_workspace or COPIES,
        context=_context(config),
    )


def equip(agents: Sequence[Agent], place: Place, spaces: Workspaces | None) -> dict[str, Kit]:
    """The tools of those agents that have any; nothing is started yet."""
    kits = ((agent.id, _kit(agent, place, spaces)) for agent in agents)
    return {agent: kit for agent, kit in kits if kit is not None}


def check(config: TeamConfig) -> None:
    """WrongEquipment if something that the team's file asks for cannot be had."""
    for agent in config.agents:
        _permissions(agent)
        _names(agent, "allowed_tools")
        _names(agent, "exclude_tools")
    if any(agent.backend.cwd for agent in config.agents):
        for context in _context(config):
            if not context.path.exists():
                raise WrongEquipment(f"the context path {context.path} does not exist")


def _context(config: TeamConfig) -> list[ContextPath]:
    return [
        ContextPath(Path(context.path).expanduser().absolute(), context.permission == "write")
        for context in config.orchestrator.context_paths
    ]


def _kit(agent: Agent, place: Place, spaces: Workspaces | None) -> Kit | None:
    servers: list[Mapping[str, Any]] = [server.model_dump(exclude_none=True) for server in agent.backend.mcp_servers]
    seconds = COMMAND_SECONDS if agent.backend.other.get("enable_mcp_command_line") else None
    home: Path | None = None
    if spaces is not None and agent.id in spaces:
        home = spaces.live(agent.id)
        servers = [spaces.server(agent.id, command_seconds=seconds), *with_workspace(servers, home)]
    if not servers:
        return None
    toolbox = Toolbox(
        servers,
        stderr_path=place.stderr,
        clean=place.clean,
        allowed=_names(agent, "allowed_tools"),
        excluded=_names(agent, "exclude_tools") or (),
    )
    settings = _permissions(agent)
    if not settings.enabled:
        return Kit(toolbox, None, seconds)
    approvals = Approvals(Path(settings.settings_path) if settings.persist_approvals else None)
    permissions = Permissions(settings, home or Path.cwd(), approvals)
    if spaces is not None and home is not None:
        permissions.give(*spaces.roots(agent.id))
    if settings.audit:
        ledger = Ledger(place.directory / LEDGER, place.clean)
        return Kit(GuardedToolbox(toolbox, permissions, agent.id, on_settled=ledger), permissions, seconds)
    return Kit(GuardedToolbox(toolbox, permissions, agent.id), permissions, seconds)


def _permissions(agent: Agent) -> PermissionSettings:
    values = agent.backend.other.get("permissions") or {}
    try:
        if not isinstance(values, Mapping):
            raise PermissionProblem("`permissions` must hold keys and values")
        return PermissionSettings.read(values)
    except PermissionProblem as problem:
        raise WrongEquipment(f"agent {agent.id!r}: {problem}") from problem


def _names(agent: Agent, key: str) -> list[str] | None:
    names = agent.backend.other.get(key)
    if names is None or (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        return names
    raise WrongEquipment(f"agent {agent.id!r}: `{key}` must be a list of names")
