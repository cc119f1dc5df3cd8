"""What a tool call would do, told from the names of server, tool and arguments."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from massgen_tui.tools.process import command_line
from massgen_tui.tools.rules import Demand

FILE_SERVERS = frozenset({"filesystem", "workspace_tools", "workspace_copy"})

_SHELL_TOOLS = frozenset({"bash", "exec", "execute", "run", "shell", "terminal"})
_SHELL_WORDS = ("command", "bash", "shell", "terminal")

_COMMAND_KEYS = ("command", "cmd", "script", "code")
_URL_KEYS = ("url", "uri", "urls", "link")
_PATH_KEYS = ("path", "paths", "file", "file_path", "files", "directory", "dir", "folder")
_SOURCE_KEYS = ("source", "source_path", "src", "from", "source_base_path")
_TARGET_KEYS = ("destination", "destination_path", "dest", "target", "to", "destination_base_path")
_READING = ("read_", "list_", "get_", "search_", "find_", "directory_tree", "compare_", "view_", "stat", "is_")
_MOVING = ("move", "rename")


def demands(
    name: str, arguments: Mapping[str, Any], workspace: Path, begins: Mapping[str, Path] = MappingProxyType({})
) -> list[Demand]:
    """All that a call of the tool of that full name demands; at least one thing.

    `begins` says of servers where their relative paths begin, if that is not the workspace.
    """
    server, _, tool = name.removeprefix("mcp__").partition("__")
    if not tool:
        server, tool = "custom", server
    found: list[Demand] = []
    if tool in _SHELL_TOOLS or any(word in tool for word in _SHELL_WORDS):
        found = [Demand("command", command) for command in _commands(arguments)]
    elif server in FILE_SERVERS:
        found = list(_files(tool, arguments, workspace, begins.get(server, workspace)))
    else:
        found = [Demand("read_url", url) for url in _texts(arguments, _URL_KEYS) if "://" in url]
    return found or [Demand("mcp", f"{server}/{tool}")]


def _commands(arguments: Mapping[str, Any]) -> Iterator[str]:
    for key in _COMMAND_KEYS:
        value = arguments.get(key)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield shlex.join(str(word) for word in value)


def beginning(settings: Mapping[str, Any]) -> Path:
    """Where the relative paths of a file server begin: in the first folder it is given, else where it is started."""
    started = Path(settings.get("cwd") or ".").absolute()
    try:
        words = command_line(settings)[1:]
    except ValueError:  # quotes that do not end: it will not be started
        words = []
    given = (started / os.path.expanduser(word) for word in words if not word.startswith("-"))
    return next(filter(Path.is_dir, given), started)


def _files(tool: str, arguments: Mapping[str, Any], workspace: Path, begin: Path) -> Iterator[Demand]:
    reads = tool.startswith(_READING)
    moves = tool.startswith(_MOVING)
    sources, targets = list(_texts(arguments, _SOURCE_KEYS)), list(_texts(arguments, _TARGET_KEYS))
    paths = list(_texts(arguments, _PATH_KEYS)) or ([] if sources or targets else ["."])
    for path in paths:
        yield Demand("read_file" if reads else "write_file", _place(path, workspace, begin))
    for path in sources:
        yield Demand("write_file" if moves else "read_file", _place(path, workspace, begin))
    for path in targets:
        yield Demand("write_file", _place(path, workspace, begin))


def _place(path: str, workspace: Path, begin: Path) -> str:
    """Where a path leads, links resolved: relative to the workspace if it is there, else in full."""
    home = os.path.realpath(workspace)
    try:
        real = os.path.realpath(os.path.join(begin, os.path.expanduser(path)))
    except ValueError:  # a zero byte: no path, and no tool will take it for one
        return path
    return os.path.relpath(real, home) if Path(real).is_relative_to(home) else real


def _texts(arguments: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = arguments.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield item
