"""From what the user said to a team that can play: the file is read, the models are made, the rules are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.config.options import Options
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.coordination.team import Player, Tools
from massgen_tui.providers.base import Provider

if TYPE_CHECKING:
    from massgen_tui.config.load import Loaded
    from massgen_tui.config.model import Agent, TeamConfig


class CannotStart(Exception):
    """Why no run can begin, in sentences for the person."""


class NothingToRun(CannotStart):
    """There is no team: no file was named or found, no key, and no server on this machine."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A team that was chosen and checked; each run makes its own players of it."""

    loaded: Loaded
    why: str
    settings: Settings
    agents: tuple[Agent, ...]
    environment: Mapping[str, str]
    options: Options

    @property
    def title(self) -> str:
        """The team in a few words."""
        count = len(self.agents)
        name = self.loaded.path.stem if self.loaded.path is not None else self.agents[0].backend.type
        return f"{name} ({count} agent{'s' if count > 1 else ''})"

    @property
    def secrets(self) -> list[str]:
        """Values that must not be written anywhere."""
        from massgen_tui.text.redact import secrets_in, secrets_within

        written = (secrets_within(agent.backend.model_dump()) for agent in self.agents)
        return [*secrets_in(self.environment), *chain.from_iterable(written)]

    def providers(self) -> dict[str, Provider]:
        """A model for each agent; CannotStart says what one lacks."""
        offline = _OfflineTeams(self.loaded.path, self.options.speed)
        return {agent.id: _provider(agent, offline, self.environment) for agent in self.agents}

    def players(self, providers: Mapping[str, Provider], tools: Mapping[str, Tools]) -> list[Player]:
        """The agents with what they work with."""
        return [Player(Member.of(dict(agent)), providers[agent.id], tools.get(agent.id)) for agent in self.agents]


def prepare(
    options: Options, environ: Mapping[str, str], folder: Path, home: Path, began_with: str | None = None
) -> Plan:
    """Choose the team and check that it can be played; CannotStart or ConfigProblems say why not."""
    from massgen_tui.config.find import find

    found = find(options, environ, folder, home, began_with)
    if found.loaded is None:
        raise NothingToRun(found.why)
    try:
        return planned(found.loaded, found.why, found.environment.values, options)
    except CannotStart as trouble:
        raise CannotStart("\n".join([str(trouble), *map(str, found.environment.warnings)])) from trouble


def planned(loaded: Loaded, why: str, environment: Mapping[str, str], options: Options) -> Plan:
    """The plan of a team that was chosen already; CannotStart says why it cannot be played."""
    config = loaded.config
    plan = Plan(loaded, why, _settings(config), tuple(config.agents), environment, options)
    plan.providers()  # made to be checked: a missing key is told before anything is asked
    _check_equipment(config)
    return plan


def _check_equipment(config: TeamConfig) -> None:
    from massgen_tui.runs.equipment import WrongEquipment, check

    try:
        check(config)
    except WrongEquipment as wrong:
        raise CannotStart(str(wrong)) from wrong


def _settings(config: TeamConfig) -> Settings:
    rules = config.orchestrator
    return Settings.of({**dict(rules), **dict(rules.coordination), **dict(config.timeout_settings)})


class _OfflineTeams:
    """The offline agents that share a script share its stage."""

    def __init__(self, config_path: Path | None, speed: float) -> None:
        self._folder = config_path.parent if config_path is not None else Path.cwd()
        self._speed = speed
        self._teams: dict[str, Any] = {}

    def provider(self, agent: Agent) -> Provider:
        """The agent's part in its script."""
        from massgen_tui.providers.offline import OfflineTeam
        from massgen_tui.providers.offline_script import ScriptError

        script = agent.backend.script
        key = script if isinstance(script, str) else repr(id(script))
        if key not in self._teams:
            try:
                self._teams[key] = OfflineTeam(self._read(script, agent.id), self._speed)
            except ScriptError as error:
                raise CannotStart(f"the script of agent {agent.id!r}: {error}") from error
        provider: Provider = self._teams[key].provider(agent.id, agent.backend.model or "")
        return provider

    def _read(self, script: str | dict[str, Any] | None, agent_id: str) -> dict[str, Any]:
        if script is None:
            return {}
        if isinstance(script, dict):
            return script if agent_id in script else {agent_id: script.get("turns", [])}
        import yaml

        path = self._folder / script
        try:
            read = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CannotStart(f"the script {path} of agent {agent_id!r} cannot be read: {error}") from error
        if not isinstance(read, dict):
            raise CannotStart(f"the script {path} is not a mapping of agents to turns")
        return read


def _provider(agent: Agent, offline: _OfflineTeams, environment: Mapping[str, str]) -> Provider:
    if agent.backend.type == "offline":
        return offline.provider(agent)
    from massgen_tui.providers.make import ProviderProblem, make_provider

    try:
        return make_provider(agent.id, agent.backend.connection, environment)
    except ProviderProblem as problem:
        raise CannotStart(str(problem)) from problem
