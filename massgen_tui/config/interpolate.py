"""Putting the environment's values where a file says `${NAME}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_SHELL_FORM = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*[^A-Za-z0-9_}][^}]*\}")

WORKSPACE = "cwd"
"""`${cwd}` is the agent's workspace, which is only known when the run begins."""


def interpolated(value: Any, env: Mapping[str, str]) -> Any:
    """The value with every known `${NAME}` in its texts replaced; an unknown one stays as it is."""
    if isinstance(value, str):
        return _NAME.sub(lambda match: _replacement(match, env), value) if "${" in value else value
    if isinstance(value, dict):
        return {key: interpolated(item, env) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolated(item, env) for item in value]
    return value


def names_in(text: str) -> list[str]:
    """The names of variables in a text, each once."""
    names = dict.fromkeys(match[1] for match in _NAME.finditer(text))
    return [name for name in names if name != WORKSPACE]


def unset_names(text: str, env: Mapping[str, str]) -> list[str]:
    """The names in a text that the environment does not have, each once."""
    return [name for name in names_in(text) if name not in env]


def shell_forms(text: str) -> list[str]:
    """What a shell would replace and a team's file does not, as `${NAME:-else}`, each once."""
    return list(dict.fromkeys(_SHELL_FORM.findall(text)))


def _replacement(match: re.Match[str], env: Mapping[str, str]) -> str:
    name = match[1]
    return match[0] if name == WORKSPACE else env.get(name, match[0])
