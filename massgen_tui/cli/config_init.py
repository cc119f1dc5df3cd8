"""`config init`: a team's file of what is at hand, without asking anything."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from massgen_tui.cli.arguments import PROGRAM, UsageError
from massgen_tui.cli.output import here, note, say
from massgen_tui.config.at_hand import draft_at_hand
from massgen_tui.config.draft import AgentDraft, TeamDraft
from massgen_tui.config.environment import read_environment
from massgen_tui.config.local import local_servers, ports_in
from massgen_tui.config.problems import one_problem
from massgen_tui.config.write import save, team_text

DEFAULT_OUTPUT = Path(".massgen") / "config.yaml"


def init(found: argparse.Namespace) -> int:
    """Write the file, or print it; say what stands in it."""
    env = read_environment(os.environ, Path.cwd(), Path.home()).values
    team = draft_at_hand(env, lambda: local_servers(ports_in(env)))
    if not any(agent.on for agent in team.agents):
        raise UsageError(_nothing_at_hand(team))
    text = team_text(team)
    if found.output == "-":
        print(text, end="")
    else:
        path = Path(found.output) if found.output else DEFAULT_OUTPUT
        _write(path, text, replace=found.force)
        say(here(path.absolute()))
    for agent in team.agents:
        note(f"{agent.id}: {agent.about}" + ("" if agent.on else " (not in the team)"))
    if found.output is None:
        note(f'ask the team: {PROGRAM} "QUESTION"')
    return _tried(team, env) if found.test else 0


def _write(path: Path, text: str, *, replace: bool) -> None:
    try:
        save(path, text, replace=replace)
    except FileExistsError:
        raise UsageError(f"{path} is there already; --force writes over it, --output FILE writes another") from None
    except OSError as error:
        raise one_problem(str(path), f"cannot be written: {error.strerror or error}") from error


def _nothing_at_hand(team: TeamDraft) -> str:
    why = "no key of a provider was found, and no model server on this machine"
    if team.agents:
        why += f" (but {team.agents[0].about})"
    return (
        f"{why}: export OPENAI_API_KEY, ANTHROPIC_API_KEY or another, or put it into .env, or start a server such as "
        f"Ollama; `{PROGRAM} config examples` lists files to begin with, and --demo needs nothing"
    )


def _tried(team: TeamDraft, env: Mapping[str, str]) -> int:
    from massgen_tui.providers.trial import Tried, try_backend

    agents = [agent for agent in team.agents if agent.on]

    async def all_at_once() -> list[Tried]:
        return await asyncio.gather(*(_try(agent) for agent in agents))

    async def _try(agent: AgentDraft) -> Tried:
        return await try_backend(agent.id, agent.backend, env)

    results = asyncio.run(all_at_once())
    for agent, tried in zip(agents, results, strict=True):
        note(f"{agent.id}: {'ok' if tried.ok else 'failed'}: {tried.sentence}")
    return 0 if all(tried.ok for tried in results) else 1
