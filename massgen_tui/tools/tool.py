"""A tool as a server describes it, and what is wrong with a call of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME_CHARS = 60  # of an argument that a model invented


@dataclass(frozen=True, slots=True)
class Tool:
    """Its full name, what it is for, and the JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


def unknown_arguments(tool: str, parameters: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    """What to tell who gave arguments that a tool of ours does not have; empty if there are none."""
    known = list(parameters.get("properties") or ())
    unknown = [name for name in arguments if name not in known]
    if not unknown:
        return ""
    takes = f"it takes {_listed(known)}" if known else "it takes none"
    return f"{tool} has no argument {_listed(unknown)}; {takes}. Nothing was done."


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name[:NAME_CHARS]}`" for name in names)
