"""The tool server of an agent's workspace, a process of its own: `python -m massgen_tui.tools.workspace`.

Its roots stand on its command line, so that nothing an agent says can widen them.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.config.backend_keys import WORKSPACE_SERVER
from massgen_tui.tools.command import Commands
from massgen_tui.tools.files import Files, FileTrouble
from massgen_tui.tools.own_server import own_server
from massgen_tui.tools.paths import PathRefused, Root, Roots, reason

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

NAME = WORKSPACE_SERVER
COMMAND_SECONDS = 120.0


def arguments(
    workspace: Path,
    *,
    read: Sequence[Path] = (),
    write: Sequence[Path] = (),
    hide: Sequence[Path] = (),
    command_seconds: float | None = None,
) -> list[str]:
    """The command line for these roots; without seconds for commands there are no commands."""
    words = ["--workspace", str(workspace)]
    words += [word for path in read for word in ("--read", str(path))]
    words += [word for path in write for word in ("--write", str(path))]
    words += [word for path in hide for word in ("--hide", str(path))]
    return words if command_seconds is None else [*words, "--command-seconds", f"{command_seconds:g}"]


def main(argv: Sequence[str] | None = None) -> None:
    """Serve the tools over stdin and stdout until stdin is closed."""
    parser = argparse.ArgumentParser(description="The tool server of an agent's workspace.")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--read", type=Path, action="append", default=[])
    parser.add_argument("--write", type=Path, action="append", default=[])
    parser.add_argument("--hide", type=Path, action="append", default=[])
    parser.add_argument("--command-seconds", type=float)
    chosen = parser.parse_args(argv)
    roots = Roots(
        [
            Root(chosen.workspace, writable=True),
            *(Root(path, writable=True) for path in chosen.write),
            *(Root(path) for path in chosen.read),
            *(Root(path, hidden=True) for path in chosen.hide),
        ]
    )
    commands = None if chosen.command_seconds is None else Commands(chosen.command_seconds)
    asyncio.run(serve(roots, commands))


async def serve(roots: Roots, commands: Commands | None) -> None:
    """Offer the tools; whatever ends this, no command outlives it."""
    server = own_server("workspace")
    offer_files(server, Files(roots))
    if commands is None:
        await server.run_stdio_async()
        return
    offer_commands(server, roots, commands)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _leave, commands)
    try:
        await server.run_stdio_async()
    finally:
        commands.close()


def offer_files(server: MCPServer, files: Files) -> None:
    """The tools for files; relative paths begin in the workspace."""

    def read_text_file(path: str, first_line: int = 1, lines: int | None = None) -> str:
        """Reads a text file, or `lines` lines of it from `first_line` on."""
        return files.read(path, first_line, lines)

    def write_file(path: str, content: str) -> str:
        """Writes a text file: a new one, or in place of the one that is there."""
        return files.write(path, content)

    def edit_file(path: str, old_text: str, new_text: str, replace_all: bool = False) -> str:
        """Replaces a piece of a text file, which must occur exactly once unless all are to be replaced."""
        return files.edit(path, old_text, new_text, everywhere=replace_all)

    def create_directory(path: str) -> str:
        """Makes a folder, with those above it."""
        return files.make_folder(path)

    def list_directory(path: str = ".", depth: int = 1) -> str:
        """Lists a folder, `depth` levels deep."""
        return files.list(path, depth)

    def search_files(text: str = "", path: str = ".", name: str = "*", ignore_case: bool = False) -> str:
        """Finds lines that hold a text, in files whose names fit a pattern like `*.py`; without a text the files."""
        return files.search(text, path, name, ignore_case=ignore_case)

    def copy_file(source: str, destination: str) -> str:
        """Copies a file or a folder, for instance from a read-only folder into the workspace."""
        return files.copy(source, destination)

    def delete_file(path: str) -> str:
        """Deletes a file, or a folder with all that is in it."""
        return files.delete(path)

    reading, changing = (read_text_file, list_directory, search_files), (write_file, edit_file, create_directory)
    for tool in (*reading, *changing, copy_file, delete_file):
        server.add_tool(_told(tool), structured_output=False)


def offer_commands(server: MCPServer, roots: Roots, commands: Commands) -> None:
    """The tool for shell commands, where they are allowed."""
    from mcp.server.mcpserver.exceptions import ToolError

    async def run_command(command: str, directory: str = ".", seconds: float | None = None) -> str:
        """Runs a shell command in a folder and gives its output; it gets no input and must end by itself."""
        try:
            folder = roots.to_read(directory).path
            ran = await commands.run(command, folder, seconds)
        except PathRefused as refused:
            raise ToolError(str(refused)) from refused
        except (OSError, ValueError) as error:
            raise ToolError(f"The command cannot be run: {reason(error)}.") from error
        if not ran.ok:
            raise ToolError(ran.text)
        return ran.text

    server.add_tool(run_command, structured_output=False)


def _told(tool: Callable[..., str]) -> Callable[..., str]:
    """The tool with its failures as the protocol wants them, so that the agent reads why."""
    from mcp.server.mcpserver.exceptions import ToolError

    @functools.wraps(tool)
    def telling(*args: Any, **named: Any) -> str:
        try:
            return tool(*args, **named)
        except FileTrouble as trouble:
            raise ToolError(str(trouble)) from trouble

    return telling


def _leave(commands: Commands) -> None:
    commands.close()
    os._exit(0)  # nothing of ours is worth a second: the tool server's caller is about to kill it


if __name__ == "__main__":
    main()
