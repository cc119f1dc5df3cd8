"""What the agents work with beside their models: workspaces, tool servers, and what they are permitted."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.config.places import COPIES, SNAPSHOTS, placed
from massgen_tui.coordination.board import Board
from massgen_tui.logs import layout
from massgen_tui.runs.approvals import ApprovalDesk
from massgen_tui.runs.snapshot_store import SnapshotStore
from massgen_tui.text.redact import Redactor
from massgen_tui.tools.demands import FILE_SERVERS, beginning
from massgen_tui.tools.guard import Asker, GuardedToolbox, Ledger, Settled
from massgen_tui.tools.overhear import OnMessage
from massgen_tui.tools.permissions import PermissionProblem, Permissions, PermissionSettings
from massgen_tui.tools.toolbox import Toolbox
from massgen_tui.tools.workspace import COMMAND_SECONDS
from massgen_tui.tools.workspaces import ContextPath, Workspaces, with_workspace

if TYPE_CHECKING:
    from massgen_tui.config.model import Agent, TeamConfig

LEDGER = "ledger.jsonl"


class WrongEquipment(ValueError):
    """What an agent cannot be given, and why; `key` says where in its backend that stands."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Kit:
    """The tools of one agent."""

    tools: Toolbox | GuardedToolbox
    permissions: Permissions | None
    command_seconds: float | None


@dataclass(frozen=True, slots=True)
class ToolsPlace:
    """Where an attempt keeps what comes of its tools, and what takes the secrets out of it."""

    directory: Path
    redactor: Redactor
    overhear: Callable[[str], OnMessage] | None = None
    """Who listens to an agent's tool servers, if anybody does."""

    def stderr(self, server: str) -> Path:
        """Where a tool server grumbles."""
        return self.directory / f"mcp_{server}_stderr.log"


def workspaces(config: TeamConfig, session: str, earlier: Sequence[Path] = ()) -> Workspaces | None:
    """The workspaces of a run, below its working folder; None if no agent works with files.

    `earlier` are the folders with the final files of earlier turns, the oldest first; the agents may read them.
    """
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
        context=contexts(config),
        alone=len(config.agents) == 1 and rules.skip_voting,
        earlier=earlier,
    )


def snapshot_store(config: TeamConfig, session: str) -> SnapshotStore:
    """Where the team's file wants to find the files of the latest answers of a session."""
    folder = placed(config.orchestrator.snapshot_storage or SNAPSHOTS, SNAPSHOTS)
    return SnapshotStore(Path.cwd() / layout.BASE.parent / folder / session)


def equip(agents: Sequence[Agent], place: ToolsPlace, spaces: Workspaces | None, desk: ApprovalDesk) -> dict[str, Kit]:
    """The tools of those agents that have any; nothing is started yet."""
    kits = ((agent.id, _kit(agent, place, spaces, desk)) for agent in agents)
    return {agent: kit for agent, kit in kits if kit is not None}


def check(config: TeamConfig) -> None:
    """WrongEquipment if something that the team's file asks for cannot be had."""
    for agent in config.agents:
        check_agent(agent)
    if any(agent.backend.cwd for agent in config.agents):
        for context in contexts(config):
            if not context.path.exists():
                raise WrongEquipment(f"the context path {context.path} does not exist")


def check_agent(agent: Agent) -> None:
    """WrongEquipment if an agent's tools or permissions cannot be had as they are written."""
    _permissions(agent)
    _names(agent, "allowed_tools")
    _names(agent, "exclude_tools")


def contexts(config: TeamConfig) -> list[ContextPath]:
    """The files and folders of the user's that the agents are given."""
    return [
        ContextPath(Path(os.path.expanduser(context.path)).absolute(), context.permission == "write")
        for context in config.orchestrator.context_paths
    ]


def _kit(agent: Agent, place: ToolsPlace, spaces: Workspaces | None, desk: ApprovalDesk) -> Kit | None:
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
        redactor=place.redactor,
        allowed=_names(agent, "allowed_tools"),
        excluded=_names(agent, "exclude_tools") or (),
        on_message=place.overhear(agent.id) if place.overhear is not None else None,
    )
    settings = _permissions(agent)
    if not settings.enabled:
        return Kit(toolbox, None, seconds)
    begins = {str(server["name"]): beginning(server) for server in servers if server["name"] in FILE_SERVERS}
    permissions = Permissions(settings, home or Path.cwd(), desk.approvals(settings), begins=begins)
    if spaces is not None and home is not None:
        permissions.give(*spaces.roots(agent.id))
    asker: Asker = partial(desk.ask_by_file, Path(settings.approval_dir)) if settings.by_file else desk.ask_person
    write = Ledger(place.directory / LEDGER, place.redactor.value) if settings.audit else None

    def settled(what: Settled) -> None:
        desk.settled(what)
        if write is not None:
            write(what)

    guarded = GuardedToolbox(toolbox, permissions, agent.id, asker=asker, on_settled=settled)
    return Kit(guarded, permissions, seconds)


def _permissions(agent: Agent) -> PermissionSettings:
    values = agent.backend.other.get("permissions") or {}
    try:
        if not isinstance(values, Mapping):
            raise PermissionProblem("`permissions` must hold keys and values")
        return PermissionSettings.read(values)
    except PermissionProblem as problem:
        raise WrongEquipment(f"agent {agent.id!r}: {problem}", "permissions") from problem


def _names(agent: Agent, key: str) -> list[str] | None:
    names = agent.backend.other.get(key)
    if names is None or (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        return names
    raise WrongEquipment(f"agent {agent.id!r}: `{key}` must be a list of names", key)
