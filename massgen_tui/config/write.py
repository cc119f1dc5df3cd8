"""A team as the text of a file, with comments for the person who goes on writing it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from massgen_tui.config.draft import AgentDraft, TeamDraft

_HEAD = """\
# A team for massgen-tui. What every key means: massgen-tui help configuration
# What is wrong with this file, if anything: massgen-tui config validate FILE
"""
_MORE: Mapping[str, str] = {
    "orchestrator": """\
# orchestrator:
#   voting_sensitivity: lenient # balanced and strict vote only for better answers
#   max_new_answers_per_agent: 3 # without it there is no limit
#   max_cost_usd: 1 # end the run when it has cost this much; without it there is no limit
""",
    "timeout_settings": """\
# timeout_settings:
#   orchestrator_timeout_seconds: 1800 # end the run after this time, with what it has
""",
}
_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")  # what ends a line, and so a comment, only for YAML
_LINES = re.compile(r"\S.*\n.*\S\n?", re.DOTALL)  # others are safer between quotes


def team_text(team: TeamDraft) -> str:
    """The file; read again it gives `team.values`, and agents that are off stand in it as comments."""
    parts = [_HEAD]
    on, off = [[agent for agent in team.agents if agent.on is wanted] for wanted in (True, False)]
    parts.append("agents:\n" + "\n".join(map(_agent, on)) if on else "agents: []\n")
    if off:
        parts.append("# Not in the team; take the # off, and they are:\n" + "\n".join(map(_commented, off)))
    parts += [_yaml({key: value}) for key, value in team.rest.items()]
    more = [text for key, text in _MORE.items() if key not in team.rest]
    if more:
        parts.append("# Other keys that teams often have:\n" + "".join(more))
    return "\n".join(parts)


def save(path: Path, text: str, *, replace: bool = False) -> None:
    """Write the file whole or not at all; FileExistsError if there is one that must not be replaced."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path.parent)) from None
    if not replace:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
        return
    target = path.resolve()  # a link stays a link
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("x", encoding="utf-8") as stream:
            stream.write(text)
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _agent(agent: AgentDraft) -> str:
    about = f"  # {_one_line(agent.about)}\n" if agent.about else ""
    return about + _indented(_yaml([agent.values]), "  ")


def _commented(agent: AgentDraft) -> str:
    return _indented(_agent(agent), "# ", blank="#")


def _indented(text: str, by: str, blank: str = "") -> str:
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{by}{line}\n" if line else f"{blank}\n" for line in lines)


def _one_line(text: str) -> str:
    return "".join(mark if mark.isprintable() else " " for mark in text)


def _yaml(value: Sequence[Any] | Mapping[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Texts of several lines as they are; equal parts are written twice, because nobody named them."""

        def ignore_aliases(self, _data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
        style = "|" if _LINES.fullmatch(data) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style)

    Dumper.add_representer(str, text)
    written: str = yaml.dump(
        value,
        Dumper=Dumper,
        sort_keys=False,
        width=110,
        allow_unicode=not _BREAKS.search(_texts(value)),
        default_flow_style=False,
    )
    return written


def _texts(value: Any) -> str:
    """All texts in a value, one after the other."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "".join(_texts(key) + _texts(item) for key, item in value.items())
    return "".join(map(_texts, value)) if isinstance(value, Sequence) else ""
