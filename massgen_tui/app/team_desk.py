"""Where the team is changed: its draft, what is wrong with it, its file, and whether its models answer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui import resources
from massgen_tui.app.backstage import CannotUse, TeamReady
from massgen_tui.app.view.team_sheet import NO_AGENT_ON, Checked, Choice, KeyPlace, placed
from massgen_tui.config.draft import AgentDraft, TeamDraft
from massgen_tui.runs.given import can_read

if TYPE_CHECKING:
    from massgen_tui.config.backends import BackendType
    from massgen_tui.config.environment import Environment
    from massgen_tui.config.load import Loaded
    from massgen_tui.config.options import Options
    from massgen_tui.config.problems import ConfigProblems, Problem
    from massgen_tui.providers.trial import Trial
    from massgen_tui.runs.plan import Plan

DEFAULT_FILE = Path(".massgen") / "config.yaml"
SERVER_SECONDS = 1.0
"""How long a server on this machine may take while somebody looks at the page."""


class CannotSave(Exception):
    """Why the file was not written, in a sentence; `replaceable`: it can be written over what is there."""

    def __init__(self, words: str, *, replaceable: bool = False) -> None:
        super().__init__(words)
        self.replaceable = replaceable


class TeamDesk:
    """Called from worker threads only; `found` says which team there is to change."""

    def __init__(self, environ: Mapping[str, str], folder: Path, home: Path) -> None:
        self._environ, self._folder, self._home = environ, folder, home
        self._loaded: Loaded | None = None
        self._draft: TeamDraft | None = None
        self._kept: TeamDraft | None = None
        """The team as its file has it, or as it was found."""
        self._path: Path | None = None
        self._why = ""
        self._saved = False

    def found(self, loaded: Loaded | None, why: str = "") -> None:
        """A team was found, or none."""
        self._loaded, self._why = loaded, why
        self._draft, self._kept, self._saved = None, None, False
        self._path = loaded.path if loaded is not None else None

    # -- the draft -------------------------------------------------------------------------------------------------

    def open(self) -> TeamDraft:
        """The team as it is now, to be changed; without one, what is at hand for one."""
        if self._draft is None:
            self._draft = self._first_draft()
            self._kept = self._draft if self._loaded is not None else None
        return self._draft

    def put_aside(self, draft: TeamDraft) -> None:
        """Keep a draft that cannot be used yet."""
        self._draft = draft

    def _first_draft(self) -> TeamDraft:
        from massgen_tui.config.at_hand import draft_at_hand
        from massgen_tui.config.draft import draft_of
        from massgen_tui.config.local import local_servers, ports_in

        if self._loaded is None:
            env = self._environment().values
            return draft_at_hand(env, lambda: local_servers(ports_in(env), SERVER_SECONDS))
        draft, playing = draft_of(self._loaded), {agent.id for agent in self._loaded.config.agents}
        return replace(draft, agents=tuple(replace(agent, on=agent.id in playing) for agent in draft.agents))

    @property
    def origin(self) -> str:
        """The team's own file, as a person in this folder names it; '' if it has none."""
        return _here(self._path, self._folder) if self._path is not None else ""

    @property
    def file(self) -> str:
        """Where the team is saved if nothing else is said: in its own file, unless that belongs to the program."""
        packaged = self._path is not None and self._path.parent == resources.folder("configs")
        return str(DEFAULT_FILE) if packaged or self._path is None else self.origin

    def choices(self) -> list[Choice]:
        """The types of backends: those whose server answers or whose key is found, then the rest."""
        from massgen_tui.config.at_hand import keys_in, keys_without_model
        from massgen_tui.config.backends import BACKENDS
        from massgen_tui.config.local import local_servers, ports_in

        env = self._environment().values
        servers = [
            Choice(server.type, server.models[0], server.base_url, str(server), True, server.models)
            for server in local_servers(ports_in(env), SERVER_SECONDS)
        ]
        keys = {**keys_in(env), **keys_without_model(env)}
        keyed = [Choice(name, BACKENDS[name].default_model, "", key, True) for name, key in keys.items()]
        others = [row for row in BACKENDS.values() if row.name not in keys and row.protocol != "script"]
        rest = [Choice(row.name, row.default_model, "", _lacks(row, env)) for row in others]
        return [*servers, *keyed, *rest, Choice("offline", "", "", "plays a script")]

    # -- what is wrong with it -------------------------------------------------------------------------------------

    def check(self, draft: TeamDraft, also: int) -> Checked:
        """What the configuration says to the agents that are on, and to the one that is being edited."""
        from massgen_tui.config.load import changed as loaded
        from massgen_tui.config.problems import ConfigProblems

        environment = self._environment()
        places = [place for place, agent in enumerate(draft.agents) if agent.on or place == also]
        team = replace(draft, agents=tuple(replace(draft.agents[place], on=True) for place in places)).played
        problems: list[tuple[str, str]] = []
        try:
            loaded(self._path, team.values, environment.values)
        except ConfigProblems as wrong:
            problems = _errors(wrong)
        keys = tuple(self._key(agent, environment) for agent in draft.agents)
        changed = self._kept is not None and draft.values != self._kept.values
        return replace(placed(problems, places, draft), keys=keys, changed=changed)

    def _key(self, agent: AgentDraft, environment: Environment) -> KeyPlace:
        from massgen_tui.config.backends import BACKENDS
        from massgen_tui.config.interpolate import interpolated
        from massgen_tui.providers.make import LOCAL_KEY, ProviderProblem, read_settings

        kind = BACKENDS.get(agent.said("type"))
        if kind is None:
            return KeyPlace()
        if kind.protocol == "script":
            return KeyPlace("plays a script", "unneeded")
        said = interpolated({key: agent.backend.get(key) for key in ("base_url", "api_key")}, environment.values)
        if not str(said["base_url"] or "").startswith(("http://", "https://")):  # its own field tells about that
            usual = kind.base_url or any(environment.values.get(name) for name in kind.base_url_variables)
            said["base_url"] = None if usual else "https://service"
        try:
            settings = read_settings(agent.id, {"type": kind.name, "model": "any", **said}, environment.values)
        except ProviderProblem as problem:
            return KeyPlace("no key", "missing", str(problem))
        if settings.api_key == LOCAL_KEY:
            return KeyPlace("no key needed", "unneeded")
        if settings.key_source not in environment.values:
            return KeyPlace("its own key", "found", "from `api_key` of its backend")
        where = environment.places.get(settings.key_source, "")
        file, _, line = where.rpartition(":")
        return KeyPlace(settings.key_source, "found", f"from {_here(Path(file), self._folder)}:{line}" if where else "")

    def trial(self, agent: AgentDraft) -> Trial:
        """A test of an agent's connection, to be run."""
        from massgen_tui.config.interpolate import interpolated
        from massgen_tui.providers.trial import Trial

        env = self._environment().values
        return Trial(agent.id, interpolated(dict(agent.backend), env), env)

    # -- using and saving it ---------------------------------------------------------------------------------------

    def use(self, draft: TeamDraft, options: Options) -> tuple[Plan, TeamReady]:
        """The plan of the draft; CannotUse says what is wrong with it."""
        from massgen_tui.config.adjust import adjusted
        from massgen_tui.config.load import changed
        from massgen_tui.config.problems import ConfigProblems
        from massgen_tui.runs.plan import CannotStart, planned

        team, kept = draft.played, self._kept is not None and draft.values == self._kept.values
        if not any(agent.on for agent in draft.agents):
            raise CannotUse(NO_AGENT_ON)
        options = replace(options, single_agent=None)
        if self._saved:
            options = replace(options, config=str(self._path), backend=None, model=None, demo=False)
        environment = self._environment().values
        changed_why = f"{self._why}, changed here" if self._why else "the form, not saved yet"
        why = self._why if kept else changed_why
        try:
            loaded = changed(self._path, team.values, environment)
            loaded = replace(loaded, config=adjusted(loaded.config, options))
            plan = planned(loaded, why, environment, options)
        except ConfigProblems as wrong:
            checked = placed(_errors(wrong), [place for place, agent in enumerate(draft.agents) if agent.on], draft)
            raise CannotUse(_first(checked, draft)) from wrong
        except CannotStart as trouble:
            raise CannotUse(str(trouble)) from trouble
        self._draft = draft
        title = plan.title if kept else f"{'changed' if self._why else 'new'} ({_counted(draft)})"
        warnings = tuple(str(problem) for problem in loaded.warnings)
        return plan, TeamReady(
            title, why, plan.loaded.config.prompt or "", warnings, options.demo, can_read(plan.loaded.config)
        )

    def save(self, draft: TeamDraft, where: str, *, replace_it: bool = False) -> Path:
        """Write the draft as a file, which is the team's own from then on; CannotSave says why it was not written."""
        from massgen_tui.config.write import save, team_text

        if not where.strip():
            raise CannotSave("The file needs a name.")
        try:
            path = self._folder / Path(where.strip()).expanduser()
        except RuntimeError as error:
            raise CannotSave(f"{where.strip()} names a home that there is not.") from error
        if path.suffix.lower() == ".json":
            raise CannotSave("A team is written as YAML: give the file a name that ends with .yaml.")
        checked = self.check(draft, -1)
        if not checked.right:
            raise CannotSave(f"The team has a mistake: {_first(checked, draft)}")
        if path.is_dir():
            raise CannotSave(f"{_here(path, self._folder)} is a folder.")
        moved = self._moved(draft, path.parent)
        text = team_text(moved.played)
        try:
            save(path, text, replace=replace_it)
        except FileExistsError:
            raise CannotSave(self._over(path, text), replaceable=True) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise CannotSave(f"{_here(path, self._folder)} cannot be written: {reason}.") from error
        self._path, self._why, self._saved = path, str(path), True
        self._draft = self._kept = moved
        return path

    def saved_as(self, path: Path) -> str:
        """Where the team is now, and how it is asked at the next start."""
        from massgen_tui.config.find import standing_file

        name = _here(path, self._folder)
        if path == standing_file(self._environ, self._folder, self._home):
            return f"Saved as {name}, which massgen-tui takes by itself when it is started here."
        return f"Saved as {name}; next time: massgen-tui --config {shlex.quote(name)}"

    def _over(self, path: Path, text: str) -> str:
        """What would be lost if the file were written over."""
        from massgen_tui.config.comments import lost_comments

        name = _here(path, self._folder)
        own = self._path is not None and path.resolve() == self._path.resolve()
        lost = "" if own else " All that it says is replaced: this team does not come from it."
        try:
            comments = lost_comments(path.read_text("utf-8-sig"), text)
        except (OSError, UnicodeDecodeError):
            return f"{name} is there already, and cannot be read.{lost} Enter again writes over it."
        if comments:
            lost += f" Its comments are lost ({len(comments)} of them)."
        return f"{name} is there already.{lost} Enter again writes over it."

    def _moved(self, draft: TeamDraft, folder: Path) -> TeamDraft:
        """The team for a file in another folder: scripts are named from where the file is."""
        if self._path is None or self._path.parent.resolve() == folder.resolve():
            return draft
        here = self._path.parent.resolve()
        agents = tuple(
            agent.saying(script=str(here / agent.said("script")))
            if isinstance(agent.backend.get("script"), str)
            else agent
            for agent in draft.agents
        )
        return replace(draft, agents=agents)

    def _environment(self) -> Environment:
        from massgen_tui.config.environment import read_environment

        return read_environment(self._environ, self._folder, self._home)


