"""Which team answers: the one asked for, the project's, the user's, or one made of the keys or the server at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui import resources
from massgen_tui.config.adjust import adjusted
from massgen_tui.config.at_hand import draft_at_hand, why_at_hand
from massgen_tui.config.environment import Environment, read_environment, user_folder
from massgen_tui.config.load import Loaded, from_values, load
from massgen_tui.config.local import local_servers, ports_in
from massgen_tui.config.options import Options
from massgen_tui.config.problems import ConfigProblems, nearest, one_problem, quoted
from massgen_tui.text.failures import is_missing

if TYPE_CHECKING:
    from massgen_tui.config.model import TeamConfig

EXAMPLES = "@examples/"

SAID_BY = {
    "agents[0].backend.type": "--backend",
    "agents[0].backend.model": "--model",
    "agents[0].backend.base_url": "--base-url",
    "agents[0].system_message": "--system-message",
}
"""The options that say what `one_agent` makes of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """The team that was chosen, None if there is none; why; and the variables it may use."""

    loaded: Loaded | None
    why: str
    environment: Environment
    before: TeamConfig | None = None
    """The team before the command line changed anything in it."""


def find(
    options: Options, real_env: Mapping[str, str], folder: Path, home: Path, began_with: str | None = None
) -> Found:
    """The team for these options, already changed as they want it; ConfigProblems if it cannot be used.

    `began_with` is the team's file of the session that is gone on with; it holds where the options name no team.
    """
    environment = read_environment(real_env, folder, home)
    try:
        loaded, why = _chosen(options, environment.values, folder, home, began_with)
    except ConfigProblems as wrong:
        raise ConfigProblems([*wrong.problems, *environment.warnings]) from None
    if loaded is None:  # what was left out of a file may be the key that is missing
        why = "; ".join([why, *map(str, environment.warnings)])
    before = loaded.config if loaded is not None else None
    if loaded is not None:
        warnings = (*environment.warnings, *loaded.warnings)
        loaded = replace(loaded, config=adjusted(loaded.config, options), warnings=warnings)
    return Found(loaded, why, environment, before)


def _chosen(
    options: Options, env: Mapping[str, str], folder: Path, home: Path, began_with: str | None
) -> tuple[Loaded | None, str]:
    if options.demo:
        return load(example("demo"), env), "the demo"
    if options.config is not None:
        return load(named(options.config), env), f"{options.config}, as asked"
    if options.backend is not None:
        loaded = one_agent(options.backend, options.model, options.base_url, options.system_message)
        return loaded, f"one agent of type {options.backend}, as asked"
    if began_with is not None and _is_there(began_with):
        return load(named(began_with), env), f"{began_with}, with which the session began"
    path = standing_file(env, folder, home)
    if path is not None:
        return load(path, env), str(path)
    team = draft_at_hand(env, lambda: local_servers(ports_in(env)))
    why = why_at_hand(team, env)
    return from_values(team.values, "what was found") if team.values["agents"] else None, why


def _is_there(config: str) -> bool:
    """Whether a file that was named in an earlier run still is."""
    return config.removeprefix(EXAMPLES) in examples() if config.startswith(EXAMPLES) else Path(config).exists()


def named(config: str) -> Path:
    """The file that `--config` means: a path, or a packaged example."""
    return example(config.removeprefix(EXAMPLES)) if config.startswith(EXAMPLES) else Path(config)


def standing_files(env: Mapping[str, str], folder: Path, home: Path) -> tuple[Path, ...]:
    """Where a team's file is looked for: the project's, then the user's."""
    return (folder / ".massgen" / "config.yaml", user_folder(env, home) / "config.yaml")


def standing_file(env: Mapping[str, str], folder: Path, home: Path) -> Path | None:
    """The first of them that is there; what is there and cannot be read counts: it is told and not passed over."""
    return next((path for path in standing_files(env, folder, home) if not is_missing(path)), None)


def example(name: str) -> Path:
    """The packaged example of that name."""
    known = examples()
    name = name.removesuffix(".yaml")
    if name not in known:
        message = f"there is no example {quoted(name)}; there are {', '.join(known)}"
        raise one_problem("", message, key="--config", nearest=nearest(name, known))
    return known[name]


def examples() -> dict[str, Path]:
    """The packaged team files by name."""
    return {path.stem: path for path in sorted(resources.folder("configs").glob("*.yaml"))}


def one_agent(
    backend_type: str,
    model: str | None = None,
    base_url: str | None = None,
    system_message: str | None = None,
) -> Loaded:
    """A team of one, without a file."""
    backend = {"type": backend_type, "model": model, "base_url": base_url}
    agent = {"id": "agent", "backend": {key: value for key, value in backend.items() if value is not None}}
    if system_message is not None:
        agent["system_message"] = system_message
    try:
        return from_values({"agents": [agent]}, "")
    except ConfigProblems as error:
        said = [replace(problem, key=SAID_BY.get(problem.key, problem.key)) for problem in error.problems]
        raise ConfigProblems(said) from None
