"""Which program copies, that it gets all of the text, and what a terminal is told."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest

from massgen_tui.app.outward.clipboard import MOST_BYTES, CopyTool, by_terminal, copy_tool, feed, fits_terminal

X, WAYLAND, SSH = {"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}, {"SSH_CONNECTION": "1 2 3 4"}


@pytest.mark.parametrize(
    ("environ", "there", "platform", "chosen"),
    [
        (X, {"xclip", "xsel"}, "linux", "xclip"),
        (X, {"xsel"}, "linux", "xsel"),
        (X, {"wl-copy"}, "linux", None),
        (X | WAYLAND, {"wl-copy", "xclip"}, "linux", "wl-copy"),
        (X | WAYLAND, {"xclip"}, "linux", "xclip"),
        (X | SSH, {"xclip"}, "linux", None),
        ({}, {"xclip", "wl-copy", "pbcopy"}, "linux", None),
        ({}, {"pbcopy"}, "darwin", "pbcopy"),
        ({}, {"clip.exe"}, "linux", "clip.exe"),
        ({}, set[str](), "win32", None),
    ],
)
def test_the_program_is_one_that_reaches_the_persons_clipboard(
    environ: Mapping[str, str], there: set[str], platform: str, chosen: str | None
) -> None:
    tool = copy_tool(environ, lambda name: name if name in there else None, platform)
    assert (tool.name if tool is not None else None) == chosen


def script(folder: Path, body: str) -> CopyTool:
    path = folder / "stand-in"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return CopyTool("stand-in", (str(path),))


def test_the_program_gets_the_text_by_its_input(tmp_path: Path) -> None:
    text = "täxt\n" * 100_000
    assert feed(script(tmp_path, f"cat > {tmp_path}/copied"), text) == ""
    assert (tmp_path / "copied").read_text(encoding="utf-8") == text


def test_a_program_that_stays_to_own_the_clipboard_holds_nobody_up(tmp_path: Path) -> None:
    assert feed(script(tmp_path, "cat > /dev/null; sleep 30 &"), "text") == ""


def test_failures_are_told(tmp_path: Path) -> None:
    assert feed(script(tmp_path, "exit 3"), "text") == "ended with status 3"
    assert feed(script(tmp_path, "exec sleep 30"), "text", seconds=0.05) == "did not answer within 0.05 s"
    assert feed(CopyTool("none", (str(tmp_path / "none"),)), "text").startswith("cannot be started: ")


def test_the_terminal_gets_it_in_base64_and_tmux_passes_it_on() -> None:
    packed = base64.b64encode("täxt".encode()).decode()
    assert by_terminal("täxt", {}) == f"\x1b]52;c;{packed}\a"
    assert by_terminal("täxt", {"TMUX": "/tmp/tmux"}).endswith(f"\x1bPtmux;\x1b\x1b]52;c;{packed}\a\x1b\\")


def test_a_terminal_takes_only_so_much() -> None:
    assert fits_terminal("x" * MOST_BYTES)
    assert not fits_terminal("x" * (MOST_BYTES + 1))
    assert not fits_terminal("ä" * (MOST_BYTES // 2 + 1))
