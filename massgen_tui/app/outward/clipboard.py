"""The clipboard: by a program of the system that reaches it, else by the terminal itself (OSC 52)."""

from __future__ import annotations

import base64
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST_BASE64 = 74_994
"""The longest text that terminals with a limit take, in base64."""
MOST_BYTES = MOST_BASE64 // 4 * 3
FEED_SECONDS = 3.0

Find = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class CopyTool:
    """A program that puts what it reads into the clipboard."""

    name: str
    command: tuple[str, ...]
    encoding: str = "utf-8"


_WAYLAND = CopyTool("wl-copy", ("wl-copy",))
_X11 = (
    CopyTool("xclip", ("xclip", "-selection", "clipboard")),
    CopyTool("xsel", ("xsel", "--clipboard", "--input")),
)
_MAC = CopyTool("pbcopy", ("pbcopy",))
_WINDOWS = CopyTool("clip.exe", ("clip.exe",), "utf-16")
_REMOTE = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def copy_tool(environ: Mapping[str, str], find: Find = shutil.which, platform: str = sys.platform) -> CopyTool | None:
    """The program to copy with; None where only the terminal reaches the clipboard that the person has."""
    if any(environ.get(name) for name in _REMOTE):
        return None  # a program would fill the clipboard of the machine at the other end
    tools: list[CopyTool] = []
    if environ.get("WAYLAND_DISPLAY"):
        tools.append(_WAYLAND)
    if environ.get("DISPLAY"):
        tools += _X11
    if platform == "darwin":
        tools.append(_MAC)
    tools.append(_WINDOWS)  # found on Windows and in its Linux
    return next((tool for tool in tools if find(tool.command[0])), None)


def feed(tool: CopyTool, text: str, seconds: float = FEED_SECONDS) -> str:
    """Give the text to the program; a sentence part that says why it failed, or ''. Blocks: not for the UI thread."""
    data = text.encode(tool.encoding, "replace")
    try:
        process = subprocess.Popen(  # its output goes nowhere: some of these stay, and would keep a pipe open
            tool.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"cannot be started: {error.strerror or error}"
    try:
        process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
        return f"did not answer within {seconds:g} s"
    return f"ended with status {process.returncode}" if process.returncode else ""


def fits_terminal(text: str) -> bool:
    """Whether terminals with a limit take it."""
    return len(text.encode("utf-8", "replace")) <= MOST_BYTES


def by_terminal(text: str, environ: Mapping[str, str]) -> str:
    """What makes a terminal put the text into its clipboard; tmux gets it in its own wrapping too."""
    packed = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{packed}\a"
    if not environ.get("TMUX"):
        return sequence
    return f"{sequence}\x1bPtmux;\x1b{sequence}\x1b\\"
