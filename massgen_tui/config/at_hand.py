"""A team without a file: of the keys in the environment, else of a model server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from massgen_tui.config.backends import BACKENDS, BackendType
from massgen_tui.config.draft import AgentDraft, TeamDraft
from massgen_tui.config.local import LocalServer
from massgen_tui.config.problems import quoted

_KEYED = ("openai", "claude", "gemini", "grok", "openrouter", "groq", "cerebras")
_MODEL_WITHOUT_CHOICE = {"openrouter": "openrouter/auto"}


def keys_in(env: Mapping[str, str]) -> dict[str, str]:
    """For each type of backend that needs nothing but a key: the variable that holds one."""
    return _keys(env, _KEYED)


def keys_without_model(env: Mapping[str, str]) -> dict[str, str]:
    """The same for types whose model or address only a person can choose."""
    keyed = [name for name, kind in BACKENDS.items() if kind.key_required and name not in (*_KEYED, "chatcompletion")]
    return _keys(env, keyed)


def draft_at_hand(env: Mapping[str, str], servers: Callable[[], Sequence[LocalServer]]) -> TeamDraft:
    """An agent for each key, else one for the first server; `servers` is only called when there is no key.

    What needs a choice first, and the other servers, are agents that are off.
    """
    agents = [
        _draft(name, {"model": BACKENDS[name].default_model or _MODEL_WITHOUT_CHOICE[name]}, _read_from(key))
        for name, key in keys_in(env).items()
    ]
    if not agents:
        agents = [_of_server(server, number) for number, server in enumerate(servers(), start=1)]
    for name, key in keys_without_model(env).items():
        agents.append(_draft(name, _open_choices(BACKENDS[name]), f"{_read_from(key)}; say which model", on=False))
    return TeamDraft(tuple(agents))


def why_at_hand(team: TeamDraft, env: Mapping[str, str]) -> str:
    """Why it is this team, or why there is none."""
    on = [agent for agent in team.agents if agent.on]
    keys = keys_in(env)
    if keys:
        return f"the keys found: {', '.join(keys.values())}"
    if on:
        return f"{on[0].about}, as there is no file and no key"
    why = "there is no team: no file of one, no key of a provider, and no model server on this machine"
    unsure = next(iter(keys_without_model(env).items()), None)
    if unsure is not None:
        name, key = unsure
        more, option = ("", "") if BACKENDS[name].base_url else (" and an address", " --base-url URL")
        why += f"; {key} is there, but {name} needs a model{more}: --backend {name} --model NAME{option}"
    return f"{why}; --demo needs none of them"


def _keys(env: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    found = {name: next((key for key in BACKENDS[name].keys if env.get(key, "").strip()), None) for name in names}
    return {name: key for name, key in found.items() if key is not None}


def _read_from(key: str) -> str:
    return f"the key is read from {key}"


def _draft(name: str, settings: Mapping[str, str], about: str, *, on: bool = True) -> AgentDraft:
    return AgentDraft(name, {"type": name, **settings}, on=on, about=about)


def _open_choices(kind: BackendType) -> dict[str, str]:
    address = {} if kind.base_url else {"base_url": "https://…"}
    return {**address, "model": kind.default_model or "…"}


def _of_server(server: LocalServer, number: int) -> AgentDraft:
    backend = {"type": server.type, "base_url": server.base_url, "model": server.models[0]}
    about = f"{quoted(server.models[0])} on {server}"
    return AgentDraft("local" if number == 1 else f"local{number}", backend, on=number == 1, about=about)