def _errors(wrong: ConfigProblems) -> list[tuple[str, str]]:
    """The mistakes without the warnings, each with what was probably meant."""
    return [(problem.key, _meant(problem)) for problem in wrong.problems if problem.severity == "error"]


def _meant(problem: Problem) -> str:
    """What was meant stands early, since what follows may not fit."""
    first, semicolon, rest = problem.message.partition("; ")
    hint = f" (did you mean {problem.nearest}?)" if problem.nearest else ""
    return f"{first}{hint}{semicolon}{rest}"


def _first(checked: Checked, draft: TeamDraft) -> str:
    for (place, name), message in checked.at.items():
        return f"{draft.agents[place].id or 'an agent without id'}: {name} {message}"
    return checked.beside[0] if checked.beside else "The team has a mistake."


def _lacks(kind: BackendType, env: Mapping[str, str]) -> str:
    """What a type needs that is not at hand as such."""
    if not kind.key_required:
        return "no key needed"
    key = next((key for key in kind.keys if env.get(key, "").strip()), "")
    return key or f"no {kind.keys[0]}"


def _counted(draft: TeamDraft) -> str:
    on, all_ = sum(agent.on for agent in draft.agents), len(draft.agents)
    return f"{on} of {all_} agents" if on != all_ else f"{on} agent{'s' if on > 1 else ''}"


def _here(path: Path, folder: Path) -> str:
    """The path from this folder if it is inside it."""
    try:
        return str(path.absolute().relative_to(folder.absolute()))
    except ValueError:
        return str(path)
